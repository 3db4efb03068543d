"""Evaluations come again and again, each in its own rhythm, until they are dropped."""

import threading

from harness.extension.services.cloudwatch.scheduler import Evaluations

SOON = 10


def test_a_key_comes_again_until_its_call_says_that_it_is_over():
    came, over = [], threading.Event()

    def call(key):
        came.append(key)
        if len(came) == 3:
            over.set()
            return None
        return 0.001

    Evaluations(call).put("a", 0.001)
    assert over.wait(SOON)
    assert came == ["a", "a", "a"]


def test_what_is_put_again_is_planned_anew_and_what_is_dropped_does_not_come():
    came, over = [], threading.Event()

    def call(key):
        came.append(key)
        if key == "last":
            over.set()
        return None

    evaluations = Evaluations(call)
    evaluations.put("dropped", 0.05)
    evaluations.put("moved", 3600)
    evaluations.put("moved", 0.01)
    evaluations.drop("dropped")
    evaluations.put("last", 0.2)
    assert over.wait(SOON)
    assert came == ["moved", "last"]


def test_one_that_fails_holds_up_nobody():
    over = threading.Event()

    def call(key):
        if key == "bad":
            raise ValueError(key)
        over.set()
        return None

    evaluations = Evaluations(call)
    evaluations.put("bad", 0.001)
    evaluations.put("good", 0.01)
    assert over.wait(SOON)
    evaluations.drop("bad")  # or it would come again every minute, and fail
