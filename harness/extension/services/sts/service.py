"""AWS Security Token Service: what the rest of daylab must know of it."""

from harness.descriptors import Also, Named, Service, Trail

__all__ = ["SERVICE"]

SERVICE = Service(
    name="sts",
    prefix="sts",
    resources={
        "rolenamewithpath": Named("RoleArn"),
    },
    requirements={
        "AssumeRole": "actions:assuming",
        "AssumeRoleWithWebIdentity": "actions:assuming",
        "GetFederationToken": "actions:federating",
    },
    also={
        "AssumeRole": (Also("sts:TagSession", "Tags"), Also("sts:SetSourceIdentity", "SourceIdentity")),
        "GetFederationToken": (Also("sts:TagSession", "Tags"),),
    },
    vouched={
        "AssumeRoleWithSAML": "identity_providers:asserted",
        "AssumeRoleWithWebIdentity": "identity_providers:vouched",
    },
    credential_limits="limits:of_sts",
    request_keys="actions:request_keys",
    stored_keys="mfa:keys",
    condition_keys={
        "ExternalId": "sts:ExternalId",
        "RoleSessionName": "sts:RoleSessionName",
        "SourceIdentity": "sts:SourceIdentity",
    },
    answers={
        "AssumeRole": "opening:assume_role",
        "AssumeRoleWithSAML": "opening:assume_role_with_saml",
        "AssumeRoleWithWebIdentity": "opening:assume_role_with_web_identity",
        "DecodeAuthorizationMessage": "decoding:decoded",
        "GetFederationToken": "opening:federation_token",
        "GetSessionToken": "opening:session_token",
    },
    trail=Trail(region="us-east-1"),
    imports=("localstack.services.sts.provider", "moto.sts.urls"),
)
