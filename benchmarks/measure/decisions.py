"""Rate of the policy engine: decisions a second on one core, with policies parsed before, and parsed each time.

The case is an everyday one: a role with two policies of three statements each, wildcards and a condition, that reads
an object of a bucket whose policy denies insecure transport.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from benchmarks.subject import CannotError, Sizes
from harness.iam import Policies, Policy, Principal, Request, evaluate

__all__ = ["decisions"]

BATCH: Final = 20
type Statements = list[dict[str, Any]]

READER: Final[Statements] = [
    {"Effect": "Allow", "Action": ["s3:Get*", "s3:ListBucket"], "Resource": "arn:aws:s3:::bench-*/reports/*"},
    {"Effect": "Allow", "Action": "logs:*", "Resource": "arn:aws:logs:*:123456789012:log-group:/aws/lambda/*"},
    {
        "Effect": "Deny",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}},
    },
]
WRITER: Final[Statements] = [
    {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::bench-*/uploads/${aws:PrincipalAccount}/*"},
    {"Effect": "Allow", "Action": ["sqs:SendMessage", "sns:Publish"], "Resource": "*"},
    {"Effect": "Allow", "Action": "dynamodb:*Item", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/*"},
]
BUCKET: Final[Statements] = [
    {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::bench-data/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
]
CONTEXT: Final = {
    "aws:RequestedRegion": "us-east-1",
    "aws:SecureTransport": "true",
    "aws:PrincipalAccount": "123456789012",
}


def decisions(sizes: Sizes) -> Mapping[str, list[float]]:
    """Decisions a second."""
    documents = [_document(statements) for statements in (READER, WRITER, BUCKET)]
    principal = Principal.parse("arn:aws:sts::123456789012:assumed-role/bench/session")
    request = Request("s3:GetObject", "arn:aws:s3:::bench-data/reports/2026/may.csv", principal, CONTEXT)
    parsed = _policies(documents)
    if not evaluate(request, parsed).allowed:
        raise CannotError("the policy engine refuses what the policies allow")
    return {
        "decisions": [_rate(lambda: evaluate(request, parsed), sizes.decisions)],
        "decisions_parsing": [_rate(lambda: evaluate(request, _policies(documents)), sizes.decisions)],
    }


def _document(statements: Statements) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _policies(documents: list[str]) -> Policies:
    reader, writer, bucket = (Policy.parse(document) for document in documents)
    return Policies(identity=(reader, writer), resource=bucket)


def _rate(decide: Callable[[], object], seconds: float) -> float:
    decide()
    started = time.perf_counter()
    count = 0
    while (took := time.perf_counter() - started) < seconds:
        for _ in range(BATCH):
            decide()
        count += BATCH
    return count / took
