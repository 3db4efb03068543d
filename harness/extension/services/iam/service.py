"""AWS Identity and Access Management: what the rest of daylab must know of it."""

from harness.descriptors import CallGraph, Capability, Named, PassedRole, Refusal, Service, Trail

__all__ = ["SERVICE"]

SERVICE = Service(
    name="iam",
    prefix="iam",
    stored_policies={
        "CreateRole": ("AssumeRolePolicyDocument",),
        "UpdateAssumeRolePolicy": ("PolicyDocument",),
    },
    resources={
        "usernamewithpath": Named("UserName"),
        "rolenamewithpath": Named("RoleName", "AWSServiceName"),
        "groupnamewithpath": Named("GroupName"),
        "policynamewithpath": Named("PolicyName"),
        "instanceprofilenamewithpath": Named("InstanceProfileName"),
    },
    arns=("Arn", "OpenIDConnectProviderArn", "PolicyArn", "PolicySourceArn", "SAMLProviderArn"),
    condition_keys={
        "AWSServiceName": "iam:AWSServiceName",
        "PermissionsBoundary": "iam:PermissionsBoundary",
        "PolicyArn": "iam:PolicyARN",
    },
    hidden_parameters="actions:of_caller",
    credential_limits="limits:of_iam",
    roles="stores:roles",
    passed_roles={"AddRoleToInstanceProfile": (PassedRole("RoleName", "ec2.amazonaws.com", by="name"),)},
    resource_name="stores:full_name",
    policy="stores:policy",
    tags="stores:tags",
    # "most APIs in IAM" (D); which have none is known of these two (Q)
    refusal=Refusal(
        names_policy=True,
        authorization_ids=True,
        without_id=("CreateRole", "ListInstanceProfiles"),
        bad_policy=("MalformedPolicyDocument", "Invalid principal in policy: {principal}", 400),
    ),
    answers={
        "SimulateCustomPolicy": "simulation:custom_policy",
        "SimulatePrincipalPolicy": "simulation:principal_policy",
    },
    patches="patches",
    trail=Trail(region="us-east-1"),
    call_graph=CallGraph(policy="over_api:policy"),
    capabilities={
        "iam.decision-log": Capability(),
        "iam.enforcement": Capability(enforced=True, probe="callers:enforces_iam"),
        "iam.role-sessions": Capability(),
    },
    imports=("localstack.services.iam.provider", "moto.iam.urls"),
)
