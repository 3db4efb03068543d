"""Archives keep events, and replays send them again.

Source (D): EventBridge User Guide, "Archiving and replaying events in Amazon EventBridge"
(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html, eb-replay-archived-event.html); recorded (R)
in LocalStack's ``tests/aws/services/events/test_archive_and_replay.snapshot.json``:

* StartReplay answers ``STARTING``; the replay runs and then is ``COMPLETED``, with EventLastReplayedTime;
* replayed events carry ``replay-name``, keep their time, detail and resources, go to the archive's bus only, to all its
  rules or to those of FilterArns, and are not archived again;
* CancelReplay answers ``CANCELLING``; a replay that has ended cannot be cancelled: IllegalStatusException (M);
* what is older than RetentionDays is removed; UpdateArchive changes what is archived from then on.

LocalStack's replays fail on the first event. Limits: archived events are there at once, on AWS after up to ten minutes;
their number and size too, on AWS after a day; sizes are those of the JSON texts (U). Days of retention pass in the
account's time.
"""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from localstack.aws.api.events import IllegalStatusException
from localstack.aws.connect import connect_to
from localstack.services.events.utils import extract_event_bus_name
from localstack.utils.strings import long_uid
from localstack.utils.xray.trace_header import TraceHeader

from harness.extension.patching import Patches, documented, engine, from_model, recorded
from harness.extension.services.events.matching import require_valid
from harness.extension.timescale import Timescale

__all__ = ["declare", "event_time"]

_ARCHIVE = "localstack.services.events.archive"
_PROVIDER = "localstack.services.events.provider"
_REPLAY = "localstack.services.events.replay"
ARCHIVE = documented("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html")
REPLAY = recorded("LocalStack: tests/aws/services/events/test_archive_and_replay.snapshot.json")
PATTERN = from_model("botocore: events, errors of CreateArchive and UpdateArchive")

DAY = 86400.0


def declare(patches: Patches, timescale: Timescale) -> None:
    """Keep, expire and replay events as AWS does."""
    _own_rules(patches)
    _keep(patches, timescale)
    _replay(patches)
    _cancel(patches)


def event_time(event: dict[str, Any]) -> datetime:
    """When an event happened, as its ``time`` says."""
    return datetime.strptime(str(event["time"]), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _own_rules(patches: Patches) -> None:
    """An archive's rule and target are EventBridge's own business: no policy of the account is asked."""

    @patches.replace(
        f"{_ARCHIVE}:ArchiveService._initialize_client",
        "0467a54b98",
        engine("an archive's rule and target are EventBridge's own, no policy of the account is asked"),
    )
    def client(self: Any) -> Any:
        """An archive's rule is made by the engine itself."""
        return connect_to(aws_access_key_id=self.account_id, region_name=self.region).events


def _keep(patches: Patches, timescale: Timescale) -> None:
    @patches.replace(f"{_ARCHIVE}:ArchiveService.put_events", "4bb43975f3", ARCHIVE)
    def put_events(self: Any, events: list[dict[str, Any]]) -> None:
        """An archive keeps events with the time of their arrival."""
        now = datetime.now(UTC)
        for event in events:
            kept = {key: value for key, value in event.items() if key != "event-bus-name"}
            self.archive.events[event["id"]] = kept
            self.archive.size_bytes += _size(kept)
            self.archive.__dict__.setdefault("arrivals", {})[event["id"]] = now

    def expire(archive: Any) -> None:
        if not archive.retention_days:
            return
        oldest = datetime.now(UTC) - timedelta(seconds=timescale.real(archive.account_id, archive.retention_days * DAY))
        arrivals = archive.__dict__.setdefault("arrivals", {})
        for identifier in [each for each, came in list(arrivals.items()) if came < oldest]:
            arrivals.pop(identifier, None)
            if gone := archive.events.pop(identifier, None):
                archive.size_bytes -= _size(gone)

    @patches.replace(f"{_ARCHIVE}:ArchiveService.get_events", "b39fbd6c6d", ARCHIVE)
    def get_events(self: Any, start_time: datetime, end_time: datetime) -> list[dict[str, Any]]:
        """An archive gives the events of a time that its retention has not removed."""
        expire(self.archive)
        found = [event for event in list(self.archive.events.values()) if start_time <= event_time(event) <= end_time]
        return sorted(found, key=event_time)

    @patches.wrap(f"{_PROVIDER}:EventsProvider._archive_to_api_type_archive", "cacf854ae3", ARCHIVE)
    @patches.wrap(f"{_PROVIDER}:EventsProvider._archive_to_describe_archive_response", "1503fb2d30", ARCHIVE)
    def show(original: Callable[..., Any], self: Any, archive: Any) -> Any:
        """What retention has removed is not counted."""
        expire(archive)
        return original(self, archive)

    @patches.wrap(f"{_PROVIDER}:EventsProvider.create_archive", "373dae9ae0", PATTERN)
    def create_archive(original: Callable[..., Any], self: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        """An archive with an invalid pattern is refused."""
        require_valid(kwargs.get("event_pattern"))
        return original(self, context, *args, **kwargs)

    @patches.wrap(f"{_PROVIDER}:EventsProvider.update_archive", "22d1f5702d", PATTERN)
    def update_archive(original: Callable[..., Any], self: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        """A changed archive archives by its new pattern from then on."""
        require_valid(kwargs.get("event_pattern"))
        answer = original(self, context, *args, **kwargs)
        self._archive_service_store[answer["ArchiveArn"]]._create_archive_rule()
        return answer


def _size(event: dict[str, Any]) -> int:
    return len(json.dumps(event, separators=(",", ":")).encode())


def _replay(patches: Patches) -> None:
    @patches.replace(f"{_REPLAY}:ReplayService.start", "10b0a7fbef", REPLAY)
    def start(self: Any, events: Any) -> None:
        """A replay that is started has not replayed anything yet."""
        self.replay.replay_start_time = datetime.now(UTC)

    @patches.replace(f"{_REPLAY}:ReplayService.re_format_events_from_archive", "3ee5c07e1f", REPLAY)
    def nothing_to_enter(self: Any, events: Any, replay_name: str) -> list[Any]:
        """Replayed events go to the rules, not through PutEvents."""
        return []

    @patches.replace(f"{_REPLAY}:ReplayService.finish", "5802ae76f4", REPLAY)
    def not_yet(self: Any) -> None:
        """A replay ends when its last event is sent."""

    @patches.wrap(f"{_PROVIDER}:EventsProvider.start_replay", "9e77c7122f", REPLAY)
    def start_replay(original: Callable[..., Any], self: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        """A replay sends its archive's events to the rules that it is for."""
        answer = original(self, context, *args, **kwargs)
        service = self._replay_service_store[answer["ReplayArn"]]
        threading.Thread(target=_run, args=(self, service.replay), name="daylab-replay", daemon=True).start()
        return answer


def _run(provider: Any, replay: Any) -> None:
    """Send the archived events of a replay's time to the rules that it is for."""
    archive = provider._archive_service_store[replay.event_source_arn]
    bus_arn, wanted = replay.destination["Arn"], set(replay.destination.get("FilterArns") or ())
    _, _, _, region, account, _ = bus_arn.split(":", 5)
    bus = provider.get_event_bus(extract_event_bus_name(bus_arn), provider.get_store(region, account))
    _move(replay, "STARTING", "RUNNING")
    for event in archive.get_events(replay.event_start_time, replay.event_end_time):
        if replay.state != "RUNNING":
            break
        again = {**event, "id": long_uid(), "replay-name": replay.name}
        for rule in list(bus.rules.values()):
            if not rule.schedule_expression and (not wanted or rule.arn in wanted):
                provider._process_rules(rule, region, account, again, TraceHeader().ensure_root_exists())
        replay.event_last_replayed_time = event_time(event)
    replay.replay_end_time = datetime.now(UTC)
    _move(replay, "RUNNING", "COMPLETED")
    _move(replay, "CANCELLING", "CANCELLED")


def _move(replay: Any, state: str, to: str) -> None:
    if replay.state == state:
        replay.state = to


def _cancel(patches: Patches) -> None:
    @patches.wrap(
        f"{_PROVIDER}:EventsProvider.cancel_replay",
        "91865c3e48",
        from_model("botocore: events, IllegalStatusException of CancelReplay"),
    )
    def cancel_replay(original: Callable[..., Any], self: Any, context: Any, replay_name: str, **kwargs: Any) -> Any:
        """A replay is cancelled while it runs, and not when it has ended."""
        replay = self.get_replay(replay_name, self.get_store(context.region, context.account_id))
        if replay.state not in ("STARTING", "RUNNING"):
            raise IllegalStatusException(f"Replay {replay_name} is not in a valid state for this operation.")
        replay.state = "CANCELLING"
        return {"ReplayArn": replay.arn, "State": "CANCELLING"}
