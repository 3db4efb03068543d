"""What a graded run needs beside: limits of time and memory, no way but to the engine, the same results each time.

Loaded with ``-p harness.pytest_plugin.grading_plugin``. The limit counts for the set-up of a check and for its call,
each by itself; it is a failure of that check, which says so, and the others go on. Names that checks make with
``uuid.uuid4``, so that no work can know them, are taken out of what they report. Limits: POSIX signals, so the main
thread.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

import pytest
from _pytest.outcomes import Failed

from harness.clients import Endpoint
from harness.i18n.catalogue import pytest_options as words
from harness.language import named_in
from harness.pytest_plugin.background import begin
from harness.pytest_plugin.items import lab_directory
from harness.pytest_plugin.own_address import OwnAddress
from harness.pytest_plugin.session_access import open_session, settings

if TYPE_CHECKING:
    from harness.pytest_plugin.stack_api import Stack

__all__ = ["TimeLimit"]

AGAIN: Final = 5.0  # seconds until a limit is enforced once more, should code have caught it
MEMORY: Final = 1536 * 1024 * 1024  # bytes of the process that evaluates
CLEANING: Final = 10.0  # seconds for what is removed at the end
RANDOM: Final = "<random>"
_WORDS: Final = {
    "en": "the check did not end within {limit:g} s",
    "vi": "check không xong trong {limit:g} giây",
}
_MEMORY: Final = {
    "en": "the check took more memory than {size} MiB",
    "vi": "check dùng quá {size} MiB bộ nhớ",
}


_OWN: Final = pytest.StashKey[OwnAddress]()


class TimeLimit(Failed):
    """A check took longer than it may. No ``Exception``, so that checks do not catch it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option."""
    parser.getgroup("daylab").addoption(
        "--daylab-check-limit",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help=words.CHECK_LIMIT.get(named_in(sys.argv, os.environ)),
    )


def pytest_configure(config: pytest.Config) -> None:
    """Note the random names that checks make; this process runs nothing else."""
    names: list[uuid.UUID] = []
    original = uuid.uuid4

    def noted() -> uuid.UUID:
        made = original()
        if lab_directory(Path(sys._getframe(1).f_code.co_filename)):
            names.append(made)
        return made

    uuid.uuid4 = noted  # type: ignore[assignment,unused-ignore]
    config.pluginmanager.register(_Names(names), "daylab-names")
    if (url := settings(config).endpoint_url) is not None:
        own = config.stash[_OWN] = OwnAddress(Endpoint(url), settings(config).lang)
        config.add_cleanup(own.leave)
        config.add_cleanup(_limit_memory())


def pytest_collection_finish(session: pytest.Session) -> None:
    """Guard the libraries that checks have imported."""
    if (own := session.config.stash.get(_OWN, None)) is not None:
        own.guard_redirects()


def _limit_memory() -> Callable[[], None]:
    """Limit the memory of this process, as templates and answers of submissions are read in it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


class _Names:
    """Takes noted names out of reports."""

    def __init__(self, names: list[uuid.UUID]) -> None:
        self._names = names

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Replace them, before results are written."""
        entry: dict[str, Any] = getattr(report, "daylab", {})
        for name in ("expected", "actual", "message", "report"):
            if text := entry.get(name):
                entry[name] = self._without(str(text))

    def _without(self, text: str) -> str:
        for made in self._names:
            for form in (str(made), *(made.hex[:length] for length in (32, 16, 12, 10, 8, 6))):
                text = text.replace(form, RANDOM)
        return text


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Limit the set-up."""
    with _limited(item.config):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Limit the call."""
    with _limited(item.config):
        return (yield)


@contextmanager
def _limited(config: pytest.Config) -> Iterator[None]:
    limit = config.option.daylab_check_limit
    if not limit:
        yield
        return
    message = _WORDS[settings(config).lang].format(limit=limit)

    def end(number: int, frame: FrameType | None) -> None:
        raise TimeLimit(message, pytrace=False)

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, limit, AGAIN)
    try:
        yield
    except MemoryError:
        raise Failed(_MEMORY[settings(config).lang].format(size=MEMORY // 2**20), pytrace=False) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove what the work deployed; the results are written by then. What does not go in time is left."""
    if (labs := open_session(session.config)) is None:
        return
    with suppress(Exception):  # whoever runs this looks after the engine
        begin(lambda: _clear([each for each in labs.stacks if not labs.drop(each)])).result(CLEANING)


def _clear(found: Sequence[Stack]) -> None:
    for stack in found:
        functions: Any = stack.client("lambda")
        for page in functions.get_paginator("list_functions").paginate():
            for each in page["Functions"]:
                with suppress(Exception):
                    functions.delete_function(FunctionName=each["FunctionName"])
        stacks: Any = stack.client("cloudformation")
        for each in stacks.describe_stacks()["Stacks"]:
            with suppress(Exception):
                stacks.delete_stack(StackName=each["StackName"])
