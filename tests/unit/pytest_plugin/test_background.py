"""Values made once, work in threads."""

import threading

import pytest

from harness.pytest_plugin.background import Once, begin


def test_result_and_exception_come_through_the_future():
    assert begin(lambda: 7).result(5) == 7
    with pytest.raises(ZeroDivisionError):
        begin(lambda: 1 / 0).result(5)


def test_value_is_made_once_by_many_threads():
    once, made, gate = Once(), [], threading.Event()

    def make():
        gate.wait(5)
        made.append(1)
        return object()

    futures = [begin(lambda: once.get("key", make)) for _ in range(8)]
    gate.set()
    assert len({id(future.result(5)) for future in futures}) == 1
    assert made == [1]


def test_exception_is_as_final_as_a_value():
    once = Once()
    with pytest.raises(ZeroDivisionError) as first:
        once.get("key", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError) as second:
        once.get("key", lambda: 1)
    assert first.value is second.value
