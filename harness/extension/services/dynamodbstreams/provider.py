"""DynamoDB Streams answered by the moto that LocalStack bundles; moto's streams belong to moto's tables.

Limits, all moto's: streams have one shard and keep records for the engine's life.
"""

from localstack.services.moto import MotoFallbackDispatcher
from localstack.services.plugins import Service

from harness.extension.services.dynamodbstreams import streams

__all__ = ["dynamodbstreams"]


def dynamodbstreams() -> Service:
    """DynamoDB Streams by moto."""
    return Service.for_provider(streams.MotoStreams(), dispatch_table_factory=MotoFallbackDispatcher)
