"""What an engine says that it can do follows from how it is set."""

from harness.extension.routes import CAPABILITIES, ENFORCED, PROCESSES, capabilities


def test_everything_is_there_while_refusals_are_carried_out():
    assert set(capabilities("enforce", "daylab-process")) == {*CAPABILITIES, *ENFORCED}


def test_what_is_not_enforced_is_not_claimed():
    assert not set(ENFORCED) & set(capabilities("log", "daylab-process"))


def test_nothing_is_claimed_of_functions_that_another_executor_runs():
    assert not PROCESSES & set(capabilities("enforce", "docker"))
    assert {*CAPABILITIES, *ENFORCED} >= PROCESSES
