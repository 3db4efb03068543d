"""What calls of DynamoDB Streams ask for: ``GetRecords`` names its stream only through a shard iterator."""

from dataclasses import replace

from harness.extension.authorization.call import Call
from harness.extension.services.dynamodbstreams.stream_records import Position

__all__ = ["opened"]


def opened(call: Call) -> Call:
    """The call with the stream that its iterator belongs to; AWS evaluates GetRecords on it."""
    position = Position.parse(str(call.parameters.get("ShardIterator"))) if call.operation == "GetRecords" else None
    # the iterator itself looks like an ARN below the stream, and must not be taken for the resource
    return replace(call, parameters={"StreamArn": position.stream_arn}) if position else call
