"""Tags of resources and of callers, read from the engine's stores: ``aws:ResourceTag`` and ``aws:PrincipalTag``.

Source: IAM User Guide, "Controlling access to AWS resources using tags". Limits: the services in ``READERS``; S3
gives tags of buckets to ``aws:ResourceTag`` since its attribute-based access control of 2025, tags of objects to
``s3:ExistingObjectTag``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from moto.iam.models import iam_backends

from harness.extension.authorization.caller import Caller, Kind

__all__ = ["principal_tags", "resource_tags"]


def _plain(tags: Any) -> dict[str, str]:
    """Tags as a map, from a map or from a list of ``Key``/``Value`` pairs in any case."""
    if isinstance(tags, Mapping):
        return {str(key): str(value) for key, value in tags.items()}
    pairs = ({str(k).lower(): v for k, v in tag.items()} for tag in tags or ())
    return {str(tag["key"]): str(tag.get("value", "")) for tag in pairs}


def _kms(account: str, region: str, arn: str) -> Any:
    from localstack.services.kms.models import kms_stores

    return kms_stores[account][region].tags.get_tags(arn)


def _lambda(account: str, region: str, arn: str) -> Any:
    from localstack.services.lambda_.invocation.models import lambda_stores

    return lambda_stores[account][region].tags.get_tags(arn)


def _sns(account: str, region: str, arn: str) -> Any:
    from localstack.services.sns.models import sns_stores

    return sns_stores[account][region].tags.get_tags(arn)


def _sqs(account: str, region: str, arn: str) -> Any:
    from localstack.services.sqs.models import sqs_stores

    return sqs_stores[account][region].tags.get_tags(arn)


def _dynamodb(account: str, region: str, arn: str) -> Any:
    from moto.dynamodb.models import dynamodb_backends

    name = arn.split(":table/", 1)[-1].split("/", 1)[0]
    table = dynamodb_backends[account][region].tables.get(name)
    return table.tags if table else ()


def _ec2(account: str, region: str, arn: str) -> Any:
    from moto.ec2.models import ec2_backends

    return ec2_backends[account][region].describe_tags(filters={"resource-id": [arn.rsplit("/", 1)[-1]]})


def _iam(account: str, region: str, arn: str) -> Any:
    backend = iam_backends[account]["aws"]
    if ":user/" in arn:
        return backend.tagger.list_tags_for_resource(arn)["Tags"]
    return next((role.tags for role in list(backend.roles.values()) if role.arn == arn), ())


READERS: Mapping[str, Callable[[str, str, str], Any]] = {
    "dynamodb": _dynamodb,
    "ec2": _ec2,
    "iam": _iam,
    "kms": _kms,
    "lambda": _lambda,
    "sns": _sns,
    "sqs": _sqs,
}


def resource_tags(arn: str) -> dict[str, str]:
    """Tags of the resource with this ARN; none if the service is unknown or the resource is not there."""
    parts = arn.split(":", 5)
    reader = READERS.get(parts[2]) if len(parts) == 6 else None
    if reader is None or "*" in arn or not parts[4].isdigit():
        return {}
    return _plain(reader(parts[4], parts[3], arn))


def principal_tags(caller: Caller) -> dict[str, str]:
    """Tags of a user, or of a session's role overlaid with the session's own tags."""
    if caller.kind is Kind.USER:
        backend = iam_backends[caller.record.account_id]["aws"]
        return _plain(backend.tagger.list_tags_for_resource(caller.record.arn)["Tags"])
    if caller.kind is Kind.SESSION:
        from localstack.services.sts.models import sts_stores

        session = caller.record
        roles = list(iam_backends[session.account_id]["aws"].roles.values())
        own = next((role.tags for role in roles if role.arn == session.role_arn), ())
        config = sts_stores[session.account_id]["us-east-1"].sessions.get(caller.access_key, {"tags": {}})
        return _plain(own) | _plain(list(config["tags"].values()))
    return {}
