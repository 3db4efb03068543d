"""AWS Security Token Service: what the rest of daylab must know of it."""

from harness.descriptors import Named, Service, Trail

__all__ = ["SERVICE"]

SERVICE = Service(
    name="sts",
    prefix="sts",
    resources={
        "rolenamewithpath": Named("RoleArn"),
    },
    condition_keys={
        "ExternalId": "sts:ExternalId",
        "RoleSessionName": "sts:RoleSessionName",
        "SourceIdentity": "sts:SourceIdentity",
    },
    answers={"DecodeAuthorizationMessage": "decoding:decoded"},
    trail=Trail(region="us-east-1"),
    imports=("localstack.services.sts.provider", "moto.sts.urls"),
)
