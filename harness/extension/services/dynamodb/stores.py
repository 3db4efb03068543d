"""What the engine's tables tell the authorization: tags, resource policies, and the keys that a call names.

Sources: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control", "Using resource-based
policies for DynamoDB" (a table's policy is that of its indexes, a stream has one of its own).
"""

from typing import Any

from moto.dynamodb.models import dynamodb_backends

from harness.extension.authorization.call import Call, Keys, Requirement
from harness.extension.services.dynamodb.accesses import UNREADABLE, Access, accesses

__all__ = ["is_missing", "policy", "resource_keys", "tags"]


def tags(account: str, region: str, arn: str) -> Any:
    """Tags of the table that an ARN names, or lies in."""
    table = _table(account, region, arn.split(":table/", 1)[-1].split("/", 1)[0])
    return table.tags if table else ()


def policy(account: str, region: str, name: str) -> Any:
    """The policy of a table, which is that of its indexes, or of a stream."""
    kind, _, rest = name.partition("/")
    table = rest.split("/", 1)[0]
    if kind != "table" or _table(account, region, table) is None:
        return None
    own = rest if "/stream/" in rest else table
    found = dynamodb_backends[account][region].resource_policies.get(f"arn:aws:dynamodb:{region}:{account}:table/{own}")
    return found.policy_doc if found else None


def is_missing(call: Call, arn: str) -> bool:
    """Whether an ARN stands for a statement that cannot be read, which DynamoDB tells everybody."""
    return arn.endswith(f":table/{UNREADABLE}") and "Execute" in call.operation


def resource_keys(call: Call, need: Requirement) -> Keys:
    """Keys of one action on one table: partition keys, attributes, what is selected."""
    action = need.action.partition(":")[2]
    parts = need.resource.split("/")
    if parts[0].rpartition(":")[2] != "table" or call.service != "dynamodb":
        return {}
    index = parts[3] if parts[2:3] == ["index"] else ""
    found = [
        access
        for access in accesses(call.operation, call.parameters)
        if (access.action, access.table.rsplit("/", 1)[-1], access.index) == (action, parts[1], index)
    ]
    if not found:
        return {}
    _, _, _, region, account, _ = need.resource.split(":", 5)
    key = _partition_key(_table(account, region, parts[1]), index)
    keys: Keys = {}
    if attributes := tuple(dict.fromkeys(name for access in found for name in access.attributes)):
        keys["dynamodb:Attributes"] = attributes
    if key and (values := tuple(dict.fromkeys(value for access in found for value in access.leading_keys(key)))):
        keys |= {"dynamodb:LeadingKeys": values, "dynamodb:FirstPartitionKeyValues": values}
    return keys | _of_all(found, key)


def _of_all(found: list[Access], key: str) -> Keys:
    """Keys of which several accesses have the strongest: one that reads everything, one that scans."""
    keys: Keys = {}
    if selected := sorted({access.select for access in found if access.select}):
        keys["dynamodb:Select"] = selected[0]
    if any(access.statement for access in found):
        keys["dynamodb:FullTableScan"] = str(any(access.scans(key) for access in found)).lower()
    if enclosing := next((access.enclosing for access in found if access.enclosing), ""):
        keys["dynamodb:EnclosingOperation"] = enclosing
    return keys


def _partition_key(table: Any, index: str) -> str:
    """Attribute of the partition key of a table or of one of its indexes; empty if there is none of the name."""
    if table is None or not index:
        return table.hash_key_attr if table is not None else ""
    schemas = [each.schema for each in (*table.global_indexes, *table.indexes) if each.name == index]
    return next((part["AttributeName"] for schema in schemas for part in schema if part["KeyType"] == "HASH"), "")


def _table(account: str, region: str, name: str) -> Any:
    return dynamodb_backends[account][region].tables.get(name)
