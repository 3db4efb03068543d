"""Logs are written with the function role's credentials: what the role may not do, nobody does for it."""

import pytest

HANDLER = "def handler(e, c):\n    print('hello')\n    return 'ran'\n"


@pytest.fixture(scope="module")
def enforcing(engine, new_account):
    """An account on an engine that enforces policies."""
    return new_account(engine)


def allow(*actions):
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


def groups(account):
    return [group["logGroupName"] for group in account.client("logs").describe_log_groups()["logGroups"]]


def test_role_with_log_permissions_gets_its_logs(enforcing):
    role = enforcing.create_role("writer", allow("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"))
    name = enforcing.function(HANDLER, Role=role)
    assert enforcing.invoke(name).payload == "ran"
    log = enforcing.log_when(name, lambda lines: any(line.startswith("REPORT") for line in lines))
    assert "hello" in log


def test_role_without_log_permissions_runs_and_writes_nothing(enforcing):
    silent = enforcing.function(HANDLER)
    got = enforcing.invoke(silent)
    assert (got.payload, got.error) == ("ran", None)
    # Another function's log, written afterwards, shows that the first one's turn has passed.
    role = enforcing.create_role("later", allow("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"))
    loud = enforcing.function(HANDLER, Role=role)
    enforcing.invoke(loud)
    enforcing.log_when(loud, lambda lines: any(line.startswith("REPORT") for line in lines))
    assert f"/aws/lambda/{silent}" not in groups(enforcing)


def test_existing_group_needs_no_permission_to_create_groups(enforcing):
    role = enforcing.create_role("no-groups", allow("logs:CreateLogStream", "logs:PutLogEvents"))
    name = enforcing.function(HANDLER, Role=role)
    enforcing.client("logs").create_log_group(logGroupName=f"/aws/lambda/{name}")
    enforcing.invoke(name)
    assert "hello" in enforcing.log_when(name, lambda lines: any(line.startswith("REPORT") for line in lines))
