"""The evaluator is fast enough to sit on every call: bounds far below what it does, so that only a regression fails.

Processor time is measured, not wall-clock time: other work on the machine does not count.
"""

import json
import time
from collections.abc import Callable

from harness.iam import Policies, Policy, Principal, Request, evaluate

DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Home",
            "Effect": "Allow",
            "Action": ["s3:Get*", "s3:PutObject", "s3:DeleteObject"],
            "Resource": "arn:aws:s3:::home/${aws:username}/*",
            "Condition": {
                "IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]},
                "Bool": {"aws:SecureTransport": "true"},
            },
        },
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::home"},
        {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::home/*/private/*"},
    ],
}
CALLER = Principal.parse("arn:aws:iam::111122223333:user/alice")
CONTEXT = {"aws:username": "alice", "aws:SourceIp": "10.1.2.3", "aws:SecureTransport": "true"}


def per_second(count: int, work: Callable[[int], None]) -> float:
    started = time.process_time()
    for number in range(count):
        work(number)
    return count / (time.process_time() - started)


def ask(number: int) -> Request:
    return Request("s3:GetObject", f"arn:aws:s3:::home/alice/{number}", CALLER, CONTEXT)


def test_decides_twenty_thousand_times_a_second_with_parsed_policies() -> None:
    policies = Policies(identity=(Policy.parse(DOCUMENT),))

    def decide(number: int) -> None:
        assert evaluate(ask(number), policies).allowed

    assert max(per_second(4000, decide) for _ in range(3)) >= 20_000


def test_decides_two_thousand_times_a_second_with_parsing() -> None:
    text = json.dumps(DOCUMENT)

    def decide(number: int) -> None:
        assert evaluate(ask(number), Policies(identity=(Policy.parse(text),))).allowed

    assert max(per_second(500, decide) for _ in range(3)) >= 2_000
