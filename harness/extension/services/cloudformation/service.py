"""AWS CloudFormation: what the rest of daylab must know of it."""

from harness.descriptors import PassedRole, Service

__all__ = ["SERVICE"]


SERVICE = Service(
    name="cloudformation",
    prefix="cloudformation",
    arns=("TypeArn",),
    passed_roles={
        "ActivateType": (
            PassedRole("ExecutionRoleArn", "resources.cloudformation.amazonaws.com"),
            PassedRole("LoggingConfig.LogRoleArn"),
        ),
        "RegisterType": (
            PassedRole("ExecutionRoleArn", "resources.cloudformation.amazonaws.com"),
            PassedRole("LoggingConfig.LogRoleArn"),
        ),
        "CreateChangeSet": (PassedRole("RoleARN"),),
        "CreateStack": (PassedRole("RoleARN"),),
        "ContinueUpdateRollback": (PassedRole("RoleARN"),),
        "CreateStackSet": (PassedRole("AdministrationRoleARN"),),
        "DeleteStack": (PassedRole("RoleARN"),),
        "RollbackStack": (PassedRole("RoleARN"),),
        "UpdateStack": (PassedRole("RoleARN"),),
        "UpdateStackSet": (PassedRole("AdministrationRoleARN"),),
    },
    condition_keys={
        "ChangeSetName": "cloudformation:ChangeSetName",
        "RoleARN": "cloudformation:RoleArn",
        "TemplateURL": "cloudformation:TemplateUrl",
    },
    patches="patches",
    routes="custom_resource:add_routes",
    resource_types={"AWS::CloudFormation::CustomResource": "custom_resource:CustomResource"},
    imports=("localstack.services.cloudformation.provider", "localstack.services.cloudformation.v2.provider"),
)
