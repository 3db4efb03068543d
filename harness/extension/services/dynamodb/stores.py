"""What the engine's tables tell the authorization: tags, and the partition keys that a call names.

Source: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control".
"""

import re
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from harness.extension.authorization.call import Call, Keys

__all__ = ["leading_keys", "tags"]


def tags(account: str, region: str, arn: str) -> Any:
    """Tags of the table that an ARN names, or lies in."""
    table = _table(account, region, arn.split(":table/", 1)[-1].split("/", 1)[0])
    return table.tags if table else ()


def leading_keys(call: Call) -> Keys:
    """``dynamodb:LeadingKeys``: the values of the partition key that a call names."""
    table = _table(call.account, call.region, str(call.parameters.get("TableName", "")).rsplit("/", 1)[-1])
    if table is None:
        return {}
    key = table.hash_key_attr
    named = call.parameters.get("Key") or call.parameters.get("Item") or {}
    values = [str(value) for value in (named.get(key) or {}).values()]
    if call.operation == "Query":
        values = _queried(call, key)
    return {"dynamodb:LeadingKeys": tuple(values)} if values else {}


def _table(account: str, region: str, name: str) -> Any:
    return dynamodb_backends[account][region].tables.get(name)


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
