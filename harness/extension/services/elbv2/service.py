"""Elastic Load Balancing (application and network load balancers): what the rest of daylab must know of it."""

from harness.descriptors import Named, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="elbv2",
    prefix="elasticloadbalancing",
    resources={
        "loadbalancername": Named("Name"),
        "targetgroupname": Named("Name"),
    },
    arns=(
        "ListenerArn",
        "ListenerArns",
        "LoadBalancerArn",
        "LoadBalancerArns",
        "ResourceArn",
        "ResourceArns",
        "RuleArn",
        "RuleArns",
        "TargetGroupArn",
        "TargetGroupArns",
        "TrustStoreArn",
    ),
    imports=("moto.elbv2.urls",),
)
