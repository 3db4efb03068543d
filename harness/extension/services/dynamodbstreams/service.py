"""Amazon DynamoDB Streams: what the rest of daylab must know of it."""

from harness.descriptors import Capability, Service, Trail

__all__ = ["SERVICE"]

SERVICE = Service(
    name="dynamodbstreams",
    prefix="dynamodb",
    part_of="dynamodb",
    hidden_parameters="actions:opened",
    provider="provider:dynamodbstreams",
    trail=Trail(data_events=("GetRecords", "GetShardIterator")),
    capabilities={
        "dynamodb.streams": Capability(probe="tables:streams_changes"),
    },
    imports=("localstack.services.dynamodbstreams.provider", "moto.dynamodbstreams.urls"),
)
