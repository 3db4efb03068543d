"""Amazon SQS: what the rest of daylab must know of it."""

from harness.descriptors import CallGraph, Named, Refusal, Service, Trail

__all__ = ["SERVICE"]

SERVICE = Service(
    name="sqs",
    prefix="sqs",
    stored_policies={
        "CreateQueue": ("Attributes.Policy",),
        "SetQueueAttributes": ("Attributes.Policy",),
    },
    anonymous=True,
    resources={
        "queuename": Named("QueueName", "QueueUrl", read="names:queue"),
    },
    arns=("SourceArn",),
    actions={
        "SendMessageBatch": "SendMessage",
        "DeleteMessageBatch": "DeleteMessage",
        "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
    },
    accounts=("QueueOwnerAWSAccountId",),
    hidden_parameters="names:named_by_path",
    key_uses={
        "ReceiveMessage": "stores:key_uses",
        "SendMessage": "stores:key_uses",
        "SendMessageBatch": "stores:key_uses",
    },
    policy="stores:policy",
    rewrite_policies="stores:rewrite_policies",
    tags="stores:tags",
    refusal=Refusal(
        bad_policy=("InvalidAttributeValue", "Invalid value for the parameter Policy.", 400),
        code="AccessDenied",
        status=403,
        other_code="KMS.AccessDeniedException",
        other_status=400,
    ),
    patches="patches",
    trail=Trail(
        data_events=(
            "ChangeMessageVisibility",
            "ChangeMessageVisibilityBatch",
            "DeleteMessage",
            "DeleteMessageBatch",
            "ReceiveMessage",
            "SendMessage",
            "SendMessageBatch",
        )
    ),
    call_graph=CallGraph(
        arns={"AWS::SQS::Queue": "arn:aws:sqs:{region}:{account}:{id}"},
        delivery="sqs:SendMessage",
        polling=("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
        policy="over_api:policy",
        put_policy="over_api:put_policy",
    ),
    imports=("localstack.services.sqs.provider",),
)
