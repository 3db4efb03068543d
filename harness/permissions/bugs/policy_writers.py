"""Putting a resource-based policy on a resource: one small writer for each service that has them.

Limits: a function's policy is written with lambda:AddPermission, the only way there is, so it can say no more than
that call can: one principal, one action, and a source.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from harness.errors import InputError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import permissions as words

__all__ = ["WRITERS", "put_resource_policy"]

Document = dict[str, Any]


def _bucket(client: Any, arn: str, policy: Document) -> None:
    client.put_bucket_policy(Bucket=arn.rsplit(":", 1)[-1], Policy=json.dumps(policy))


def _queue(client: Any, arn: str, policy: Document) -> None:
    url = client.get_queue_url(QueueName=arn.rsplit(":", 1)[-1])["QueueUrl"]
    client.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})


def _topic(client: Any, arn: str, policy: Document) -> None:
    client.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=json.dumps(policy))


def _key(client: Any, arn: str, policy: Document) -> None:
    client.put_key_policy(KeyId=arn.rsplit("/", 1)[-1], PolicyName="default", Policy=json.dumps(policy))


def _function(client: Any, arn: str, policy: Document) -> None:
    for index, statement in enumerate(policy["Statement"]):
        (principal,) = statement["Principal"].values()
        condition = statement.get("Condition", {})
        source = condition.get("ArnLike", condition.get("ArnEquals", {})).get("aws:SourceArn")
        account = condition.get("StringEquals", {}).get("aws:SourceAccount")
        client.add_permission(
            FunctionName=arn,
            StatementId=statement.get("Sid", f"statement{index}"),
            Principal=principal,
            Action=statement["Action"],
            **({"SourceArn": source} if source else {}),
            **({"SourceAccount": account} if account else {}),
        )


WRITERS: Mapping[str, Callable[[Any, str, Document], None]] = {
    "kms": _key,
    "lambda": _function,
    "s3": _bucket,
    "sns": _topic,
    "sqs": _queue,
}
"""Service part of the ARN → writer(client of the owner, ARN, document)."""


def put_resource_policy(client: Any, arn: str, policy: Document) -> None:
    """Put the policy on the resource.

    Raises:
        InputError: no writer is known for the service.
    """
    service = arn.split(":")[2]
    writer = WRITERS.get(service)
    if writer is None:
        raise InputError(
            words.NO_POLICY_WRITER(arn=arn), where="resources", fix=common.ONE_OF(names=", ".join(WRITERS))
        )
    writer(client, arn, policy)
