"""The least policy allows what was called; only what was asked to be generalised goes further."""

from hypothesis import given
from hypothesis import strategies as st

from harness.iam import Policies, Policy, Principal, Request, evaluate
from harness.permissions.least_privilege import generalised, least_policy

ALICE = Principal.parse("arn:aws:iam::111122223333:user/alice")
ACTIONS = st.sampled_from(["s3:GetObject", "s3:PutObject", "sqs:SendMessage", "dynamodb:PutItem", "logs:PutLogEvents"])
KEYS = st.text(alphabet="ab/*?${}c", min_size=1, max_size=8)


def allowed(document: dict[str, object], action: str, resource: str) -> bool:
    return evaluate(Request(action, resource, ALICE), Policies(identity=(Policy.parse(document),))).allowed


@given(st.lists(st.tuples(ACTIONS, KEYS), min_size=1, max_size=8), st.booleans())
def test_every_observed_call_is_allowed(calls: list[tuple[str, str]], generalise: bool) -> None:
    observed = [(action, f"arn:aws:s3:::bucket/{key}") for action, key in calls]
    document = least_policy(observed, generalise=generalise)
    assert all(allowed(document, action, resource) for action, resource in observed)


@given(st.lists(st.tuples(ACTIONS, KEYS), min_size=1, max_size=8), ACTIONS, KEYS)
def test_nothing_else_is_allowed(calls: list[tuple[str, str]], action: str, key: str) -> None:
    document = least_policy([(one, f"arn:aws:s3:::bucket/{name}") for one, name in calls])
    assert allowed(document, action, f"arn:aws:s3:::bucket/{key}") == ((action, key) in calls)


def test_actions_on_the_same_resources_share_a_statement() -> None:
    table = "arn:aws:dynamodb:us-east-1:111122223333:table/Users"
    document = least_policy([("dynamodb:GetItem", table), ("dynamodb:PutItem", table), ("dynamodb:GetItem", table)])
    assert document["Statement"] == [
        {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": [table]}
    ]


def test_actions_without_resources_keep_their_star() -> None:
    (statement,) = least_policy([("xray:PutTraceSegments", "*")])["Statement"]
    assert statement["Resource"] == "*"


def test_generalising_widens_to_siblings_only() -> None:
    assert generalised("arn:aws:s3:::b/in/2026/a.csv") == "arn:aws:s3:::b/in/2026/*"
    assert generalised("arn:aws:s3:::b") == "arn:aws:s3:::b"
    group = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/f"
    assert generalised(f"{group}:log-stream:2026/11/[$LATEST]x") == f"{group}:*"
    table = "arn:aws:dynamodb:us-east-1:111122223333:table/t/stream"
    assert generalised(f"{table}/2026-11-24T00:00:00.000") == f"{table}/*"
    queue = "arn:aws:sqs:us-east-1:111122223333:orders"
    assert generalised(queue) == queue
