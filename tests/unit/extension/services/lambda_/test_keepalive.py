"""Timers of idle environments: called once, not when cancelled, and forgotten then."""

import threading

from harness.extension.services.lambda_ import keepalive
from harness.extension.services.lambda_.keepalive import Keepalive


def test_timer_that_ends_first_is_called_first():
    late, called, done = [], [], threading.Event()
    timer = Keepalive(600.0, lambda: late.append(True))
    timer.start()
    Keepalive(0.0, lambda: (called.append(True), done.set())).start()
    assert done.wait(10)
    timer.cancel()
    assert (called, late) == ([True], [])


def test_function_is_not_called_when_cancelled():
    called, done = [], threading.Event()
    cancelled = Keepalive(0.0, lambda: called.append("cancelled"))
    cancelled.cancel()
    cancelled.start()
    Keepalive(0.0, done.set).start()
    assert done.wait(10)
    assert called == []


def test_cancelled_timers_are_not_kept():
    before = len(keepalive._waiting.entries)
    for _ in range(1000):
        timer = Keepalive(600.0, lambda: None)
        timer.start()
        timer.cancel()
        timer.cancel()
    assert len(keepalive._waiting.entries) < before + 200


def test_timer_that_was_called_or_never_started_can_be_cancelled():
    done = threading.Event()
    timer = Keepalive(0.0, done.set)
    timer.cancel()
    timer = Keepalive(0.0, done.set)
    timer.start()
    assert done.wait(10)
    timer.cancel()
