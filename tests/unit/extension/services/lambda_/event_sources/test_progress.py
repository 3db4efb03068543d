"""How far a mapping has come, and how old records are for it."""

from hypothesis import given
from hypothesis import strategies as st

from harness.extension.services.lambda_.event_sources.progress import Progress, RecordClock


def test_an_unfinished_record_holds_the_place():
    progress = Progress()
    progress.read(["1", "2", "3"])
    progress.finish(["2", "3"])
    assert progress.after is None
    progress.finish(["1"])
    assert progress.after == "3"


def test_what_was_not_finished_is_read_again_after_a_restart():
    progress = Progress("5")
    progress.read(["6", "7"])
    progress.finish(["7"])
    progress.restart()
    assert progress.after == "5"
    progress.read(["6", "7"])
    progress.finish(["6"])
    assert progress.after == "6"


@given(st.permutations(range(8)))
def test_the_place_is_before_the_oldest_unfinished_record_in_whatever_order_they_end(order):
    progress, finished = Progress(), set()
    progress.read(map(str, range(8)))
    for number in order:
        progress.finish([str(number)])
        finished.add(number)
        first = next((each for each in range(8) if each not in finished), 8)
        assert progress.after == (str(first - 1) if first else None)


def test_idle_time_ages_a_record_in_the_accounts_time_and_work_in_real_time():
    clock = RecordClock(lambda: 60)
    assert clock.age(100, 101) == 60
    clock.worked(101, 103)
    assert clock.age(100, 103) == 62
    assert clock.age(102, 104) == 61
    assert clock.age(104, 104.5) == 30


def test_without_compression_age_is_what_the_clock_says():
    clock = RecordClock(lambda: 1)
    clock.worked(1, 2)
    assert clock.age(0, 5) == 5
