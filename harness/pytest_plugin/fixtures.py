"""Fixtures for checks.

``engine``, ``eventually``, ``check`` (session), ``lab`` (module, one deployment a session), ``sandbox``, ``broken``,
``begun``, ``picture``, ``headless_browser`` (session).
Nothing is imported or started until a test asks for one that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harness.i18n.catalogue import pytest_options as words
from harness.pytest_plugin.checking import Checker
from harness.pytest_plugin.items import LAB_FILE, Check, check_of, lab_directory
from harness.pytest_plugin.reporting import Pictures
from harness.pytest_plugin.session_access import begin_check, lab_session, settings
from harness.pytest_plugin.waiting import Eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.engines.base import Engine
    from harness.i18n.message import Message
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
    directory = lab_directory(request.path)
    if directory is None:
        raise pytest.UsageError(_say(words.IN_NO_LAB, request, name=request.path, file=LAB_FILE))
    return lab_session(request.config).lab(directory)


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The reference scenario in an account of this test's own, nothing deployed yet; for ``@fault`` tests."""
    session, check = lab_session(request.config), check_of(request.node)
    yield session.sandbox(check.lab, _fault(request, check), check.key)
    session.release(check.key)


@pytest.fixture
def broken(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The sandbox with the test's fault deployed in it from the start; prepared while other tests run."""
    session, check = lab_session(request.config), check_of(request.node)
    yield session.broken(check.lab, _fault(request, check), check.key)
    session.release(check.key)


@pytest.fixture
def begun(request: pytest.FixtureRequest) -> Any:
    """What the function of ``@ahead`` returned; waits for it and raises what it raised."""
    check = check_of(request.node)
    if check.ahead is None:
        raise pytest.UsageError(_say(words.ONLY_AHEAD, request))
    return begin_check(lab_session(request.config), check).result()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Pictures:
    """Stores a picture that the check draws: ``picture(name, svg)``; the session names it at its end."""
    directory = request.config.rootpath / ".daylab" / "pictures" / check_of(request.node).lab.name
    return Pictures(request.node, directory)


@pytest.fixture(scope="session")
def eventually(request: pytest.FixtureRequest) -> Eventually:
    """Waits for a condition with a deadline: ``eventually(probe, until=predicate, within=seconds)``."""
    return Eventually(settings(request.config).lang, patience=request.config.option.daylab_patience)


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


def _fault(request: pytest.FixtureRequest, check: Check) -> str:
    if check.fault is None:
        raise pytest.UsageError(_say(words.ONLY_FAULT, request))
    return check.fault


def _say(message: Message, request: pytest.FixtureRequest, **values: object) -> str:
    return message.get(settings(request.config).lang, **values)
