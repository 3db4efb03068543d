"""Where moto's DynamoDB streams differ from AWS in what a function sees.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html: one record for each change of an
item, none for a write that changes nothing, images only where the item existed.
"""

from typing import Any

from localstack.aws.api import RequestContext, handler
from localstack.aws.api.dynamodbstreams import (
    DynamodbstreamsApi,
    ExpiredIteratorException,
    GetRecordsInput,
    GetRecordsOutput,
)
from localstack.services.moto import call_moto
from localstack.utils.patch import Patch
from moto.dynamodb.models.table import StreamShard
from moto.dynamodbstreams.models import ShardIterator

IMAGES = ("OldImage", "NewImage")


class MotoStreams(DynamodbstreamsApi):  # type: ignore[misc,unused-ignore]
    """The operation whose answer moto shapes differently; all others go to moto as they are."""

    @handler("GetRecords", expand=False)
    def get_records(self, context: RequestContext, payload: GetRecordsInput, **kwargs: Any) -> GetRecordsOutput:
        """Records without the empty images that moto adds. Raises ExpiredIteratorException for an unknown iterator."""
        try:
            answer = call_moto(context)
        except KeyError as error:
            raise ExpiredIteratorException("Shard iterator is not known or has expired") from error
        for record in answer.get("Records", ()):
            record["awsRegion"] = context.region
            change = record["dynamodb"]
            for image in IMAGES:
                if image in change and not change[image]:
                    del change[image]
        return answer


def install() -> None:
    """Correct moto's recording of changes, once per engine."""
    Patch.function(StreamShard.add, _add).apply()
    Patch.function(ShardIterator.get, _get).apply()


def _add(original: Any, shard: StreamShard, old: Any, new: Any) -> None:
    if old is not None and new is not None and old.to_json() == new.to_json():
        return
    before = shard.items[-1].record if shard.items else None
    original(shard, old, new)
    # UpdateItem of an item that did not exist: moto inserts the bare key first and then reports a second insertion.
    if old is None and before is not None and before["eventName"] == "INSERT":
        latest = shard.items[-1]
        if latest.record["dynamodb"]["Keys"] == before["dynamodb"]["Keys"]:
            latest.record["dynamodb"]["SequenceNumber"] = before["dynamodb"]["SequenceNumber"]
            shard.items[-2:] = [latest]


def _get(original: Any, iterator: ShardIterator, *args: Any, **kwargs: Any) -> Any:
    # A cancelled transaction puts copies of its tables back; an iterator would go on reading the discarded one.
    table = iterator.streams_backend.dynamodb.tables.get(iterator.stream_shard.table.name)
    shard = table.stream_shard if table is not None else None
    if shard is not None and shard.created_on == iterator.stream_shard.created_on:
        iterator.stream_shard = shard
    return original(iterator, *args, **kwargs)
