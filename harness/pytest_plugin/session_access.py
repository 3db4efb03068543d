"""Where a pytest session keeps its lab session, made on first use, and what it begins ahead.

Limits: importing this imports neither engine nor boto3 nor pydantic; making the lab session does.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from harness.pytest_plugin.capabilities import demand
from harness.pytest_plugin.items import Check, check_of
from harness.pytest_plugin.options import SETTINGS, Settings, settings_from
from harness.pytest_plugin.xdist_scheduling import by_lab
from harness.tempdirs import scratch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from harness.engines.base import Engine
    from harness.pytest_plugin.session import LabSession
    from harness.pytest_plugin.stack_api import Stack

__all__ = [
    "SESSION",
    "begin_ahead",
    "begin_check",
    "close",
    "is_worker",
    "lab_session",
    "open_session",
    "settings",
    "share",
]

SESSION: Final = pytest.StashKey["LabSession"]()
"""Where ``config.stash`` keeps the lab session."""

_SHARED_DIR: Final = pytest.StashKey[Path]()


def settings(config: pytest.Config) -> Settings:
    """Return the settings; UsageError: they make no sense."""
    if SETTINGS not in config.stash:
        config.stash[SETTINGS] = settings_from(config.option, os.environ, config.invocation_params.dir)
    return config.stash[SETTINGS]


def is_worker(config: pytest.Config) -> bool:
    """Whether this is a worker process of pytest-xdist."""
    return hasattr(config, "workerinput")


def lab_session(config: pytest.Config) -> LabSession:
    """Return the session, made by the first call."""
    if SESSION not in config.stash:
        from harness.pytest_plugin.session import LabSession

        capture = config.pluginmanager.getplugin("capturemanager")
        config.stash[SESSION] = LabSession(
            settings(config),
            config.rootpath,
            start_engine=lambda: _start_engine(config),
            uncaptured=capture.global_and_fixture_disabled if capture else nullcontext,
            on_deployed=lambda day, stack: _tell_deployed(config, day, stack),
        )
    return config.stash[SESSION]


def _tell_deployed(config: pytest.Config, day: str, stack: Stack) -> None:
    results = config.pluginmanager.getplugin("daylab-results")
    if results is not None:  # the process that prints, and not a worker
        results.deployed(day, stack)


def _start_engine(config: pytest.Config) -> Engine:
    from harness.engines import ENGINES
    from harness.engines.session import session_container, session_engine

    wanted = settings(config)
    if wanted.engine == "external":
        engine = ENGINES["external"](endpoint_url=wanted.endpoint_url, allow_remote=wanted.allow_remote)
        engine.start()
        return engine
    given: dict[str, Any] = getattr(config, "workerinput", {})
    shared = given.get("daylab_shared_dir")
    owner, directory = given.get("daylab_owner_pid", os.getpid()), Path(shared) if shared else None
    if wanted.engine == "container":
        return session_container(owner, directory, image=wanted.engine_image, lambda_executor=wanted.lambda_executor)
    return session_engine(owner, directory)


def open_session(config: pytest.Config) -> LabSession | None:
    """Return the session if it has been made."""
    return config.stash.get(SESSION, None)


def share(config: pytest.Config, workerinput: dict[str, Any]) -> None:
    """Tell a worker of pytest-xdist who owns the engine, where workers meet and whether each has labs of its own."""
    if _SHARED_DIR not in config.stash:
        kept = ExitStack()
        config.stash[_SHARED_DIR] = kept.enter_context(scratch("xdist"))
        config.add_cleanup(kept.close)
    workerinput["daylab_owner_pid"] = os.getpid()
    workerinput["daylab_shared_dir"] = str(config.stash[_SHARED_DIR])
    workerinput["daylab_by_lab"] = by_lab(config)


def begin_check(session: LabSession, check: Check) -> Future[Any]:
    """Begin what ``@ahead`` names for a check, if it has not begun, and return its future."""
    assert check.ahead is not None
    function, directory = check.ahead, check.lab

    def work() -> Any:
        demand(check.needs, session.capabilities())
        stack = session.sandbox(directory, check.fault, check.key) if check.fault else session.lab(directory)
        return function(stack)

    return session.begin(check.key, work)


def begin_ahead(session: LabSession, items: Sequence[pytest.Item]) -> None:
    """Begin what the ``@ahead`` tests among ``items`` name, and to deploy what ``broken`` tests will ask for."""
    checks = [check_of(item) for item in items]
    for check in checks:
        if check.ahead is not None:
            begin_check(session, check)
    if checks:
        session.begin(f"broken from {checks[0].key}", lambda: _deploy_broken(session, checks))


def _deploy_broken(session: LabSession, checks: Sequence[Check]) -> None:
    """Deploy one after the other, when the labs are up: they come first. Whoever asks again gets the exception.

    What a test that will be skipped asks for is not deployed.
    """
    for fixture in ("lab", "broken"):
        for check in checks:
            if check.directory is None or fixture not in check.fixtures or session.gone:
                continue
            with suppress(Exception):
                demand(check.needs, session.capabilities())
                if fixture == "lab":
                    session.lab(check.directory)
                elif check.fault is not None:
                    session.broken(check.directory, check.fault, check.key)


def close(config: pytest.Config) -> None:
    """End what the session started."""
    if session := open_session(config):
        session.close()
