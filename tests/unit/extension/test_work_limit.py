"""Work is counted where a limit is set."""

import pytest

from harness.extension.work_limit import WorkLimitError, spend, spend_value, work_limit


def test_steps_end():
    spend(10**9)  # no limit
    with work_limit(10):
        spend(10)
        with pytest.raises(WorkLimitError):
            spend()


def test_an_inner_limit_does_not_widen_the_outer_one():
    with work_limit(10):
        spend(6)
        with work_limit(100):
            spend(50)
        with pytest.raises(WorkLimitError):
            spend(6)


def doubled(times):
    value = ["x"]
    for _ in range(times):
        value = [value, value]
    return value


def itself():
    value = []
    value.append(value)
    return value


@pytest.mark.parametrize("value", [doubled(60), {"a": doubled(60)}, "x" * 100_000, itself(), 1 << 10**6], ids=range(5))
def test_values_count_by_what_they_are_once_written(value):
    with work_limit(900), pytest.raises(WorkLimitError):
        spend_value(value)


def test_small_values_are_cheap():
    with work_limit(50):
        spend_value({"a": [1, 2.5, None, True, "text"], "b": b"bytes"})
