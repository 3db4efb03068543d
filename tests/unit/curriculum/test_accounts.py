"""Accounts for deployments, on an engine that notes the pace it is given."""

import random
from types import SimpleNamespace

import pytest

from harness.clients import Endpoint, client
from harness.curriculum.accounts import drop_account, fresh_account, set_pace
from harness.errors import EngineError, EngineGoneError


class Engine:
    """Remembers which account got which pace."""

    def __init__(self, *capabilities):
        self.paces = {}
        self.control_api = SimpleNamespace(set_time_scale=self.paces.__setitem__)
        self._capabilities = frozenset(capabilities)

    def capabilities(self):
        return self._capabilities


def scenario(time_scale):
    return SimpleNamespace(time_scale=time_scale)


def test_account_is_new_and_has_the_pace_of_its_scenario():
    engine, source = Engine("time.compressed"), random.Random(7)
    first, second = (fresh_account(engine, scenario(20), {}, source) for _ in range(2))
    assert engine.paces == {first: 20, second: 20}
    assert first != second
    assert all(len(each) == 12 and each.isdigit() and each[0] != "0" for each in (first, second))


@pytest.mark.parametrize(
    ("capabilities", "time_scale", "environ"),
    [
        (["time.compressed"], 1, {}),
        ([], 20, {}),
        (["time.compressed"], 20, {"DAYLAB_TIME_SCALE": "1"}),
    ],
    ids=["AWS's pace", "the engine cannot", "the user says another"],
)
def test_pace_is_left_alone(capabilities, time_scale, environ):
    engine = Engine(*capabilities)
    set_pace(engine, "111122223333", scenario(time_scale), environ)
    assert engine.paces == {}


class Dropping:
    """Notes which accounts it was to drop; answers each with what it is given."""

    endpoint = Endpoint("http://127.0.0.1:1")

    def __init__(self, answer, *capabilities):
        self.dropped, self._answer, self._capabilities = [], answer, capabilities
        self.control_api = self

    def capabilities(self):
        if isinstance(self._answer, EngineGoneError):
            raise self._answer
        return frozenset(self._capabilities)

    def release_account(self, account):
        self.dropped.append(account)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.mark.parametrize(
    ("answer", "capabilities", "gone"),
    [
        ([], ["accounts.release"], True),
        (["queues: busy"], ["accounts.release"], False),
        ([], [], False),
        (EngineError("no token"), ["accounts.release"], False),
        (EngineGoneError("dead"), ["accounts.release"], False),
    ],
    ids=["dropped", "something is left", "the engine cannot", "the token is unknown", "the engine is dead"],
)
def test_account_is_dropped_where_the_engine_can(answer, capabilities, gone):
    engine = Dropping(answer, *capabilities)
    before = client(engine.endpoint, "sqs", account="111122223333")
    assert drop_account(engine, "111122223333") is gone
    assert engine.dropped == (["111122223333"] if capabilities and not isinstance(answer, EngineGoneError) else [])
    assert client(engine.endpoint, "sqs", account="111122223333") is not before
