"""DynamoDB answered by the moto that LocalStack bundles.

LocalStack's own provider starts DynamoDB Local (Java, a download) and keeps streams in Kinesis.

Limits, all moto's: PartiQL in part; no global tables, backups to S3 or DAX.
"""

from localstack.aws.api.dynamodb import DynamodbApi
from localstack.services.moto import MotoFallbackDispatcher
from localstack.services.plugins import Service

__all__ = ["dynamodb"]


def dynamodb() -> Service:
    """DynamoDB by moto."""
    return Service.for_provider(DynamodbApi(), dispatch_table_factory=MotoFallbackDispatcher)
