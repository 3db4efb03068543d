"""UpdateItem changes an item as a whole or not at all, and gives index keys only values that can be one.

D: API reference, UpdateItem; Developer Guide, "Global secondary indexes". moto carries out an expression's actions one
after the other on the stored item and leaves it half changed when one fails, and it stores keys of any type. Words for
an index key of another type Q: https://github.com/aws/aws-sdk-php/issues/2243.
"""

import copy
from collections.abc import Callable

from moto.dynamodb.exceptions import EmptyKeyAttributeException, MockValidationException
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.responses import DynamoHandler

from harness.extension.fidelity.dynamodb_keys import check_index_keys
from harness.extension.fidelity.dynamodb_stored import stored

__all__ = ["update_whole"]

UNSUPPORTED = "The update expression attempted to update the secondary index key to unsupported type"


def update_whole(handler: DynamoHandler, run: Callable[[], str]) -> str:
    """Carry out UpdateItem with ``run``; where it is refused, the item and the stream are as they were."""
    table, key = handler.dynamodb_backend.get_table(handler.body["TableName"]), handler.body["Key"]
    partition = DynamoType(key[table.hash_key_attr])
    sort = DynamoType(key[table.range_key_attr]) if table.has_range_key else None
    before = copy.deepcopy(table.get_item(partition, sort))
    shard = table.stream_shard
    records = len(shard.items) if shard is not None else 0
    try:
        answer = run()
        try:
            check_index_keys(table, stored(table, key) or {})
        except MockValidationException as error:
            empty = "empty string" in str(error.exception_msg)
            raise (
                EmptyKeyAttributeException(key_in_index=True) if empty else MockValidationException(UNSUPPORTED)
            ) from error
    except Exception:
        held = table.items[partition] if sort is not None else table.items
        place = sort if sort is not None else partition
        if before is None:
            held.pop(place, None)
        else:
            held[place] = before
        if shard is not None:
            del shard.items[records:]
        raise
    return answer
