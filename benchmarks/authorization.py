"""How long the authorization of one call takes: ``python -m benchmarks.authorization``.

No engine and no network: the handlers are called with a call as LocalStack's chain hands it to them. CPU time of this
thread, so that other work on the machine does not show; the best of many rounds. Nothing here asserts a time.
"""

import contextlib
import sys
import time
from collections.abc import Callable
from typing import Any

from localstack.aws.api import RequestContext, ServiceException
from localstack.aws.chain import HandlerChain
from localstack.http import Response
from moto.iam.models import iam_backends

from harness.extension.authorization.decisions import DecisionLog
from harness.extension.authorization.handler import AuthorizationHandler
from tests.support.handled_call import ANY_POLICY, context_of, new_account, new_session, new_user

CALLS = 20
ROUNDS = 60
MANY = 500

NARROW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ssm:*", "Resource": "*"}]}


def main() -> int:
    """Prints microseconds a call."""
    handler = AuthorizationHandler("enforce", DecisionLog())
    print("| caller | call | µs |\n|---|---|---:|")
    for caller, *key in _callers():
        for service, operation, parameters in (
            ("dynamodb", "GetItem", {"TableName": "t", "Key": {"id": {"S": "1"}}}),
            ("sqs", "ListQueues", {}),
            ("sns", "CreateTopic", {"Name": "t"}),
        ):
            context = context_of(service, operation, parameters, *key)
            print(f"| {caller} | {service}:{operation} | {_best(lambda c=context: _evaluated(handler, c)):.0f} |")
    return 0


def _callers() -> list[tuple[str, ...]]:
    root = new_account()
    user = new_user(new_account(), ANY_POLICY)
    refused = new_user(new_account(), NARROW)
    crowded = new_account()
    for number in range(MANY):
        iam_backends[crowded]["aws"].create_role(f"r{number}", "{}", "/", None, "", [], 3600, None)
    many = new_user(crowded, *[NARROW] * (MANY - 1), ANY_POLICY)
    return [
        ("root", root),
        ("user", *user),
        ("user, refused", *refused),
        (f"user with {MANY} policies, {MANY} roles", *many),
        (f"session of one of {MANY} roles", *new_session(crowded, "last", ANY_POLICY)),
    ]


def _evaluated(handler: AuthorizationHandler, context: RequestContext) -> None:
    with contextlib.suppress(ServiceException):
        handler(HandlerChain(), context, Response())


def _best(action: Callable[[], Any]) -> float:
    action()
    rounds = []
    for _ in range(ROUNDS):
        start = time.thread_time()
        for _ in range(CALLS):
            action()
        rounds.append((time.thread_time() - start) / CALLS * 1e6)
    return min(rounds)


if __name__ == "__main__":
    sys.exit(main())
