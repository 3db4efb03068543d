"""``AWS::ECR::Repository``: a repository that ECR knows, where LocalStack only says that it made one.

Source (D): CloudFormation Template Reference, AWS::ECR::Repository: a change of RepositoryName or
EncryptionConfiguration replaces it; a repository with images is deleted only with EmptyOnDelete; Ref is its name.

Limits: what a lifecycle policy would expire stays.
"""

import json
from contextlib import suppress
from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
from localstack.services.ecr.resource_providers.aws_ecr_repository import ECRRepositoryProvider

__all__ = ["RepositoryProvider"]


class RepositoryProvider(ECRRepositoryProvider):
    """Makes, changes and deletes repositories."""

    def create(self, request: Any) -> ProgressEvent[Any]:
        """Make a repository with its policies."""
        ecr, model = request.aws_client_factory.ecr, request.desired_state
        if not model.get("RepositoryName"):
            name = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
            model["RepositoryName"] = name.lower()
        made = ecr.create_repository(
            repositoryName=model["RepositoryName"],
            tags=model.get("Tags") or [],
            imageTagMutability=model.get("ImageTagMutability") or "MUTABLE",
            imageScanningConfiguration=_scanning(model),
            encryptionConfiguration=_encryption(model),
        )["repository"]
        model |= {"Arn": made["repositoryArn"], "RepositoryUri": made["repositoryUri"]}
        _set_policies(ecr, model, {})
        return _done(request, model)

    def update(self, request: Any) -> ProgressEvent[Any]:
        """Change what can change in place."""
        ecr, before = request.aws_client_factory.ecr, request.previous_state
        model = {**request.desired_state, **{key: before[key] for key in ("RepositoryName", "Arn", "RepositoryUri")}}
        name = {"repositoryName": model["RepositoryName"]}
        ecr.put_image_tag_mutability(**name, imageTagMutability=model.get("ImageTagMutability") or "MUTABLE")
        ecr.put_image_scanning_configuration(**name, imageScanningConfiguration=_scanning(model))
        _set_policies(ecr, model, before)
        gone = [tag["Key"] for tag in before.get("Tags") or [] if tag not in (model.get("Tags") or [])]
        if gone:
            ecr.untag_resource(resourceArn=model["Arn"], tagKeys=gone)
        if model.get("Tags"):
            ecr.tag_resource(resourceArn=model["Arn"], tags=model["Tags"])
        return _done(request, model)

    def delete(self, request: Any) -> ProgressEvent[Any]:
        """Delete a repository; one that is gone is deleted."""
        ecr, model = request.aws_client_factory.ecr, request.desired_state
        with suppress(ecr.exceptions.RepositoryNotFoundException):
            ecr.delete_repository(repositoryName=model["RepositoryName"], force=_true(model.get("EmptyOnDelete")))
        return _done(request, model)


def _done(request: Any, model: dict[str, Any]) -> ProgressEvent[Any]:
    return ProgressEvent(OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context)


def _scanning(model: dict[str, Any]) -> dict[str, bool]:
    return {"scanOnPush": _true((model.get("ImageScanningConfiguration") or {}).get("ScanOnPush"))}


def _encryption(model: dict[str, Any]) -> dict[str, str]:
    asked = model.get("EncryptionConfiguration") or {}
    key = {"kmsKey": asked["KmsKey"]} if asked.get("KmsKey") else {}
    return {"encryptionType": asked.get("EncryptionType") or "AES256", **key}


def _true(value: Any) -> bool:
    return str(value).lower() == "true"  # templates have booleans as texts too


def _set_policies(ecr: Any, model: dict[str, Any], before: dict[str, Any]) -> None:
    name = {"repositoryName": model["RepositoryName"]}
    if policy := model.get("RepositoryPolicyText"):
        ecr.set_repository_policy(**name, policyText=policy if isinstance(policy, str) else json.dumps(policy))
    elif before.get("RepositoryPolicyText"):
        ecr.delete_repository_policy(**name)
    if text := (model.get("LifecyclePolicy") or {}).get("LifecyclePolicyText"):
        ecr.put_lifecycle_policy(**name, lifecyclePolicyText=text)
    elif before.get("LifecyclePolicy"):
        ecr.delete_lifecycle_policy(**name)
