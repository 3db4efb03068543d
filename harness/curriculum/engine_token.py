"""The session token of an engine, without which it gives no sessions of roles.

Limits: known for engines of this machine; for an external one whoever started it has to say it, in ``DAYLAB_TOKEN``.
"""

from collections.abc import Mapping

from harness.engines.attached import AttachedEngine
from harness.engines.base import Engine
from harness.engines.container import ContainerEngine
from harness.engines.container_view import ContainerView
from harness.engines.embedded import EmbeddedEngine

__all__ = ["engine_token"]


def engine_token(engine: Engine, environ: Mapping[str, str]) -> str:
    """Return the token of a running engine, empty where it is not known."""
    if isinstance(engine, EmbeddedEngine | AttachedEngine):
        return engine.state.token
    if isinstance(engine, ContainerEngine | ContainerView):
        return engine.token
    return environ.get("DAYLAB_TOKEN", "")
