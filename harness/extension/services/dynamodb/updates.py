"""UpdateItem changes an item as a whole or not at all, and gives index keys only values that can be one.

D: API reference, UpdateItem; Developer Guide, "Global secondary indexes". moto carries out an expression's actions one
after the other on the stored item and leaves it half changed when one fails, and it stores keys of any type. Words, and
that only keys which change are looked at, Q: https://github.com/ExtendDB/extenddb/pull/184 and
https://github.com/nubo-db/dynoxide/pull/94.
"""

import copy
from collections.abc import Callable

from moto.dynamodb.exceptions import EmptyKeyAttributeException, MockValidationException
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.responses import DynamoHandler

from harness.extension.services.dynamodb.keys import check_index_keys
from harness.extension.services.dynamodb.stored import plain, stored

__all__ = ["update_whole"]


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
        old, new = plain(before) if before is not None else {}, stored(table, key) or {}
        try:
            check_index_keys(table, {name: value for name, value in new.items() if value != old.get(name)})
        except MockValidationException as error:
            if "empty string" in str(error.exception_msg):
                raise EmptyKeyAttributeException(key_in_index=True) from error
            raise
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
