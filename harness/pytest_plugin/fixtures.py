"""Fixtures for checks.

``engine``, ``eventually``, ``check`` (session), ``lab`` (module, one deployment a session), ``sandbox``, ``broken``,
``begun``, ``picture``, ``headless_browser`` (session).
Nothing is imported or started until a test asks for one that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harness.pytest_plugin.checking import Checker
from harness.pytest_plugin.diagrams import Pictures
from harness.pytest_plugin.items import ahead_function, fault_name, lab_directory
from harness.pytest_plugin.session_access import begin_item, lab_session, settings
from harness.pytest_plugin.waiting import Eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.engines.base import Engine
    from harness.pytest_plugin.browser import Browser
    from harness.pytest_plugin.stack_api import Sandbox, Stack

__all__ = ["begun", "broken", "check", "engine", "eventually", "headless_browser", "lab", "picture", "sandbox"]


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Engine:
    """The running engine; one a session, shared by xdist's workers."""
    return lab_session(request.config).engine()


@pytest.fixture(scope="module")
def lab(request: pytest.FixtureRequest) -> Stack:
    """The work under test, deployed once a session in an account of its own."""
    return lab_session(request.config).lab(_directory(request))


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The reference scenario in an account of this test's own, nothing deployed yet; for ``@fault`` tests."""
    session, key = lab_session(request.config), request.node.nodeid
    yield session.sandbox(_directory(request), _fault(request), key)
    session.release(key)


@pytest.fixture
def broken(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The sandbox with the test's fault deployed in it from the start; prepared while other tests run."""
    session, key = lab_session(request.config), request.node.nodeid
    yield session.broken(_directory(request), _fault(request), key)
    session.release(key)


@pytest.fixture
def begun(request: pytest.FixtureRequest) -> Any:
    """What the function of ``@ahead`` returned; waits for it and raises what it raised."""
    if ahead_function(request.node) is None:
        raise pytest.UsageError("the begun fixture is for tests marked @ahead(function)")
    return begin_item(request.node).result()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Pictures:
    """Stores a picture that the check draws: ``picture(name, svg)``; the session names it at its end."""
    directory = _directory(request)
    return Pictures(request.node, request.config.rootpath / ".daylab" / "pictures" / directory.name)


@pytest.fixture(scope="session")
def eventually(request: pytest.FixtureRequest) -> Eventually:
    """Waits for a condition with a deadline: ``eventually(probe, until=predicate, within=seconds)``."""
    return Eventually(settings(request.config).lang)


@pytest.fixture(scope="session")
def check(request: pytest.FixtureRequest) -> Checker:
    """Structured assertion: ``check(condition, expected=…, actual=…)``."""
    return Checker(settings(request.config).lang)


@pytest.fixture(scope="session")
def headless_browser() -> Browser:
    """A real headless browser; for tests marked ``@requires("browser")``."""
    from harness.pytest_plugin.browser import Browser, find_browser
    from harness.pytest_plugin.capabilities import NotEnforcedError

    executable = find_browser()
    if executable is None:
        raise NotEnforcedError("browser")
    return Browser(executable)


def _fault(request: pytest.FixtureRequest) -> str:
    name = fault_name(request.node)
    if name is None:
        raise pytest.UsageError("the fixtures sandbox and broken are for tests marked @fault('…')")
    return name


def _directory(request: pytest.FixtureRequest) -> Path:
    directory = lab_directory(request.node.path)
    if directory is None:
        raise pytest.UsageError(f"{request.node.path} is in no lab: there is no lab.yaml beside it")
    return directory
