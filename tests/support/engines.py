"""Engines that tests share: one process for all of pytest-xdist's workers, for each way in which engines are set.

Starting an engine and loading its services takes seconds of CPU time, so a test starts one of its own only where the
start, the end or a setting of the engine is what it is about.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from harness.engines.session import session_engine

__all__ = ["shared_engine"]


def shared_engine(config: pytest.Config, space: Path, **settings: str) -> Any:
    """Return an engine with these settings, started by whichever worker asks first; it ends with the run.

    Args:
        config: of the run.
        space: an empty directory, used where the run has no workers.
        settings: environment variables of the engine.
    """
    given: dict[str, Any] = getattr(config, "workerinput", {})
    shared, name = given.get("daylab_shared_dir"), "-".join(sorted(settings.values()))
    if shared:
        space = Path(shared, f"engine-{name}")
        space.mkdir(exist_ok=True)
    # An engine that is up on this machine (`daylab up`) has settings of its own: look for it in an empty home.
    environ = {**os.environ, "DAYLAB_HOME": str(space / "home"), **settings}
    return session_engine(given.get("daylab_owner_pid"), space if shared else None, environ)
