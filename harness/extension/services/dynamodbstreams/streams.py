"""DynamoDB Streams over moto's tables.

moto records changes, but forgets a stream's name, reports changes where there are none, breaks writes once a stream is
disabled, and serves any stream name. Sources: see ``stream_records``; further

* UpdateTable (Q, as reported from calls to us-west-2; the first also in terraform-provider-aws,
  internal/service/dynamodb/table.go): "Table already has an enabled stream: TableName: <name>", whatever view type is
  asked for; "Table has no stream to disable: TableName: <name>"; "One or more parameter values were invalid: If stream
  is being enabled then UpdateViewType is required"; "… If stream is being disabled, then UpdateViewType must not be
  specified".
* A disabled stream keeps its name and its records, its shard is closed; enabling again makes a new stream (D: Developer
  Guide, "Enabling a stream").

Limits: one shard for each stream; records are kept for the engine's life, not for 24 hours; the streams of a deleted
table go with it.
"""

import copy
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext, handler
from localstack.aws.api.dynamodbstreams import (
    DescribeStreamInput,
    DescribeStreamOutput,
    DynamodbstreamsApi,
    ExpiredIteratorException,
    GetRecordsInput,
    GetRecordsOutput,
    GetShardIteratorInput,
    GetShardIteratorOutput,
    ListStreamsInput,
    ListStreamsOutput,
    ResourceNotFoundException,
)
from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import StreamShard, Table

from harness.extension.patching import Patches, documented, engine, quoted
from harness.extension.services.dynamodb.item_turn import turn
from harness.extension.services.dynamodbstreams.stream_bell import bell
from harness.extension.services.dynamodbstreams.stream_records import TTL_IDENTITY, Position, is_same, record

__all__ = ["MotoStreams", "arrival", "declare", "newest", "removal_by_ttl"]

_TABLE = "moto.dynamodb.models.table"
_MODELS = "moto.dynamodb.models"
STREAMS = documented("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html")
SWITCHING = quoted("terraform-provider-aws, internal/service/dynamodb/table.go")

MOST_RECORDS = 1000
MOST_BYTES = 1_000_000
INVALID = "One or more parameter values were invalid"

_identity: ContextVar[Mapping[str, str] | None] = ContextVar("identity", default=None)


@contextmanager
def removal_by_ttl() -> Iterator[None]:
    """Inside, changes are made by DynamoDB's Time to Live."""
    token = _identity.set(TTL_IDENTITY)
    try:
        yield
    finally:
        _identity.reset(token)


class _Change:
    """What moto's shard keeps of a change; ``record`` is the name by which moto asks."""

    def __init__(self, made: dict[str, Any], keys: dict[str, Any], at: float) -> None:
        self.record, self.keys, self.at = made, keys, at

    def to_json(self) -> dict[str, Any]:
        return self.record


class MotoStreams(DynamodbstreamsApi):  # type: ignore[misc,unused-ignore]
    """The four operations, from the tables' own streams."""

    @handler("ListStreams", expand=False)
    def list_streams(self, context: RequestContext, payload: ListStreamsInput, **kwargs: Any) -> ListStreamsOutput:
        """Streams of the account, or of one table, the oldest first."""
        tables = dynamodb_backends[context.account_id][context.region].tables
        wanted = payload.get("TableName")
        found = [
            {"StreamArn": _arn(table, label), "TableName": table.name, "StreamLabel": label}
            for table in list(tables.values())
            if wanted in (None, table.name)
            for label in _streams(table)
        ]
        start = payload.get("ExclusiveStartStreamArn")
        names = [each["StreamArn"] for each in found]
        if start in names:
            found = found[names.index(start) + 1 :]
        limit = payload.get("Limit") or 100
        answer = {"Streams": found[:limit]}
        if len(found) > limit:
            answer["LastEvaluatedStreamArn"] = found[limit - 1]["StreamArn"]
        return ListStreamsOutput(**answer)

    @handler("DescribeStream", expand=False)
    def describe_stream(
        self, context: RequestContext, payload: DescribeStreamInput, **kwargs: Any
    ) -> DescribeStreamOutput:
        """The stream and its shard. Raises ResourceNotFoundException."""
        arn = payload["StreamArn"]
        table, shard = _find(arn, context.account_id)
        span = {"StartingSequenceNumber": str(shard.starting_sequence_number)}
        if not _is_open(table, shard):
            span["EndingSequenceNumber"] = str(_next_sequence(shard) - 1)
        # shards after the one that a caller has seen, of which there are none
        seen = payload.get("ExclusiveStartShardId", "") >= shard.id
        return DescribeStreamOutput(
            StreamDescription={
                "StreamArn": arn,
                "StreamLabel": arn.rpartition("/")[2],
                "StreamStatus": "ENABLED" if _is_open(table, shard) else "DISABLED",
                "StreamViewType": shard.view_type,
                "CreationRequestDateTime": shard.created_on.replace(tzinfo=UTC),
                "TableName": table.name,
                "KeySchema": table.schema,
                "Shards": [] if seen else [{"ShardId": shard.id, "SequenceNumberRange": span}],
            }
        )

    @handler("GetShardIterator", expand=False)
    def get_shard_iterator(
        self, context: RequestContext, payload: GetShardIteratorInput, **kwargs: Any
    ) -> GetShardIteratorOutput:
        """An iterator at a place in a shard. Raises ResourceNotFoundException."""
        arn = payload["StreamArn"]
        _, shard = _find(arn, context.account_id)
        if payload["ShardId"] != shard.id:
            raise ResourceNotFoundException(
                f"Requested resource not found: Shard: {payload['ShardId']} in stream: {arn} not found"
            )
        kind, given = payload["ShardIteratorType"], payload.get("SequenceNumber")
        if kind == "TRIM_HORIZON":
            sequence = shard.starting_sequence_number
        elif kind == "LATEST":
            sequence = _next_sequence(shard)
        elif given is None or not given.isdigit():
            raise CommonServiceException("ValidationException", f"SequenceNumber is needed with {kind}")
        else:
            sequence = int(given) + (kind == "AFTER_SEQUENCE_NUMBER")
        return GetShardIteratorOutput(ShardIterator=Position(arn, shard.id, sequence, time.time()).iterator())

    @handler("GetRecords", expand=False)
    def get_records(self, context: RequestContext, payload: GetRecordsInput, **kwargs: Any) -> GetRecordsOutput:
        """The next records. Raises ExpiredIteratorException (old or unknown iterator), ResourceNotFoundException."""
        position = Position.parse(payload["ShardIterator"])
        if position is None or position.has_expired(time.time()):
            raise ExpiredIteratorException("Shard iterator is not known or has expired")
        # DynamoDB's operations are carried out one after the other; a half-done transaction must not be read.
        with turn:
            table, shard = _find(position.stream_arn, context.account_id)
            begin = max(position.sequence - shard.starting_sequence_number, 0)
            some = shard.items[begin : begin + min(payload.get("Limit") or MOST_RECORDS, MOST_RECORDS)]
            is_open = _is_open(table, shard)
            total = len(shard.items)
        records: list[dict[str, Any]] = []
        size = 0
        for each in some:
            size += each.record["dynamodb"]["SizeBytes"]
            if records and size > MOST_BYTES:
                break
            records.append(each.record)
        answer: dict[str, Any] = {"Records": records}
        after = begin + len(records)
        if is_open or after < total:
            sequence = max(position.sequence, shard.starting_sequence_number + after)
            answer["NextShardIterator"] = Position(
                position.stream_arn, position.shard, sequence, time.time()
            ).iterator()
        return GetRecordsOutput(**answer)


def newest(stream_arn: str) -> str | None:
    """Sequence number of the last record of a stream; None: it has none, or there is no such stream."""
    try:
        _, shard = _find(stream_arn)
    except ResourceNotFoundException:
        return None
    return str(_next_sequence(shard) - 1) if shard.items else None


def arrival(stream_arn: str, sequence: str) -> float:
    """When a record came to be, exactly, in seconds since 1970; now if it is gone with its table."""
    try:
        _, shard = _find(stream_arn)
        return float(shard.items[int(sequence) - shard.starting_sequence_number].at)
    except (ResourceNotFoundException, IndexError):
        return time.time()


def declare(patches: Patches) -> None:
    """Correct moto's recording of changes and its switching of streams, once per engine."""
    patches.wrap(f"{_TABLE}:StreamShard.add", "1076cf77db", STREAMS)(_add)
    patches.wrap(f"{_TABLE}:Table.set_stream_specification", "8afdb02103", STREAMS)(_set_specification)
    patches.wrap(f"{_MODELS}:DynamoDBBackend.update_table_streams", "a785758066", SWITCHING)(_update)
    patches.put(
        f"{_TABLE}:StreamShard.__deepcopy__",
        "absent",
        engine("moto copies all tables before each transaction"),
        "Records, which do not change, are not copied.",
        _copied,
    )


def _copied(shard: StreamShard, memo: dict[int, Any]) -> StreamShard:
    """A copy for the backup that moto makes of tables before each transaction; records do not change."""
    twin = object.__new__(type(shard))
    memo[id(shard)] = twin
    vars(twin).update({**vars(shard), "items": list(shard.items), "table": copy.deepcopy(shard.table, memo)})
    return twin


def _streams(table: Table) -> dict[str, StreamShard]:
    """The table's streams, past ones too: label → its shard."""
    streams: dict[str, StreamShard] = vars(table).setdefault("streams_by_label", {})
    return streams


def _arn(table: Table, label: str) -> str:
    return f"{table.table_arn}/stream/{label}"


def _find(stream_arn: str, account: str | None = None) -> tuple[Table, StreamShard]:
    """A stream, of this account if one is given: iterators and ARNs are text that anybody can write."""
    parts = stream_arn.split(":", 5)
    names = parts[-1].split("/", 3)
    if len(parts) == 6 and len(names) == 4 and account in (None, parts[4]):
        table = dynamodb_backends[parts[4]][parts[3]].tables.get(names[1])
        shard = _streams(table).get(names[3]) if table is not None else None
        if table is not None and shard is not None:
            return table, shard
    raise ResourceNotFoundException(f"Requested resource not found: Stream: {stream_arn} not found")


def _is_open(table: Table, shard: StreamShard) -> bool:
    return table.stream_shard is shard


def _next_sequence(shard: StreamShard) -> int:
    return int(shard.starting_sequence_number) + len(shard.items)


def _set_specification(original: Any, table: Table, streams: dict[str, Any] | None) -> None:
    """A stream that is enabled has a name and a shard of its own."""
    wanted = streams or {}
    if not (wanted.get("StreamEnabled") or wanted.get("StreamViewType")):
        table.stream_specification, table.stream_shard = {"StreamEnabled": False}, None
        return
    now = datetime.now(UTC).replace(tzinfo=None)
    label = now.isoformat(timespec="milliseconds")
    shard = StreamShard(table.account_id, table)
    shard.id = f"shardId-{int(now.timestamp() * 1000):020d}-{secrets.token_hex(4)}"
    shard.view_type = wanted.get("StreamViewType", "NEW_AND_OLD_IMAGES")
    table.stream_specification = {**wanted, "StreamEnabled": True}
    table.latest_stream_label, table.stream_shard = label, shard
    _streams(table)[label] = shard


def _update(original: Any, backend: DynamoDBBackend, table: Table, specification: dict[str, Any]) -> None:
    """Streams are switched as AWS allows it."""
    is_on, view = bool(specification.get("StreamEnabled")), specification.get("StreamViewType")
    if is_on and table.stream_shard is not None:
        raise MockValidationException(f"Table already has an enabled stream: TableName: {table.name}")
    if is_on and not view:
        raise MockValidationException(f"{INVALID}: If stream is being enabled then UpdateViewType is required")
    if not is_on and view:
        raise MockValidationException(
            f"{INVALID}: If stream is being disabled, then UpdateViewType must not be specified"
        )
    if not is_on and table.stream_shard is None:
        raise MockValidationException(f"Table has no stream to disable: TableName: {table.name}")
    table.set_stream_specification(specification)


def _add(original: Any, shard: StreamShard, old: Any, new: Any) -> None:
    """A change is recorded as the stream's view type says, and no change is not."""
    before = old.to_json()["Attributes"] if old is not None else None
    after = new.to_json()["Attributes"] if new is not None else None
    if is_same(before, after):
        return
    table, items = shard.table, shard.items
    known = before or after or {}
    keys = {name: known[name] for name in table.table_key_attrs}
    # UpdateItem of an item that did not exist: moto inserts the bare key first and then reports a second insertion.
    if before is None and items and items[-1].record["eventName"] == "INSERT" and items[-1].keys == keys:
        items.pop()
    at = time.time()
    made = record(
        view=shard.view_type,
        keys=keys,
        old=before,
        new=after,
        sequence=str(_next_sequence(shard)),
        event_id=secrets.token_hex(16),
        region=table.region_name,
        at=at,
        identity=_identity.get(),
    )
    items.append(_Change(made, keys, at))
    bell.ring(_arn(table, table.latest_stream_label or ""))
