"""What an engine says that it can do follows from how it is set."""

from harness.descriptors import services
from harness.extension.routes import capabilities

KNOWN = {name: one for service in services().values() for name, one in service.capabilities.items()}


def test_everything_is_there_while_refusals_are_carried_out():
    assert set(capabilities("enforce", "daylab-process")) == {*KNOWN, "accounts.release", "time.compressed"}
    assert "iam.enforcement" in KNOWN


def test_what_is_not_enforced_is_not_claimed():
    missing = set(capabilities()) - set(capabilities("log", "daylab-process"))
    assert missing == {"iam.enforcement", "logs.role-credentials", "s3.validates-destinations"}


def test_nothing_is_claimed_of_functions_that_another_executor_runs():
    missing = set(capabilities()) - set(capabilities("enforce", "docker"))
    assert missing == {name for name, one in KNOWN.items() if one.processes}
    assert {"lambda.python", "logs.role-credentials"} < missing
