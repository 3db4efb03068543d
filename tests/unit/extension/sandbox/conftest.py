"""Runners with and without isolation."""

import threading
import time

import psutil
import pytest

from harness.extension.sandbox.isolation import Isolation, choose
from harness.extension.sandbox.runner import Runner


def until(condition, deadline=30.0):
    """The first true value of ``condition``."""
    end = time.monotonic() + deadline
    while not (value := condition()):
        assert time.monotonic() < end, "condition not reached"
        threading.Event().wait(0.01)
    return value


def alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def plain():
    made = Runner(Isolation(None, "switched off by this test"))
    yield made
    made.guardian.close()


@pytest.fixture
def isolated():
    isolation = choose("auto")
    if isolation.tool is None:
        pytest.skip(f"capability isolation: {isolation.reason}")
    return Runner(isolation)


@pytest.fixture(params=["isolated", "plain"])
def runner(request):
    return request.getfixturevalue(request.param)
