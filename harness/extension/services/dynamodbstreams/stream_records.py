"""Records of a DynamoDB stream as values: what is a change, what a record says of it, where an iterator stands.

Sources (D): DynamoDB Developer Guide, "Change data capture for DynamoDB Streams": one record for each change, none for
a write that changes nothing, images as ``StreamViewType`` has it and only where the item existed; "DynamoDB Streams
and Time to Live": ``userIdentity`` of what TTL removes. API reference, GetShardIterator: an iterator expires 15
minutes after it was given.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from harness.extension.services.dynamodb.sizes import item_size

__all__ = ["TTL_IDENTITY", "Position", "change_name", "is_same", "record", "with_bytes"]

type Attributes = Mapping[str, Mapping[str, Any]]

TTL_IDENTITY = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
"""Who removed an item that expired."""

SETS = frozenset({"SS", "NS", "BS"})
WITH_OLD = frozenset({"OLD_IMAGE", "NEW_AND_OLD_IMAGES"})
WITH_NEW = frozenset({"NEW_IMAGE", "NEW_AND_OLD_IMAGES"})
ITERATOR_SECONDS = 15 * 60


def is_same(old: Attributes | None, new: Attributes | None) -> bool:
    """Whether two states of an item are equal; sets have no order."""
    return bool(_plain({"M": old} if old is not None else None) == _plain({"M": new} if new is not None else None))


def _plain(value: Mapping[str, Any] | None) -> Any:
    if value is None:
        return None
    kind, content = next(iter(value.items()))
    if kind in SETS:
        return kind, frozenset(content)
    if kind == "L":
        return kind, [_plain(each) for each in content]
    if kind == "M":
        return kind, {name: _plain(each) for name, each in content.items()}
    return kind, content


def change_name(old: Attributes | None, new: Attributes | None) -> str:
    """INSERT, MODIFY or REMOVE."""
    if old is None:
        return "INSERT"
    return "REMOVE" if new is None else "MODIFY"


def record(
    *,
    view: str,
    keys: Attributes,
    old: Attributes | None,
    new: Attributes | None,
    sequence: str,
    event_id: str,
    region: str,
    at: float,
    identity: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A stream record.

    Args:
        view: the stream's ``StreamViewType``.
        keys: the item's key attributes.
        old: the item before; None: there was none.
        new: the item after; None: it was removed.
        sequence: its sequence number.
        event_id: its id.
        region: where the table is.
        at: when the change happened, in seconds since 1970; records tell it in whole seconds.
        identity: who made the change, if it was AWS itself.
    """
    images: dict[str, Attributes] = {}
    if new is not None and view in WITH_NEW:
        images["NewImage"] = new
    if old is not None and view in WITH_OLD:
        images["OldImage"] = old
    return {
        "eventID": event_id,
        "eventName": change_name(old, new),
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": region,
        "dynamodb": {
            "ApproximateCreationDateTime": datetime.fromtimestamp(int(at), UTC),
            "Keys": with_bytes(keys),
            **{name: with_bytes(image) for name, image in images.items()},
            "SequenceNumber": sequence,
            "SizeBytes": item_size(keys) + sum(map(item_size, images.values())),
            "StreamViewType": view,
        },
        **({"userIdentity": dict(identity)} if identity else {}),
    }


def with_bytes(attributes: Attributes) -> dict[str, Any]:
    """Attributes whose binary values, base64 texts in requests, are bytes."""
    return {name: _with_bytes(value) for name, value in attributes.items()}


def _with_bytes(value: Mapping[str, Any]) -> dict[str, Any]:
    kind, content = next(iter(value.items()))
    match kind:
        case "B":
            return {kind: base64.b64decode(content)}
        case "BS":
            return {kind: [base64.b64decode(each) for each in content]}
        case "L":
            return {kind: [_with_bytes(each) for each in content]}
        case "M":
            return {kind: with_bytes(content)}
        case _:
            return {kind: content}


@dataclass(frozen=True, slots=True)
class Position:
    """Where in a stream an iterator stands. It is all that the iterator says, so nothing has to be kept for it.

    Args:
        stream_arn: the stream.
        shard: id of the shard.
        sequence: sequence number of the next record to read, at least.
        issued: when the iterator was given, in seconds since 1970.
    """

    stream_arn: str
    shard: str
    sequence: int
    issued: float

    def iterator(self) -> str:
        """The iterator as clients see it."""
        inner = json.dumps([self.shard, self.sequence, self.issued]).encode()
        return f"{self.stream_arn}|1|{base64.b64encode(inner).decode()}"

    @classmethod
    def parse(cls, iterator: str) -> "Position | None":
        """Read an iterator; None for anything else."""
        arn, separator, inner = iterator.partition("|1|")
        if not separator:
            return None
        try:
            shard, sequence, issued = json.loads(base64.b64decode(inner, validate=True))
            return cls(arn, str(shard), int(sequence), float(issued))
        except (ValueError, TypeError):
            return None

    def has_expired(self, now: float) -> bool:
        """Whether the iterator is too old to be used."""
        return now - self.issued > ITERATOR_SECONDS
