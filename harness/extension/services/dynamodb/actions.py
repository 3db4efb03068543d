"""What calls of DynamoDB ask for beyond an action of the operation's name: transactions and PartiQL, item by item.

Sources: DynamoDB Developer Guide, "Using IAM with DynamoDB transactions", "IAM security policies with PartiQL".
"""

from dataclasses import replace

from harness.extension.authorization.call import Call, Lookup, Requirement
from harness.extension.authorization.operations import requirements
from harness.extension.services.dynamodb.accesses import accesses

__all__ = ["each_access"]


def each_access(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """The action of each item in a transaction, and of each statement."""
    needs: dict[Requirement, None] = {}
    for access in accesses(call.operation, call.parameters):
        named = {"TableName": access.table} | ({"IndexName": access.index} if access.index else {})
        inner = replace(call, operation=access.action, parameters=named)
        needs.update(dict.fromkeys(requirements(inner, lookup)))
    return tuple(needs) or (Requirement(f"dynamodb:{'Get' if 'Get' in call.operation else 'Put'}Item", "*"),)
