"""What all tests share.

How many examples a property is tried with is said in :mod:`tests.support.properties`. Ctrl-C reaches what tests start,
also where the run itself is a background job of a shell, which ignores it and whose children inherit that.
"""

import signal
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import settings

from tests.support.durations import Recorder
from tests.support.properties import tried

settings.register_profile("daylab", tried(100))
settings.load_profile("daylab")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the suite's own option."""
    parser.addoption("--record-durations", action="store_true", help="write tests/support/durations.json")


def pytest_configure(config: pytest.Config) -> None:
    """Tell how a run with workers goes."""
    if hasattr(config, "workerinput"):
        return
    if config.getoption("dist", "no") == "loadgroup":
        from tests.support.progress import Progress

        config.pluginmanager.register(Progress(config), "suite-progress")
    if config.getoption("--record-durations"):
        config.pluginmanager.register(Recorder(), "suite-durations")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any | None:
    """Give what belongs together to one worker."""
    if config.getoption("dist") != "loadgroup":
        return None
    from tests.support.scheduling import ByPart

    return ByPart(config, log)


@pytest.hookimpl(optionalhook=True, trylast=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker that labs are given whole, so that it may deploy ahead what their tests will ask for."""
    if node.config.getoption("dist") == "loadgroup":
        node.workerinput["daylab_by_lab"] = True


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    """Let the longest parts begin first, after everybody else has put the tests in order."""
    yield
    if config.getoption("loadgroup", False):
        from tests.support.scheduling import put_longest_first

        put_longest_first(items)
