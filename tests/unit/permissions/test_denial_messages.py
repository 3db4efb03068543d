"""AWS's refusals in every wording are read; anything else is answered, in bounded time."""

import contextlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import InputError
from harness.iam import Layer
from harness.permissions.bugs.files import load_bug
from harness.permissions.bugs.offline import decide_calls
from harness.permissions.denial import parse_denial

BUGS = Path(__file__).resolve().parents[3] / "fixtures" / "iam" / "bugs"

USER = "arn:aws:iam::111122223333:user/alice"
SESSION = "arn:aws:sts::111122223333:assumed-role/app/app"
QUEUE = "arn:aws:sqs:us-east-1:111122223333:orders"
SUBJECT = f"User: {USER} is not authorized to perform: sqs:SendMessage"
IMPLICIT = f"{SUBJECT} on resource: {QUEUE} because no identity-based policy allows the sqs:SendMessage action"


@pytest.mark.parametrize("layer", [layer for layer in Layer if layer is not Layer.TRUST])
def test_the_implicit_form_names_its_layer(layer: Layer) -> None:
    denial = parse_denial(f"{SUBJECT} on resource: {QUEUE} because no {layer} allows the sqs:SendMessage action")
    assert (denial.principal, denial.action, denial.resource) == (USER, "sqs:SendMessage", QUEUE)
    assert (denial.explicit, denial.layer) == (False, layer)


@pytest.mark.parametrize("layer", list(Layer))
def test_the_explicit_form_names_its_layer(layer: Layer) -> None:
    article = "an" if layer is Layer.IDENTITY else "a"
    denial = parse_denial(f"{SUBJECT} on resource: {QUEUE} with an explicit deny in {article} {layer}")
    assert (denial.explicit, denial.layer, denial.policy_arn) == (True, layer, None)


def test_the_explicit_form_may_name_the_policy() -> None:
    arn = "arn:aws:iam::111122223333:policy/guard"
    denial = parse_denial(f"{SUBJECT} on resource: {QUEUE} with an explicit deny in an identity-based policy: {arn}")
    assert denial.policy_arn == arn


@pytest.mark.parametrize(
    "around",
    [
        "An error occurred (AccessDenied) when calling the SendMessage operation: {}",
        "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the SendMessage operation: {}",
        "{} (Service: AmazonSQS; Status Code: 403; Error Code: AccessDenied; Request ID: 7c1f; Proxy: null)",
        "upload failed: ./f to s3://b/f {}.",
        '[ERROR] ClientError: {}\nTraceback (most recent call last):\n  File "/var/task/app.py", line 3',
        "fatal error: {} ",
    ],
)
def test_what_stands_around_the_message_does_not_matter(around: str) -> None:
    denial = parse_denial(around.format(IMPLICIT))
    assert (denial.principal, denial.action, denial.resource) == (USER, "sqs:SendMessage", QUEUE)
    assert denial.layer is Layer.IDENTITY


def test_a_cause_in_json_is_read_through_its_escapes() -> None:
    subject = f"User: {SESSION} is not authorized to perform: s3:GetObject"
    message = f'{subject} on resource: "arn:aws:s3:::b/k" because no session policy allows the s3:GetObject action'
    denial = parse_denial(json.dumps({"errorMessage": message, "errorType": "ClientError"}))
    assert (denial.principal, denial.resource, denial.layer) == (SESSION, "arn:aws:s3:::b/k", Layer.SESSION)


def test_s3_puts_the_resource_in_quotes_and_keys_may_have_spaces() -> None:
    subject = f"User: {USER} is not authorized to perform: s3:PutObject"
    denial = parse_denial(
        f'{subject} on resource: "arn:aws:s3:::b/báo cáo 5.csv" with an explicit deny in a resource-based policy'
    )
    assert denial.resource == "arn:aws:s3:::b/báo cáo 5.csv"
    assert denial.explicit is True


def test_actions_without_a_resource_are_evaluated_on_everything() -> None:
    subject = f"User: {USER} is not authorized to perform: xray:PutTraceSegments"
    denial = parse_denial(f"{subject} because no identity-based policy allows the xray:PutTraceSegments action")
    assert (denial.resource, denial.names_resource, denial.layer) == ("*", False, Layer.IDENTITY)


def test_the_old_form_gives_no_reason() -> None:
    denial = parse_denial(
        f"User: {USER} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/r"
    )
    assert (denial.explicit, denial.layer) == (None, None)
    assert denial.resource == "arn:aws:iam::444455556666:role/r"


def test_the_operation_is_read_from_the_clients_error() -> None:
    text = f"An error occurred (AccessDenied) when calling the ListObjectsV2 operation: {IMPLICIT}"
    assert parse_denial(text).operation == "ListObjectsV2"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not an access denied message"),
        ("connection refused", "not an access denied message"),
        (
            "You are not authorized to perform this operation. Encoded authorization failure message: AbCdEf0123456789",
            "decode-authorization-message",
        ),
        (
            "An error occurred (ExpiredToken) when calling the ListBuckets operation: The provided token has expired.",
            "about the credentials",
        ),
        ("InvalidClientTokenId: The security token included in the request is invalid", "about the credentials"),
        ("x" * 70_000, "expected one refusal"),
    ],
)
def test_other_messages_are_answered_with_what_to_do(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_denial(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "User: " * 10_000,
        "User:" + " " * 60_000 + "is not authorized",
        ("User: a" + " " * 500) * 100,
        "User: " + "a" * 60_000,
        f"User: {USER} is not authorized to perform: s3:" + "G" * 50_000,
        f"{SUBJECT} on resource: " + '"' * 50_000,
    ],
)
def test_messages_made_to_be_slow_take_no_time(text: str) -> None:
    begin = time.process_time()
    with contextlib.suppress(InputError):
        parse_denial(text)
    assert time.process_time() - begin < 1.0


@given(st.text(max_size=200))
def test_any_text_is_read_or_answered(text: str) -> None:
    problem = None
    try:
        parse_denial(text)
    except InputError as error:
        problem = error
    assert problem is None or problem.fix


DECODED = {
    "allowed": False,
    "explicitDeny": True,
    "matchedStatements": {"items": []},
    "context": {
        "principal": {"id": "AIDA", "arn": USER},
        "action": "ec2:RunInstances",
        "resource": "arn:aws:ec2:us-east-1:111122223333:instance/*",
        "conditions": {
            "items": [
                {"key": "ec2:InstanceType", "values": {"items": [{"value": "m5.large"}]}},
                {"key": "aws:TagKeys", "values": {"items": [{"value": "a"}, {"value": "b"}]}},
            ]
        },
    },
}


@pytest.mark.parametrize("text", [json.dumps(DECODED), json.dumps({"DecodedMessage": json.dumps(DECODED)})])
def test_a_decoded_message_of_ec2_tells_the_condition_keys_too(text: str) -> None:
    denial = parse_denial(text)
    assert (denial.principal, denial.action) == (USER, "ec2:RunInstances")
    assert (denial.resource, denial.explicit) == ("arn:aws:ec2:us-east-1:111122223333:instance/*", True)
    assert denial.context == {"ec2:InstanceType": "m5.large", "aws:TagKeys": ["a", "b"]}


@pytest.mark.parametrize(
    "content", [{}, {"context": None}, {"context": {"principal": "x"}}, {"context": {"action": 1}}]
)
def test_something_like_a_decoded_message_is_no_message(content: dict[str, object]) -> None:
    with pytest.raises(InputError, match="not an access denied message"):
        parse_denial(json.dumps({"explicitDeny": True, **content}))


@pytest.mark.parametrize("path", sorted(BUGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_message_of_every_bug_is_read_back(path: Path) -> None:
    file = load_bug(path)
    for outcome in (*decide_calls(file.before), *decide_calls(file.after)):
        if outcome.decision in ("Allowed", "ExpiredCredentials"):
            continue
        denial = parse_denial(f"An error occurred (AccessDenied) when calling the X operation: {outcome.message}")
        assert (denial.principal, denial.action) == (outcome.call.principal, outcome.call.action)
        assert (denial.resource, denial.layer) == (outcome.call.resource, outcome.layer)
        assert denial.explicit is (outcome.decision == "ExplicitlyDenied")


@pytest.mark.parametrize(
    ("reason", "layer", "explicit", "arn"),
    [
        (
            "on resource: arn:aws:s3:::b with an explicit deny in a service control policy: "
            "arn:aws:organizations::111122223333:policy/o-1/service_control_policy/p-1. Go to https://us-east-1.console."
            "aws.amazon.com/iam/home?region=us-east-1#/authorization-details/abc for complete details, or call the "
            "GetRequestAuthorizationDetails API with the following authorization id: abc",
            Layer.SERVICE_CONTROL,
            True,
            "arn:aws:organizations::111122223333:policy/o-1/service_control_policy/p-1",
        ),
        ("with an explicit deny in a sessions policy", Layer.SESSION, True, None),
        ("because no service control policy allows the s3:GetObject action", Layer.SERVICE_CONTROL, False, None),
        (
            "on this resource because no identity-based policy allows the s3:GetObject action",
            Layer.IDENTITY,
            False,
            None,
        ),
        (
            "with an explicit deny in a VPC endpoint policy transitively through a service control policy",
            Layer.VPC_ENDPOINT,
            True,
            None,
        ),
    ],
)
def test_wordings_of_2026(reason: str, layer: Layer, explicit: bool, arn: str | None) -> None:
    user = "arn:aws:iam::111122223333:user/alice"
    found = parse_denial(f"User: {user} is not authorized to perform: s3:GetObject {reason}")
    assert (found.layer, found.explicit, found.policy_arn) == (layer, explicit, arn)
