"""Where a mapping of a stream sends word of records that it gave up: the on-failure destination.

* A queue or topic gets a document that tells where the records are, not what they say (R: LocalStack's
  ``test_lambda_integration_dynamodbstreams.snapshot.json``, ``…with_on_failure_destination_config``); a bucket gets the
  same and the event itself as text in ``payload`` (D: Lambda Developer Guide, "Retaining discarded batches").
* Records that expire before the function saw them have no ``responseContext`` (D, same page).
* The function's role sends it; what cannot be sent is counted in ``DestinationDeliveryFailures`` and lost.

Limits: whether AWS asks, when a mapping is created, if the role may send is not documented; it is not asked here.
"""

import json
import logging
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from localstack.aws.connect import connect_to
from localstack.services.lambda_.event_source_mapping.pipe_utils import get_internal_client, to_json_str
from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import get_queue_url
from localstack.utils.aws.client_types import ServicePrincipal

from harness.extension.services.lambda_.event_sources.metrics import record_metric

__all__ = ["failure_record", "object_key", "send"]

LOG = logging.getLogger(__name__)


def failure_record(
    *,
    function_arn: str,
    stream_arn: str,
    shard: str,
    events: Sequence[Mapping[str, Any]],
    condition: str,
    invoked: int,
    error: Mapping[str, Any] | None,
    now: datetime,
) -> dict[str, Any]:
    """The document about a batch that was given up.

    Args:
        function_arn: the mapping's function.
        stream_arn: the stream.
        shard: id of the shard.
        events: the records, as the function gets them.
        condition: ``RetryAttemptsExhausted`` or ``RecordAgeExceeded``.
        invoked: how often the function was given them.
        error: what the last invocation told; None: there was none.
        now: the time.
    """
    changes = [each["dynamodb"] for each in events]
    response = {
        "statusCode": (error or {}).get("httpStatusCode", 200),
        "executedVersion": (error or {}).get("executedVersion", "$LATEST"),
        "functionError": (error or {}).get("functionError"),
    }
    return {
        "requestContext": {
            "requestId": (error or {}).get("requestId") or str(uuid.uuid4()),
            "functionArn": function_arn,
            "condition": condition,
            "approximateInvokeCount": invoked,
        },
        **({"responseContext": response} if invoked else {}),
        "version": "1.0",
        "timestamp": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "DDBStreamBatchInfo": {
            "shardId": shard,
            "startSequenceNumber": changes[0]["SequenceNumber"],
            "endSequenceNumber": changes[-1]["SequenceNumber"],
            "approximateArrivalOfFirstRecord": _seconds(changes[0]),
            "approximateArrivalOfLastRecord": _seconds(changes[-1]),
            "batchSize": len(events),
            "streamArn": stream_arn,
        },
    }


def _seconds(change: Mapping[str, Any]) -> str:
    return datetime.fromtimestamp(change["ApproximateCreationDateTime"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def object_key(mapping: str, shard: str, now: datetime) -> str:
    """Key under which a bucket keeps the document."""
    return f"aws/lambda/{mapping}/{shard}/{now:%Y/%m/%d}/{now:%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"


def send(
    destination: str, record: Mapping[str, Any], events: Sequence[Mapping[str, Any]], *, role_arn: str, mapping: str
) -> None:
    """Send the document with the function's role; a failure is counted, not raised.

    Args:
        destination: ARN of the queue, topic or bucket.
        record: see :func:`failure_record`.
        events: the records themselves, for a bucket.
        role_arn: the function's role.
        mapping: UUID of the mapping.
    """
    service = destination.split(":")[2]
    try:
        if service == "s3":
            now, shard = datetime.now(UTC), record["DDBStreamBatchInfo"]["shardId"]
            body = to_json_str({**record, "payload": to_json_str({"Records": events})})
            region = record["DDBStreamBatchInfo"]["streamArn"].split(":")[3]
            client = connect_to.with_assumed_role(
                role_arn=role_arn, service_principal=ServicePrincipal.lambda_, region_name=region
            ).s3
            bucket = destination.rpartition(":")[2]
            client.put_object(Bucket=bucket, Key=object_key(mapping, shard, now), Body=body)
            return
        client = get_internal_client(destination, role_arn=role_arn, service_principal=ServicePrincipal.lambda_)
        if service == "sqs":
            client.send_message(QueueUrl=get_queue_url(destination), MessageBody=json.dumps(record))
        else:
            client.publish(TopicArn=destination, Message=json.dumps(record))
    except Exception as error:
        LOG.warning("mapping %s did not reach its on-failure destination %s: %s", mapping, destination, error)
        record_metric(record["requestContext"]["functionArn"], "DestinationDeliveryFailures", 1, "Count")
