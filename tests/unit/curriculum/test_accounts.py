"""Accounts for deployments, on an engine that notes the pace it is given."""

import random
from types import SimpleNamespace

import pytest

from harness.curriculum.accounts import fresh_account, set_pace


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
