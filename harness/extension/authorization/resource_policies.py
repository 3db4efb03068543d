"""The policy of a resource, read from the engine's own stores: one small reader for each service that has them.

Limits: a service that is not in ``READERS`` has no resource policies here; services whose principals call it then
find nothing that allows them.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from harness.extension.authorization.identity import parsed
from harness.iam import Policy

__all__ = ["READERS", "resource_account", "resource_policy"]


def _lambda(account: str, region: str, name: str) -> Any:
    from localstack.services.lambda_.invocation.models import lambda_stores

    kind, _, rest = name.partition(":")
    function_name, _, qualifier = rest.partition(":")
    function = lambda_stores[account][region].functions.get(function_name)
    if kind != "function" or function is None:
        return None
    permission = function.permissions.get(qualifier or "$LATEST")
    if permission is None:
        return None
    policy = permission.policy
    return {"Version": policy.Version, "Id": policy.Id, "Statement": policy.Statement}


def _logs(account: str, region: str, name: str) -> Any:
    """CloudWatch Logs keeps policies by name, not by resource: all of them are asked."""
    from moto.logs.models import logs_backends

    texts = [policy.policy_document for policy in list(logs_backends[account][region].resource_policies.values())]
    found = [json.loads(text).get("Statement", ()) for text in texts]
    statements = [each for one in found for each in (one if isinstance(one, list) else [one])]
    return {"Version": "2012-10-17", "Statement": statements} if statements else None


def _sqs(account: str, region: str, name: str) -> Any:
    from localstack.services.sqs.models import sqs_stores

    queue = sqs_stores[account][region].queues.get(name)
    return queue.attributes.get("Policy") if queue else None


def _sns(account: str, region: str, name: str) -> Any:
    from localstack.services.sns.models import sns_stores

    topic = sns_stores[account][region].topics.get(f"arn:aws:sns:{region}:{account}:{name}")
    return topic["attributes"].get("Policy") if topic else None


def _bucket(name: str) -> Any:
    from localstack.services.s3.models import s3_stores

    stores = s3_stores["000000000000"]["us-east-1"]
    owner = stores.global_bucket_map.get(name)
    return s3_stores[owner]["us-east-1"].buckets.get(name) if owner else None


def _s3(account: str, region: str, name: str) -> Any:
    bucket = _bucket(name.split("/", 1)[0])
    return bucket.policy if bucket else None


def _kms(account: str, region: str, name: str) -> Any:
    from localstack.services.kms.models import kms_stores

    key = kms_stores[account][region].keys.get(name.removeprefix("key/"))
    return key.policy if key else None


def _iam(account: str, region: str, name: str) -> Any:
    """The policy of a role is its trust policy."""
    from moto.iam.models import iam_backends

    arn = f"arn:aws:iam::{account}:{name}"
    roles = list(iam_backends[account]["aws"].roles.values())
    return next((role.assume_role_policy_document for role in roles if role.arn == arn), None)


READERS: Mapping[str, Callable[[str, str, str], Any]] = {
    "iam": _iam,
    "kms": _kms,
    "lambda": _lambda,
    "logs": _logs,
    "s3": _s3,
    "sns": _sns,
    "sqs": _sqs,
}
"""Service segment of the ARN → reader(account, region, resource) → document as text or mapping, or None."""


def resource_account(arn: str) -> str | None:
    """The account that owns a resource: in its ARN, or, for a bucket, the account that made it.

    None for what AWS itself owns, such as its managed policies (``arn:aws:iam::aws:policy/…``): any account may use
    them with policies of its own.
    """
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return None
    if parts[2] == "s3":
        bucket = _bucket(parts[5].split("/", 1)[0])
        return bucket.bucket_account_id if bucket else None
    return parts[4] if parts[4].isdigit() else None


def resource_policy(arn: str) -> Policy | None:
    """The resource's own policy, or None if it has none or the service knows none."""
    parts = arn.split(":", 5)
    reader = READERS.get(parts[2]) if len(parts) == 6 else None
    if reader is None or "*" in arn:
        return None
    document = reader(parts[4], parts[3], parts[5])
    if not document:
        return None
    text = document if isinstance(document, str) else json.dumps(document)
    return parsed(text, f"policy of {arn}")
