"""AWS Step Functions: what the rest of daylab must know of it."""

from harness.descriptors import CallGraph, Capability, Named, PassedRole, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="stepfunctions",
    prefix="states",
    resources={
        "statemachinename": Named("name", first=True),
        "activityname": Named("name", first=True),
    },
    arns=(
        "activityArn",
        "executionArn",
        "mapRunArn",
        "resourceArn",
        "stateMachineAliasArn",
        "stateMachineArn",
        "stateMachineVersionArn",
    ),
    passed_roles={
        "CreateStateMachine": (PassedRole("roleArn"),),
        "TestState": (PassedRole("roleArn"),),
        "UpdateStateMachine": (PassedRole("roleArn"),),
    },
    patches="patches",
    call_graph=CallGraph(
        arns={"AWS::StepFunctions::StateMachine": "{id}"},
        delivery="states:StartExecution",
        roles={"AWS::StepFunctions::StateMachine": "over_api:role"},
    ),
    capabilities={
        "stepfunctions.definitions": Capability(probe="workflows:checks_definitions"),
        "stepfunctions.errors": Capability(probe="workflows:names_failures"),
        "stepfunctions.history": Capability(probe="workflows:tells_the_way"),
        "stepfunctions.logs": Capability(),
    },
    imports=("localstack.services.stepfunctions.provider",),
)
