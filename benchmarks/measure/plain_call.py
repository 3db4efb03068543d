"""A plain call: by the account's root user, and by an IAM user whose policy must be asked.

Root shows what a call costs; the user shows what enforcement adds. Peers without enforcement answer both alike.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.measure.clock import seconds
from benchmarks.subject import Subject
from harness.clients import client

__all__ = ["plain_call", "user_call"]

WARM_UPS = 5
ALLOW_SQS = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}
)


def plain_call(subject: Subject) -> Mapping[str, list[float]]:
    """``sqs:ListQueues`` by root."""
    return {"call": _timed(subject, subject.client("sqs").list_queues)}


def user_call(subject: Subject) -> Mapping[str, list[float]]:
    """The same call by an IAM user with one inline policy."""
    return {"user_call": _timed(subject, _as_user(subject).list_queues)}


def _timed(subject: Subject, call: Callable[[], object]) -> list[float]:
    for _ in range(WARM_UPS):
        call()
    return [seconds(call) for _ in range(subject.sizes.calls)]


def _as_user(subject: Subject) -> Any:
    if subject.user is None:
        iam = subject.client("iam")
        iam.create_user(UserName="bench")
        iam.put_user_policy(UserName="bench", PolicyName="sqs", PolicyDocument=ALLOW_SQS)
        key = iam.create_access_key(UserName="bench")["AccessKey"]
        subject.user = (key["AccessKeyId"], key["SecretAccessKey"])
    access_key, secret_key = subject.user
    return client(subject.endpoint, "sqs", access_key=access_key, secret_key=secret_key)
