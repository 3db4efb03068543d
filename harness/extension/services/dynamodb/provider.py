"""DynamoDB and DynamoDB Streams answered by the moto that LocalStack bundles.

LocalStack's own providers start DynamoDB Local (Java, a download) and keep streams in Kinesis. Selected with
``PROVIDER_OVERRIDE_DYNAMODB=moto`` and ``PROVIDER_OVERRIDE_DYNAMODBSTREAMS=moto``; both or neither, because
moto's streams belong to moto's tables.

Limits, all moto's: streams have one shard and keep records for the engine's life; PartiQL in part; no global tables,
backups to S3 or DAX.
"""

from localstack.aws.api.dynamodb import DynamodbApi
from localstack.services.moto import MotoFallbackDispatcher
from localstack.services.plugins import Service, aws_provider

from harness.extension.services.dynamodbstreams import streams


@aws_provider(api="dynamodb", name="moto")
def dynamodb() -> Service:
    """DynamoDB by moto."""
    streams.install()
    return Service.for_provider(DynamodbApi(), dispatch_table_factory=MotoFallbackDispatcher)


@aws_provider(api="dynamodbstreams", name="moto")
def dynamodbstreams() -> Service:
    """DynamoDB Streams by moto."""
    return Service.for_provider(streams.MotoStreams(), dispatch_table_factory=MotoFallbackDispatcher)
