"""Lambda reading a DynamoDB stream: the event source mapping as AWS runs it.

LocalStack's poller asks once a second, ignores BisectBatchOnFunctionError and ParallelizationFactor, forgets where it
was whenever a mapping changes, cannot be stopped while it retries, and filters events before they are complete.
Sources (D): Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB", "Event source mappings", "Filtering":

* records reach the function in order for each key; with a ParallelizationFactor above 1 that many batches of different
  keys run at once;
* records that match no filter are skipped; patterns see the whole record, ``eventSource`` too (R: LocalStack's
  ``test_lambda_integration_dynamodbstreams.snapshot.json``, ``content_multiple_filters``);
* the function's role reads the stream; ``LastProcessingResult`` see ``lambda_``.

Limits: one shard for each stream, as the engine's streams have; TumblingWindowInSeconds is refused, because nothing
here aggregates.
"""

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from localstack.aws.api.lambda_ import InvalidParameterValueException
from localstack.services.lambda_.event_source_mapping.esm_worker import EsmState, EsmWorker
from localstack.services.lambda_.event_source_mapping.pipe_utils import get_internal_client
from localstack.services.lambda_.event_source_mapping.pollers.dynamodb_poller import DynamoDBPoller
from localstack.services.lambda_.invocation.lambda_models import ValidationException
from localstack.services.lambda_.provider import LambdaProvider
from localstack.services.lambda_.provider_utils import get_function_version_from_arn
from localstack.utils.aws.client_types import ServicePrincipal
from localstack.utils.event_matcher import matches_event

from harness.extension.denials import is_denial
from harness.extension.patching import Patches, documented
from harness.extension.services.dynamodbstreams.stream_bell import bell
from harness.extension.services.dynamodbstreams.streams import arrival, newest
from harness.extension.services.lambda_ import cfn_event_source_mapping as event_source_stacks
from harness.extension.services.lambda_.event_sources import failures
from harness.extension.services.lambda_.event_sources.batches import Rules
from harness.extension.services.lambda_.event_sources.lane import Lane, Outlet, Settings
from harness.extension.services.lambda_.event_sources.limits import age_problem, range_problem
from harness.extension.services.lambda_.event_sources.metrics import record_metric
from harness.extension.services.lambda_.event_sources.permissions import cannot_access
from harness.extension.services.lambda_.event_sources.progress import Progress
from harness.extension.timescale import Timescale

__all__ = ["declare", "event", "forget"]

LOG = logging.getLogger(__name__)

_ESM_WORKER = "localstack.services.lambda_.event_source_mapping.esm_worker"
_PROVIDER = "localstack.services.lambda_.provider"
_GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg"

IDLE_SECONDS = (1.0, 8.0)
"""Real seconds between reads of a stream that says nothing, at first and at most: so soon a lost permission shows."""

TURN_SECONDS = 0.2
"""Real seconds between looks whether the worker before this one is done."""

MOST_PER_CALL = 1000
MOST_WAITING = 10_000

_progress: dict[str, Progress] = {}
_running: dict[str, threading.Lock] = {}


def declare(patches: Patches, timescale: Timescale) -> None:
    """Let mappings of DynamoDB streams run as here described."""
    event_source_stacks.declare(patches)

    @patches.wrap(f"{_ESM_WORKER}:EsmWorker.__init__", "9eae09e7e4", documented(f"{_GUIDE}/with-ddb.html"))
    def create(original: Callable[..., Any], self: EsmWorker, *args: Any, **kwargs: Any) -> None:
        """A mapping reads its stream in order, with bisection, parallel batches and filters."""
        original(self, *args, **kwargs)
        if isinstance(self.poller, DynamoDBPoller):
            self.poller = StreamSource(self, timescale)

    @patches.wrap(
        f"{_PROVIDER}:LambdaProvider.validate_event_source_mapping",
        "b3773391e2",
        documented(f"{_GUIDE}/services-ddb-params.html"),
    )
    def validate(original: Callable[..., Any], self: LambdaProvider, context: Any, request: Any) -> Any:
        """Parameters of a mapping out of their range are refused."""
        if problem := range_problem(request):
            raise ValidationException(problem)
        if problem := age_problem(request):
            raise InvalidParameterValueException(problem, Type="User")
        if request.get("TumblingWindowInSeconds"):
            raise InvalidParameterValueException(
                "daylab: this engine has no tumbling windows (TumblingWindowInSeconds)", Type="User"
            )
        return original(self, context, request)


def forget(mapping: str) -> None:
    """Drop how far a mapping, named by its UUID, has come."""
    _progress.pop(mapping, None)
    _running.pop(mapping, None)


class _Stop(threading.Event):
    """Tells a worker to stop, and wakes it if it waits for its stream."""

    def __init__(self, stream_arn: str) -> None:
        super().__init__()
        self._stream = stream_arn

    def set(self) -> None:
        super().set()
        bell.ring(self._stream)


class StreamSource:
    """Reads the stream of one mapping for as long as its worker runs; stands in for LocalStack's poller.

    Args:
        worker: LocalStack's worker of the mapping.
        timescale: how fast waits pass.
    """

    def __init__(self, worker: EsmWorker, timescale: Timescale) -> None:
        self._worker, self._config = worker, worker.esm_config
        self._processor = worker.poller.processor
        self._stream: str = self._config["EventSourceArn"]
        self._function: str = self._config["FunctionArn"]
        self._stopping = worker._shutdown_event = _Stop(self._stream)
        self._shard = ""
        self._client: tuple[str, BaseClient] | None = None
        self._patterns = [
            json.loads(each["Pattern"]) for each in (self._config.get("FilterCriteria") or {}).get("Filters") or ()
        ]
        self._settings = Settings(
            batch_size=self._config.get("BatchSize") or 100,
            window=self._config.get("MaximumBatchingWindowInSeconds") or 0,
            most_age=self._config.get("MaximumRecordAgeInSeconds", -1),
            rules=Rules(
                self._config.get("MaximumRetryAttempts", -1), bool(self._config.get("BisectBatchOnFunctionError"))
            ),
            factor=partial(timescale.of, self._function.split(":")[4]),
        )
        is_latest = self._config.get("StartingPosition") == "LATEST"
        self._progress = _progress.setdefault(worker.uuid, Progress(newest(self._stream) if is_latest else None))

    def poll_events(self) -> None:
        """Read and process until the worker is told to stop; LocalStack calls it from the worker's thread."""
        running = _running.setdefault(self._worker.uuid, threading.Lock())
        # A changed mapping has a new worker; it begins when the function has returned to the old one.
        while not running.acquire(timeout=TURN_SECONDS):
            if self._stopping.is_set():
                return
        try:
            self._progress.restart()
            lanes = self._lanes()
            try:
                self._read(lanes)
            finally:
                for lane in lanes:
                    lane.stop()
        finally:
            running.release()
            if self._worker.current_state == EsmState.DELETING:
                _progress.pop(self._worker.uuid, None)
                _running.pop(self._worker.uuid, None)

    def close(self) -> None:
        """Nothing stays open."""

    def _lanes(self) -> list[Lane]:
        outlet = Outlet(
            processor=self._processor,
            finish=self._progress.finish,
            give_up=self._give_up,
            tell=self._tell,
            arrival=lambda sequence: arrival(self._stream, sequence),
            aged=lambda age: record_metric(self._function, "IteratorAge", age * 1000, "Milliseconds"),
        )
        count = self._config.get("ParallelizationFactor") or 1
        name = f"stream-lane-{self._worker.uuid}"
        return [Lane(self._settings, outlet, self._stopping, f"{name}-{number}") for number in range(count)]

    def _read(self, lanes: Sequence[Lane]) -> None:
        iterator: str | None = None
        idle = IDLE_SECONDS[0]
        while not self._stopping.is_set():
            heard = bell.count(self._stream)
            records: list[dict[str, Any]] = []
            if sum(map(len, lanes)) < MOST_WAITING:
                try:
                    client = self._reader()
                    iterator = iterator or self._begin(client)
                    answer = client.get_records(ShardIterator=iterator, Limit=MOST_PER_CALL)
                    records, iterator = answer["Records"], answer.get("NextShardIterator")
                except Exception as error:
                    iterator, self._client = None, None
                    self._report(error)
            self._dispatch(records, lanes)
            if records:
                idle = IDLE_SECONDS[0]
            elif not self._stopping.is_set():
                bell.wait(self._stream, heard, idle)
                idle = min(2 * idle, IDLE_SECONDS[1])

    def _reader(self) -> BaseClient:
        """A client with the role that the function has now."""
        role = get_function_version_from_arn(self._function).config.role
        if self._client is None or self._client[0] != role:
            client = get_internal_client(
                arn=self._stream,
                role_arn=role,
                service_principal=ServicePrincipal.lambda_,
                source_arn=self._function,
                client_config=Config(retries={"total_max_attempts": 1}),
            )
            self._client = role, client
        return self._client[1]

    def _begin(self, client: BaseClient) -> str:
        shards = client.describe_stream(StreamArn=self._stream)["StreamDescription"]["Shards"]
        self._shard = shards[0]["ShardId"]
        after = self._progress.after
        place = (
            {"ShardIteratorType": "TRIM_HORIZON"}
            if after is None
            else {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after}
        )
        return str(client.get_shard_iterator(StreamArn=self._stream, ShardId=self._shard, **place)["ShardIterator"])

    def _report(self, error: Exception) -> None:
        LOG.info("mapping %s cannot read %s: %s", self._worker.uuid, self._stream, error)
        if isinstance(error, ClientError) and is_denial(error):
            self._tell(f"PROBLEM: {cannot_access(self._stream)}")

    def _dispatch(self, records: Sequence[Mapping[str, Any]], lanes: Sequence[Lane]) -> None:
        if not records:
            return
        events = [event(record, self._stream) for record in records]
        self._progress.read(each["dynamodb"]["SequenceNumber"] for each in events)
        wanted = [each for each in events if self._matches(each)]
        taken = {id(each) for each in wanted}
        self._progress.finish([each["dynamodb"]["SequenceNumber"] for each in events if id(each) not in taken])
        shares: list[list[dict[str, Any]]] = [[] for _ in lanes]
        for each in wanted:
            keys = repr(sorted(each["dynamodb"]["Keys"].items())).encode()
            digest = hashlib.md5(keys, usedforsecurity=False).digest()
            shares[int.from_bytes(digest) % len(lanes)].append(each)
        for lane, share in zip(lanes, shares, strict=True):
            if share:
                lane.offer(share)

    def _matches(self, one: dict[str, Any]) -> bool:
        return not self._patterns or any(matches_event(pattern, one) for pattern in self._patterns)

    def _tell(self, result: str) -> None:
        stored = self._worker._state.event_source_mappings.get(self._worker.uuid)
        if stored is not None:
            stored["LastProcessingResult"] = result

    def _give_up(
        self, events: Sequence[Mapping[str, Any]], condition: str, invoked: int, error: Mapping[str, Any] | None
    ) -> None:
        destination = ((self._config.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
        if not destination:
            return
        record = failures.failure_record(
            function_arn=self._function,
            stream_arn=self._stream,
            shard=self._shard,
            events=events,
            condition=condition,
            invoked=invoked,
            error=error,
            now=datetime.now(UTC),
        )
        role = get_function_version_from_arn(self._function).config.role
        failures.send(destination, record, events, role_arn=role, mapping=self._worker.uuid)


def event(record: Mapping[str, Any], stream_arn: str) -> dict[str, Any]:
    """A record as the function gets it.

    Args:
        record: as GetRecords answers it.
        stream_arn: the stream.
    """
    change = dict(record["dynamodb"])
    change["ApproximateCreationDateTime"] = float(change["ApproximateCreationDateTime"].timestamp())
    identity = record.get("userIdentity")
    return {
        **{name: record[name] for name in ("eventID", "eventName", "eventVersion", "eventSource", "awsRegion")},
        "dynamodb": change,
        "eventSourceARN": stream_arn,
        **({"userIdentity": {"type": identity["Type"], "principalId": identity["PrincipalId"]}} if identity else {}),
    }
