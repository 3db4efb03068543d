"""AWS Systems Manager: what the rest of daylab must know of it."""

from harness.descriptors import Named, PassedRole, Service

__all__ = ["SERVICE"]


SERVICE = Service(
    name="ssm",
    prefix="ssm",
    resources={
        "parameternamewithoutleadingslash": Named("Name", "Names", "Path", leading="/"),
        "documentname": Named("DocumentName", "Name"),
        "instanceid": Named("InstanceId", "InstanceIds", "Target"),
        "sessionid": Named("SessionId"),
        "bucketname": Named("OutputS3BucketName"),
    },
    arns=("OpsItemArn", "OpsMetadataArn", "ResourceArn"),
    resource_arns="actions:of_this_kind",
    key_uses={
        "GetParameter": "stores:key_uses",
        "GetParameterHistory": "stores:key_uses",
        "GetParameters": "stores:key_uses",
        "GetParametersByPath": "stores:key_uses",
        "PutParameter": "stores:key_uses",
    },
    passed_roles={
        "CreateActivation": (PassedRole("IamRole", by="name"),),
        "CreateAssociation": (PassedRole("AssociationDispatchAssumeRole"),),
        "CreateAssociationBatch": (PassedRole("AssociationDispatchAssumeRole"),),
        "RegisterTaskWithMaintenanceWindow": (
            PassedRole("ServiceRoleArn"),
            PassedRole("TaskInvocationParameters.RunCommand.ServiceRoleArn"),
        ),
        "StartAutomationExecution": (PassedRole("Parameters.AutomationAssumeRole"),),
        "UpdateAssociation": (PassedRole("AssociationDispatchAssumeRole"),),
        "UpdateMaintenanceWindowTask": (
            PassedRole("ServiceRoleArn"),
            PassedRole("TaskInvocationParameters.RunCommand.ServiceRoleArn"),
        ),
        "UpdateManagedInstanceRole": (PassedRole("IamRole", by="name"),),
        "SendCommand": (PassedRole("ServiceRoleArn"),),
    },
    condition_keys={
        "Overwrite": "ssm:Overwrite",
        "Recursive": "ssm:Recursive",
    },
    imports=("localstack.services.ssm.provider", "moto.ssm.urls"),
)
