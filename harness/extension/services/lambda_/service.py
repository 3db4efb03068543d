"""AWS Lambda: what the rest of daylab must know of it."""

from harness.descriptors import Also, CallGraph, Capability, Named, PassedRole, Refusal, Service, Trail

__all__ = ["SERVICE"]

SERVICE = Service(
    name="lambda",
    prefix="lambda",
    named_principals={
        "AddPermission": ("Principal",),
    },
    resources={
        "functionname": Named("FunctionName", read="names:function"),
        "layername": Named("LayerName"),
        "uuid": Named("UUID"),
    },
    arns=("Arn", "CodeSigningConfigArn", "DurableExecutionArn", "Resource"),
    actions={
        "Invoke": "InvokeFunction",
        "InvokeAsync": "InvokeFunction",
        "InvokeWithResponseStream": "InvokeFunction",
        "GetLayerVersionByArn": "GetLayerVersion",
    },
    resource_arns="names:qualified",
    passed_roles={
        "CreateCapacityProvider": (PassedRole("PermissionsConfig.CapacityProviderOperatorRoleArn"),),
        "CreateFunction": (PassedRole("Role"),),
        "UpdateFunctionConfiguration": (PassedRole("Role"),),
    },
    condition_keys={
        "AuthType": "lambda:FunctionUrlAuthType",
        "FunctionUrlAuthType": "lambda:FunctionUrlAuthType",
        "Principal": "lambda:Principal",
    },
    request_keys="actions:request_keys",
    stored_requirements="actions:code_in_s3",
    also={
        "CreateFunction": (Also("s3:GetObject", "Code.S3Bucket"),),
        "PublishLayerVersion": (Also("s3:GetObject", "Content.S3Bucket"),),
        "UpdateFunctionCode": (Also("s3:GetObject", "S3Bucket"),),
    },
    refusal=Refusal(
        bad_principal=(
            "InvalidParameterValueException",
            "The provided principal was invalid. Please check the principal and try again.",
            400,
        ),
        words={
            "s3:GetObject": (
                "AccessDeniedException",
                "Your access has been denied by S3, please make sure your request credentials have permission to "
                "GetObject for {bucket/key}. S3 Error Code: AccessDenied. S3 Error Message: Access Denied",
                403,
            ),
            "s3:GetObjectVersion": (
                "AccessDeniedException",
                "Your access has been denied by S3, please make sure your request credentials have permission to "
                "GetObject for {bucket/key}. S3 Error Code: AccessDenied. S3 Error Message: Access Denied",
                403,
            ),
        },
    ),
    policy="stores:policy",
    rewrite_policies="stores:rewrite_policies",
    tags="stores:tags",
    patches="patches",
    routes="invocation_record:add_routes",
    trail=Trail(data_events=("Invoke", "InvokeAsync", "InvokeWithResponseStream")),
    call_graph=CallGraph(
        arns={"AWS::Lambda::Function": "arn:aws:lambda:{region}:{account}:function:{id}"},
        delivery="lambda:InvokeFunction",
        roles={"AWS::Lambda::Function": "over_api:role"},
        polls={"AWS::Lambda::Function": "over_api:polled"},
        policy="over_api:policy",
        put_policy="over_api:put_policy",
    ),
    capabilities={
        "lambda.errors": Capability(processes=True, probe="functions:names_errors"),
        "lambda.logs": Capability(processes=True, probe="functions:writes_logs"),
        "lambda.memory-limit": Capability(processes=True),
        "lambda.metrics": Capability(processes=True, probe="functions:counts_invocations"),
        "lambda.python": Capability(processes=True, probe="functions:runs_python"),
        "lambda.recursion-detection": Capability(),
        "lambda.timeout": Capability(processes=True, probe="functions:times_out"),
    },
    imports=("localstack.services.lambda_.provider",),
)
