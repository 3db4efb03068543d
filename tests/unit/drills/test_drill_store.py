"""What is remembered of a drill: sealed, whole, and by one terminal at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from harness.drills.model import Diagnosis, Drill, Round, Task
from harness.drills.store import DrillStore
from harness.errors import InputError

BEGUN = datetime(2025, 5, 20, 9, tzinfo=UTC)
TASK = Task(day="day05", fault="missing-get-object")
ROUND = Round(task=TASK, seed=1, endpoint="http://127.0.0.1:1", region="us-east-1", account="111111111111", begun=BEGUN)


@pytest.fixture
def store(tmp_path):
    return DrillStore(tmp_path / "work")


def test_nothing_is_remembered_at_first(store):
    assert store.read() == Drill()


def test_what_was_written_is_read(store):
    drill = Drill(current=ROUND, waiting=(Task(day="day07", fault="wrong-table-arn"),))
    store.write(drill)
    assert store.read() == drill


def test_file_does_not_give_the_fault_away(store):
    store.write(Drill(current=ROUND, waiting=(TASK,)).ended(repaired=True, now=BEGUN))
    assert "missing" not in store.path.read_text()


def test_end_of_a_round_keeps_how_it_went():
    told = ROUND.model_copy(update={"diagnosis": Diagnosis(cause=True, evidence=False), "tries": 2})
    ended = Drill(current=told).ended(repaired=True, now=BEGUN + timedelta(seconds=90))
    [played] = ended.played
    assert (ended.current, played.points, played.seconds, played.tries) == (None, 2, 90, 2)


def test_round_that_was_given_up_without_a_word_earns_nothing():
    assert Drill(current=ROUND).ended(repaired=False, now=BEGUN).played[0].points == 0


def test_clock_that_was_set_back_makes_no_negative_time():
    assert Drill(current=ROUND).ended(repaired=True, now=BEGUN - timedelta(hours=1)).played[0].seconds == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 1, "nonsense": 1}', '{"waiting": [{"day": "day05"}]}'])
def test_unreadable_file_is_told_and_stays(store, text):
    store.directory.mkdir(parents=True)
    store.path.write_text(text)
    with pytest.raises(InputError) as caught:
        store.read()
    assert str(store.path) in str(caught.value)
    assert store.path.read_text() == text


def test_broken_seal_is_told(store):
    store.write(Drill(waiting=(TASK,)))
    store.path.write_text(store.path.read_text().replace("sealed:", "sealed:%"))
    with pytest.raises(InputError, match="cannot be read"):
        store.read()


def test_newer_version_is_not_touched(store):
    store.directory.mkdir(parents=True)
    store.path.write_text('{"schema": 99}')
    with pytest.raises(InputError, match="version 99"):
        store.read()


def test_two_terminals_do_not_play_at_once(store):
    with (
        store.alone(),
        pytest.raises(InputError, match="another daylab drill command"),
        DrillStore(store.directory.parent).alone(),
    ):
        pytest.fail("both got in")
    with store.alone():
        pass
