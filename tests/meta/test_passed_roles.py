"""Every operation that takes a role asks for ``iam:PassRole`` on it, or stands here with the reason why not."""

import re
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from harness.descriptors import Service, services

_READS = re.compile(r"(?:Get|List|Describe)[A-Z]")
_OWN = sorted(name for name, one in services().items() if not one.operations)
REVIEWED = {
    ("codebuild", "CreateWebhook"): "who may approve is no role that is handed over",
    ("codebuild", "UpdateWebhook"): "who may approve is no role that is handed over",
    ("codepipeline", "CreatePipeline"): "the pipeline's own role assumes those of its actions",
    ("codepipeline", "UpdatePipeline"): "the pipeline's own role assumes those of its actions",
    ("dynamodb", "UpdateGlobalTableSettings"): "the engine has no global tables of the first version",
    ("dynamodb", "UpdateTableReplicaAutoScaling"): "the engine has no scaling of replicas",
    ("ec2", "AssociateEnclaveCertificateIamRole"): "the role is given the certificate, not handed over",
    ("ec2", "CreateFlowLogs"): "the role of another account is assumed by the one that is passed",
    ("ec2", "CreateLaunchTemplate"): "asked of who launches from the template",
    ("ec2", "CreateLaunchTemplateVersion"): "asked of who launches from the template",
    ("ec2", "DisassociateEnclaveCertificateIamRole"): "takes a role away",
    ("iam", "CreateRole"): "a trust policy is no role",
    ("rds", "CreateDBProxyEndpoint"): "reader or writer is no role of IAM",
    ("rds", "RemoveRoleFromDBCluster"): "takes a role away",
    ("rds", "RemoveRoleFromDBInstance"): "takes a role away",
    ("s3", "PutBucketNotification"): "the parameter of 2014 that AWS ignores",
    ("sts", "AssumeRole"): "assumed by the caller",
    ("sts", "AssumeRoleWithSAML"): "assumed by the caller",
    ("sts", "AssumeRoleWithWebIdentity"): "assumed by the caller",
}


@pytest.mark.parametrize("name", _OWN)
def test_roles_are_passed_or_reviewed(name: str) -> None:
    model = botocore.session.get_session().get_service_model(name)
    missing = {}
    for operation in model.operation_names:
        if (shape := model.operation_model(operation).input_shape) is None or _READS.match(operation):
            continue
        passed = {one.parameter for one in services()[name].passed_roles.get(operation, ())}
        unknown = [path for path in roles(shape) if path not in passed]
        if unknown and (name, operation) not in REVIEWED:
            missing[operation] = unknown
    assert missing == {}


def test_what_was_reviewed_is_there() -> None:
    models = {name: botocore.session.get_session().get_service_model(name) for name, _ in REVIEWED}
    assert [pair for pair in REVIEWED if pair[1] not in models[pair[0]].operation_names] == []


def test_passed_parameters_are_there() -> None:
    """A path that botocore does not know would never be met."""
    wrong = []
    for name in _OWN:
        one: Service = services()[name]
        model = botocore.session.get_session().get_service_model(name)
        for operation, found in one.passed_roles.items():
            known = set(members(model.operation_model(operation).input_shape))
            loose = {path.rpartition(".")[0] for path in known if path.endswith(".*")}
            wrong += [
                (name, operation, role.parameter)
                for role in found
                if role.parameter not in known and role.parameter.rpartition(".")[0] not in loose
            ]
    assert wrong == []


def roles(shape: Any) -> Iterator[str]:
    """Paths of members that hold a role or an instance profile."""
    for path in members(shape):
        last = path.rpartition(".")[2].lower()
        is_profile = "instanceprofile" in path.lower() and path != "InstanceProfileName"  # IAM's own
        if ("role" in last and "name" not in last) or last == "credentials" or is_profile:
            yield path


def members(shape: Any, path: tuple[str, ...] = (), within: tuple[str, ...] = ()) -> Iterator[str]:
    """Paths of the texts in a structure; lists are passed through, a map's values are ``*``."""
    if shape.name in within:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from members(member, (*path, name), (*within, shape.name))
    elif shape.type_name == "list":
        yield from members(shape.member, path, (*within, shape.name))
    elif shape.type_name == "map":
        yield from members(shape.value, (*path, "*"), (*within, shape.name))
    elif shape.type_name == "string":
        yield ".".join(path)
