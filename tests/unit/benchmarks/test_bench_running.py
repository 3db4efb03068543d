import signal
import threading
from collections.abc import Mapping

import pytest

from benchmarks.environments import locked_version
from benchmarks.limits import StepTimeoutError, time_limit
from benchmarks.measure import Measure
from benchmarks.peers import LOCKS, PEERS
from benchmarks.polling import poll
from benchmarks.results import Column
from benchmarks.rounds import rotated, step
from benchmarks.subject import CannotError
from harness.errors import EngineStartError


def ignored(_label: str) -> None:
    return None


def test_a_step_that_hangs_is_broken_off() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(StepTimeoutError, match=r"not done in 0\.05 s"), time_limit(0.05):
        threading.Event().wait(30)
    assert signal.getsignal(signal.SIGALRM) == before


def test_the_limit_passes_through_code_that_catches_every_exception() -> None:
    def stubborn() -> None:
        try:
            threading.Event().wait(30)
        except Exception:
            pytest.fail("caught")

    with pytest.raises(StepTimeoutError), time_limit(0.05):
        stubborn()


def test_a_step_in_time_is_left_alone() -> None:
    with time_limit(30):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_polling_returns_the_first_result_or_none_at_the_deadline() -> None:
    answers = iter([None, None, "ready"])
    assert poll(lambda: next(answers), timeout=30) == "ready"
    assert poll(lambda: None, timeout=0.01) is None


def test_peers_take_turns() -> None:
    names = ["a", "b", "c"]
    assert [rotated(names, by) for by in range(4)] == [["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"], names]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (CannotError("needs more"), "needs more"),
        (EngineStartError("no start", where="here"), "no start"),
        (StepTimeoutError("not done in 1 s"), "not done in 1 s"),
    ],
)
def test_a_step_that_fails_is_recorded_and_not_tried_again(error: BaseException, said: str) -> None:
    tried = []

    def run(subject: str) -> Mapping[str, list[float]]:
        tried.append(subject)
        raise error

    column = Column("peer")
    for _ in range(2):
        step("label", "thing", Measure(run, 5), "subject", column, ignored)
    assert column.refusals == {"thing": said}
    assert tried == ["subject"]


def test_a_step_that_works_adds_its_samples() -> None:
    column = Column("peer")
    step("label", "thing", Measure(lambda _: {"call": [1.0]}, 5), None, column, ignored)
    assert column.samples == {"call": [1.0]}


def test_locked_versions_are_read_from_the_lock() -> None:
    lock = "boto3==1.2.3 \\\n    --hash=sha256:00\nmoto==5.0.1 ; python_version < '4'\n"
    assert locked_version(lock, "boto3") == "1.2.3"
    assert locked_version(lock, "moto") == "5.0.1"
    assert locked_version(lock, "absent") == ""


def test_every_foreign_peer_has_a_lock_of_exact_versions() -> None:
    foreign = [peer for peer in PEERS.values() if peer.package]
    assert {peer.lock.parent for peer in foreign} == {LOCKS}
    for peer in foreign:
        text = peer.lock.read_text(encoding="utf-8")
        assert locked_version(text, peer.package)
        requirements = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert all("==" in line for line in requirements)
    assert locked_version((LOCKS / "localstack.txt").read_text(encoding="utf-8"), "localstack-core") == "4.14.0"
