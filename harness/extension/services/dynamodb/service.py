"""Amazon DynamoDB: what the rest of daylab must know of it."""

from harness.descriptors import Also, CallGraph, Capability, Named, Refusal, Service, Trail

__all__ = ["SERVICE"]

SERVICE = Service(
    name="dynamodb",
    prefix="dynamodb",
    stored_policies={
        "CreateTable": ("ResourcePolicy",),
        "PutResourcePolicy": ("Policy",),
    },
    resources={
        "tablename": Named("TableName", "SourceTableName", "TargetTableName", "RequestItems.@keys"),
        "indexname": Named("IndexName"),
    },
    arns=("BackupArn", "ExportArn", "ImportArn", "ResourceArn", "SourceTableArn", "StreamArn", "TableArn"),
    requirements={
        "BatchExecuteStatement": "actions:each_access",
        "ExecuteStatement": "actions:each_access",
        "ExecuteTransaction": "actions:each_access",
        "TransactGetItems": "actions:each_access",
        "TransactWriteItems": "actions:each_access",
    },
    also={
        "ExecuteStatement": (
            Also("dynamodb:PartiQLSelect", "Statement"),
            Also("dynamodb:PartiQLInsert", "Statement"),
            Also("dynamodb:PartiQLUpdate", "Statement"),
            Also("dynamodb:PartiQLDelete", "Statement"),
        ),
        "TransactGetItems": (Also("dynamodb:GetItem", "TransactItems.Get"),),
        "TransactWriteItems": (
            Also("dynamodb:PutItem", "TransactItems.Put"),
            Also("dynamodb:UpdateItem", "TransactItems.Update"),
            Also("dynamodb:DeleteItem", "TransactItems.Delete"),
            Also("dynamodb:ConditionCheckItem", "TransactItems.ConditionCheck"),
        ),
    },
    condition_keys={
        "ReturnConsumedCapacity": "dynamodb:ReturnConsumedCapacity",
        "ReturnValues": "dynamodb:ReturnValues",
    },
    resource_keys="stores:resource_keys",
    missing="stores:is_missing",
    policy="stores:policy",
    tags="stores:tags",
    patches="patches",
    provider="provider:dynamodb",
    trail=Trail(
        data_events=(
            "BatchGetItem",
            "BatchWriteItem",
            "DeleteItem",
            "ExecuteStatement",
            "ExecuteTransaction",
            "GetItem",
            "PutItem",
            "Query",
            "Scan",
            "TransactGetItems",
            "TransactWriteItems",
            "UpdateItem",
        )
    ),
    call_graph=CallGraph(
        arns={"AWS::DynamoDB::Table": "arn:aws:dynamodb:{region}:{account}:table/{id}"},
        polling=("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"),
    ),
    capabilities={
        "dynamodb": Capability(probe="tables:stores_items"),
        "dynamodb.capacity": Capability(probe="tables:counts_capacity"),
        "dynamodb.errors": Capability(probe="tables:refuses_in_words"),
        "dynamodb.indexes": Capability(probe="tables:builds_indexes"),
    },
    refusal=Refusal(
        names_policy=True,
        bad_policy=(
            "ValidationException",
            "One or more parameter values were invalid: Invalid principal in policy document.",
            400,
        ),
    ),
    imports=("localstack.services.dynamodb.provider", "moto.dynamodb.urls"),
)
