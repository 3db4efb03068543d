"""What calls of DynamoDB ask for beyond an action of the operation's name, and their condition keys.

Sources: DynamoDB Developer Guide, "Using IAM with DynamoDB transactions", "Using IAM policy conditions for
fine-grained access control".
"""

from dataclasses import replace

from harness.extension.authorization.call import Call, Keys, Lookup, Requirement
from harness.extension.authorization.operations import requirements

__all__ = ["request_keys", "transactions"]

_ACTIONS = {
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


def transactions(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """The action of each item in a transaction."""
    needs: dict[Requirement, None] = {}
    for item in call.parameters.get("TransactItems", ()):
        for verb, body in item.items():
            inner = replace(call, operation=_ACTIONS[verb], parameters=body)
            needs.update(dict.fromkeys(requirements(inner, lookup)))
    return tuple(needs) or (Requirement(f"dynamodb:{'Get' if 'Get' in call.operation else 'Put'}Item", "*"),)


def request_keys(call: Call) -> Keys:
    """``dynamodb:Attributes``: the attributes that a request reads or writes."""
    names: list[str] = list(call.parameters.get("AttributesToGet") or ())
    projection = str(call.parameters.get("ProjectionExpression") or "")
    aliases = call.parameters.get("ExpressionAttributeNames") or {}
    names += [aliases.get(part.strip(), part.strip()) for part in projection.split(",") if part.strip()]
    if call.operation == "PutItem":
        names += list(call.parameters.get("Item") or ())
    return {"dynamodb:Attributes": tuple(dict.fromkeys(names))} if names else {}
