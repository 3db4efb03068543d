"""Amazon SNS: what the rest of daylab must know of it."""

from harness.descriptors import CallGraph, Named, PassedRole, Refusal, Service, Trail

__all__ = ["SERVICE"]

SERVICE = Service(
    name="sns",
    prefix="sns",
    stored_policies={
        "CreateTopic": ("Attributes.Policy",),
        "SetTopicAttributes": ("AttributeValue",),
    },
    anonymous=True,
    resources={
        "topicname": Named("Name", "TopicArn"),
    },
    arns=("ResourceArn", "SubscriptionArn", "TargetArn"),
    actions={
        "PublishBatch": "Publish",
    },
    passed_roles={
        "SetSubscriptionAttributes": (PassedRole("AttributeValue"),),
        "Subscribe": (PassedRole("Attributes.SubscriptionRoleArn"),),
    },
    unsigned=("ConfirmSubscription",),
    condition_keys={
        "Endpoint": "sns:Endpoint",
        "Protocol": "sns:Protocol",
    },
    key_uses={
        "Publish": "stores:key_uses",
        "PublishBatch": "stores:key_uses",
    },
    policy="stores:policy",
    rewrite_policies="stores:rewrite_policies",
    tags="stores:tags",
    refusal=Refusal(
        bad_policy=("InvalidParameter", "Invalid parameter: Policy Error: PrincipalNotFound", 400),
        code="AuthorizationError",
        status=403,
        other_code="KMSAccessDenied",
        other_status=400,
    ),
    patches="patches",
    routes="mailbox:add_routes",
    trail=Trail(data_events=("Publish", "PublishBatch")),
    call_graph=CallGraph(
        arns={"AWS::SNS::Topic": "{id}"},
        delivery="sns:Publish",
        calls={"AWS::SNS::Topic": "over_api:subscriptions"},
        policy="over_api:policy",
        put_policy="over_api:put_policy",
    ),
    imports=("localstack.services.sns.provider",),
)
