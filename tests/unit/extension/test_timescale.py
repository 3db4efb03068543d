"""How fast time passes in an account."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import InputError
from harness.extension.settings import Settings
from harness.extension.timescale import MAXIMUM, Timescale

FACTORS = st.floats(min_value=0.01, max_value=MAXIMUM)


def test_time_passes_as_on_aws_unless_something_else_is_said():
    assert Timescale().real("111111111111", 300) == 300
    assert Timescale().aws("111111111111", 300) == 300


def test_an_account_has_a_factor_of_its_own():
    timescale = Timescale(10)
    timescale.set("111111111111", 60)
    assert timescale.real("111111111111", 300) == 5
    assert timescale.real("222222222222", 300) == 30


@given(FACTORS, st.floats(min_value=0, max_value=1e7))
def test_reported_time_is_the_time_that_was_asked_for(factor, seconds):
    timescale = Timescale(factor)
    assert timescale.aws("111111111111", timescale.real("111111111111", seconds)) == pytest.approx(seconds)


@pytest.mark.parametrize("factor", [0, -1, MAXIMUM + 1, float("inf"), float("nan")])
def test_nonsense_is_refused(factor):
    with pytest.raises(InputError, match="invalid time scale"):
        Timescale(factor)
    with pytest.raises(InputError):
        Timescale().set("111111111111", factor)


def test_setting_is_read_as_a_number():
    assert Settings.from_environment({"DAYLAB_TIME_SCALE": "2.5"}).time_scale == 2.5
    with pytest.raises(InputError, match="DAYLAB_TIME_SCALE: expected a number, got fast"):
        Settings.from_environment({"DAYLAB_TIME_SCALE": "fast"})


def test_a_forgotten_account_has_the_default_again():
    timescale = Timescale(10)
    timescale.set("111111111111", 60)
    timescale.forget("111111111111")
    timescale.forget("111111111111")
    assert timescale.of("111111111111") == 10
