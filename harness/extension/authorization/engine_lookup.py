"""What only the engine's own state can tell about a call: paths of IAM names, keys behind aliases, streams behind
shard iterators. Everything else about a call is derived without the engine, in ``operations`` and ``arns``.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from localstack.services.iam.resources.service_linked_roles import SERVICE_LINKED_ROLES as _SERVICE_LINKED
from moto.iam.models import iam_backends

from harness.extension.authorization.call import Call
from harness.extension.authorization.encryption_needs import encryption_needs
from harness.extension.authorization.operations import Requirement
from harness.extension.authorization.service_keys import Keys
from harness.extension.services.dynamodbstreams.stream_records import Position

__all__ = ["EngineLookup", "engine_keys", "hidden_requirements", "with_hidden_parameters"]


class EngineLookup:
    """Names of an account's resources, see ``arns.Lookup``."""

    def __init__(self, account: str, region: str, partition: str = "aws") -> None:
        self._account = account
        self._region = region
        self._partition = partition

    def resource_name(self, prefix: str, variable: str, value: str) -> str:
        """The value of a template variable with what a request leaves out: an IAM path, a key id."""
        if prefix == "iam":
            return self._iam_name(variable, value)
        if prefix == "kms" and variable == "keyid" and value.startswith("alias/"):
            return self._key_id(value)
        return value

    def _iam_name(self, variable: str, name: str) -> str:
        if variable == "rolenamewithpath" and (linked := _SERVICE_LINKED.get(name)):
            return f"aws-service-role/{name}/{linked['role_name']}"
        backend = iam_backends[self._account][self._partition]
        entities: Mapping[str, Any] = {
            "usernamewithpath": backend.users,
            "groupnamewithpath": backend.groups,
            "rolenamewithpath": {role.name: role for role in list(backend.roles.values())},
        }.get(variable, {})
        entity = entities.get(name)
        return f"{entity.path.lstrip('/')}{name}" if entity else name

    def _key_id(self, alias: str) -> str:
        from localstack.services.kms.models import kms_stores

        found = kms_stores[self._account][self._region].aliases.get(alias)
        return str(found.metadata["TargetKeyId"]) if found else alias


def with_hidden_parameters(call: Call) -> Call:
    """The call with the resource that it names only through an opaque handle.

    ``GetRecords`` carries a shard iterator; AWS judges it on the stream that the iterator belongs to.
    """
    if (call.service, call.operation) != ("dynamodbstreams", "GetRecords"):
        return call
    position = Position.parse(str(call.parameters.get("ShardIterator")))
    # the iterator itself looks like an ARN below the stream, and must not be taken for the resource
    return replace(call, parameters={"StreamArn": position.stream_arn}) if position else call


def hidden_requirements(call: Call) -> tuple[Requirement, ...]:
    """What the call asks for because of the data that it meets.

    * KMS actions on the key of encrypted data.
    * ``s3:ListBucket`` to be told that an object does not exist: S3 API Reference, GetObject, "If the object you
      request doesn't exist …" (404 with ``s3:ListBucket``, 403 without).
    """
    found = [
        Requirement(action, key, (("kms:ViaService", via), ("kms:CallerAccount", call.account)))
        for action, key, via in encryption_needs(call)
    ]
    if call.service == "s3" and call.operation in ("GetObject", "HeadObject"):
        bucket, stored = _stored_object(call)
        if bucket is not None and stored is None:
            found.append(Requirement("s3:ListBucket", f"arn:{call.partition}:s3:::{bucket.name}"))
    return tuple(found)


def engine_keys(call: Call) -> Keys:
    """Condition keys that need the engine's state: ``dynamodb:LeadingKeys``, ``s3:ExistingObjectTag``."""
    if call.service == "dynamodb":
        return _leading_keys(call)
    if call.service == "s3" and call.operation in ("GetObject", "HeadObject", "DeleteObject", "PutObjectTagging"):
        return _object_tags(call)
    return {}


def _leading_keys(call: Call) -> Keys:
    """Partition key values that a request names.

    Source: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control".
    """
    from moto.dynamodb.models import dynamodb_backends

    name = str(call.parameters.get("TableName", "")).rsplit("/", 1)[-1]
    table = dynamodb_backends[call.account][call.region].tables.get(name)
    if table is None:
        return {}
    key = table.hash_key_attr
    named = call.parameters.get("Key") or call.parameters.get("Item") or {}
    values = [str(value) for value in (named.get(key) or {}).values()]
    if call.operation == "Query":
        values = _queried(call, key)
    return {"dynamodb:LeadingKeys": tuple(values)} if values else {}


def _queried(call: Call, key: str) -> list[str]:
    """The value that a query's key condition gives the partition key."""
    condition = str(call.parameters.get("KeyConditionExpression") or "")
    names = call.parameters.get("ExpressionAttributeNames") or {}
    values = call.parameters.get("ExpressionAttributeValues") or {}
    for left, right in re.findall(r"([#\w]+)\s*=\s*(:\w+)", condition):
        if names.get(left, left) == key and right in values:
            return [str(value) for value in values[right].values()]
    old = (call.parameters.get("KeyConditions") or {}).get(key) or {}
    return [str(v) for given in old.get("AttributeValueList") or () for v in given.values()]


def _stored_object(call: Call) -> tuple[Any, Any]:
    """The bucket and the object that a call names, each None if there is none."""
    from localstack.services.s3.models import s3_stores

    name = call.parameters.get("Bucket")
    owner = s3_stores[call.account]["us-east-1"].global_bucket_map.get(name)
    bucket = s3_stores[owner]["us-east-1"].buckets.get(name) if owner else None
    return bucket, bucket.objects.get(call.parameters.get("Key")) if bucket else None


def _object_tags(call: Call) -> Keys:
    from localstack.services.s3.models import s3_stores
    from localstack.services.s3.utils import get_unique_key_id

    bucket, stored = _stored_object(call)
    if stored is None:
        return {}
    identifier = get_unique_key_id(bucket.name, stored.key, stored.version_id)
    tags = s3_stores[bucket.bucket_account_id][bucket.bucket_region].tags.get_tags(identifier)
    return {f"s3:ExistingObjectTag/{name}": value for name, value in (tags or {}).items()}
