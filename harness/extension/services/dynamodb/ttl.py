"""Time to Live: DynamoDB removes an item some time after it expired. moto stores the setting and removes nothing.

Sources: DynamoDB Developer Guide, "Using time to live (TTL) in DynamoDB" and "DynamoDB Streams and Time to Live" (D):
the attribute is a Number, seconds since 1970; whatever else it holds never expires, nor does what expired more than
five years ago; expired items stay readable and writable until they are removed, "typically within a few days"; the
removal appears in the stream as made by ``dynamodb.amazonaws.com``. UpdateTimeToLive (Q: as quoted in
https://github.com/awslabs/amazon-dynamodb-lock-client and many others): "TimeToLive is already enabled", "TimeToLive is
already disabled", "TimeToLive is active on a different AttributeName: current AttributeName is <name>".

When an item expires is told by the clock on the wall; what passes in the account's time is how long it stays on after
that, here two to three minutes, well within AWS's few days.

Limits: the setting holds at once (AWS: within an hour, ``ENABLING`` meanwhile, and no second change in that hour).
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import Table

from harness.extension.account_release import AccountReleases
from harness.extension.patching import Patches, documented, quoted
from harness.extension.services.dynamodb.item_turn import turn
from harness.extension.services.dynamodbstreams.stream_bell import bell
from harness.extension.services.dynamodbstreams.streams import removal_by_ttl
from harness.extension.timescale import Timescale

__all__ = ["declare", "expires_at", "is_due"]

LOG = logging.getLogger(__name__)

_MODELS = "moto.dynamodb.models"
_AWS_DYNAMODB_TABLE = "localstack.services.dynamodb.resource_providers.aws_dynamodb_table"
TTL = documented("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html")

STAYS = 120.0
"""Seconds on AWS that an item stays at least after it expired."""

SWEEP = 60.0
"""Seconds on AWS between two looks at a table."""

TICK = 0.2
"""Least real seconds between two looks."""

FORGOTTEN = 5 * 365 * 24 * 3600
SPECIFICATION = "TimeToLiveSpecification"


def expires_at(value: Mapping[str, Any] | None) -> float | None:
    """When an item with this value of the TTL attribute expires, in seconds since 1970; None: never."""
    text = (value or {}).get("N")
    try:
        return None if text is None else float(Decimal(text))
    except InvalidOperation:
        return None


def is_due(value: Mapping[str, Any] | None, now: float, stays: float) -> bool:
    """Whether an item is to be removed.

    Args:
        value: its TTL attribute; None: it has none.
        now: seconds since 1970.
        stays: seconds that it stays after it expired.
    """
    at = expires_at(value)
    return at is not None and at + stays <= now <= at + FORGOTTEN


def declare(patches: Patches, timescale: Timescale, releases: AccountReleases) -> None:
    """Remove expired items, and let UpdateTimeToLive refuse what AWS refuses.

    Args:
        timescale: how fast waits pass.
        releases: what is held by account.
    """
    sweeper = _Sweeper(timescale)
    patches.then(lambda: releases.add("time to live", stop=sweeper.forget))
    patches.then(lambda: releases.add("stream bell", forget=bell.forget))

    @patches.wrap(
        f"{_MODELS}:DynamoDBBackend.update_time_to_live",
        "54f8968ec8",
        quoted("https://github.com/awslabs/amazon-dynamodb-lock-client"),
    )
    def update(original: Callable[..., Any], self: DynamoDBBackend, table_name: str, wanted: dict[str, Any]) -> None:
        """Time to Live is refused where AWS refuses it, and expired items are removed."""
        table = self.tables.get(table_name)
        if table is not None and {"Enabled", "AttributeName"} <= wanted.keys():
            _check(table, wanted)
        original(self, table_name, wanted)
        if table is None:
            return
        if not wanted["Enabled"]:
            table.ttl.pop("AttributeName", None)
        else:
            sweeper.watch(table)

    @patches.wrap(f"{_AWS_DYNAMODB_TABLE}:DynamoDBTableProvider.create", "365e99f65b", TTL)
    def create(original: Callable[..., Any], self: Any, request: Any) -> Any:
        # LocalStack's provider sets it as soon as the table is made, and again when the table is ready. Its first pass
        # may be over before this module is loaded.
        """A table of a stack has its Time to Live switched on once."""
        model = request.desired_state
        given = model.pop(SPECIFICATION, None)
        if request.custom_context and given and str(given.get("Enabled")).lower() == "true":
            dynamodb = request.aws_client_factory.dynamodb
            now = dynamodb.describe_time_to_live(TableName=model["TableName"])["TimeToLiveDescription"]
            if now["TimeToLiveStatus"] == "DISABLED":
                model[SPECIFICATION] = given
        answer = original(self, request)
        if given is not None:
            model[SPECIFICATION] = given
        return answer


def _check(table: Table, wanted: Mapping[str, Any]) -> None:
    is_on, current = table.ttl["TimeToLiveStatus"] == "ENABLED", table.ttl.get("AttributeName")
    if is_on and current != wanted["AttributeName"]:
        raise MockValidationException(
            f"TimeToLive is active on a different AttributeName: current AttributeName is {current}"
        )
    if is_on == bool(wanted["Enabled"]):
        raise MockValidationException(f"TimeToLive is already {'enabled' if is_on else 'disabled'}")


class _Sweeper:
    """Looks at tables with Time to Live from one thread, which begins with the first of them."""

    def __init__(self, timescale: Timescale) -> None:
        self._timescale = timescale
        self._next: dict[tuple[str, str, str], float] = {}
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None

    def watch(self, table: Table) -> None:
        """Look at a table from now on."""
        with self._condition:
            # By name: a cancelled transaction puts another object in the table's place.
            self._next[table.account_id, table.region_name, table.name] = time.time()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="dynamodb-ttl", daemon=True)
                self._thread.start()
            self._condition.notify_all()

    def forget(self, account: str) -> None:
        """Look at an account's tables no more."""
        with self._condition:
            for key in [key for key in self._next if key[0] == account]:
                del self._next[key]

    def _run(self) -> None:
        while True:
            with self._condition:
                now = time.time()
                ready = [key for key, at in self._next.items() if at <= now]
                if not ready:
                    self._condition.wait(max(min(self._next.values()) - now, 0.0) if self._next else None)
                    continue
            for key in ready:
                try:
                    stays_watched = self._sweep(*key)
                except Exception:
                    LOG.exception("expired items of %s could not be removed", key)
                    stays_watched = True
                with self._condition:
                    if stays_watched and key in self._next:
                        self._next[key] = time.time() + max(self._timescale.real(key[0], SWEEP), TICK)
                    else:
                        self._next.pop(key, None)

    def _sweep(self, account: str, region: str, name: str) -> bool:
        """Remove what is due; whether the table has to be looked at again."""
        stays = self._timescale.real(account, STAYS)
        with turn, removal_by_ttl():
            table = dynamodb_backends[account][region].tables.get(name)
            if table is None or table.ttl["TimeToLiveStatus"] != "ENABLED":
                return False
            attribute, now = table.ttl["AttributeName"], time.time()
            groups = table.items.values()
            items = [each for group in groups for each in group.values()] if table.has_range_key else list(groups)
            for item in items:
                value = item.attrs.get(attribute)
                if value is not None and is_due({value.type: value.value}, now, stays):
                    table.delete_item(item.hash_key, item.range_key)
        return True
