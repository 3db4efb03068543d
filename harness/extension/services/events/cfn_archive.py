"""``AWS::Events::Archive``.

Source (D): CloudFormation Template Reference, AWS::Events::Archive: SourceArn is required, a change of ArchiveName or
SourceArn replaces the archive; Ref is its name, GetAtt Arn its ARN.
"""

import contextlib
import json
from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceProvider

__all__ = ["ArchiveProvider"]


class ArchiveProvider(ResourceProvider[Any]):
    """Makes, changes and deletes archives of events."""

    TYPE = "AWS::Events::Archive"
    SCHEMA = {  # noqa: RUF012 - the attribute that LocalStack reads
        "typeName": TYPE,
        "properties": {},
        "required": ["SourceArn"],
        "createOnlyProperties": ["/properties/ArchiveName", "/properties/SourceArn"],
        "readOnlyProperties": ["/properties/Arn"],
        "primaryIdentifier": ["/properties/ArchiveName"],
    }

    def create(self, request: Any) -> ProgressEvent[Any]:
        """Make an archive."""
        model = request.desired_state
        if not model.get("ArchiveName"):
            # names of archives have 48 characters at most
            name = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
            model["ArchiveName"] = name[-48:].lstrip("-")
        answer = request.aws_client_factory.events.create_archive(
            ArchiveName=model["ArchiveName"], EventSourceArn=model["SourceArn"], **_settings(model)
        )
        return _done(request, {**model, "Arn": answer["ArchiveArn"]})

    def update(self, request: Any) -> ProgressEvent[Any]:
        """Change what an archive keeps, and for how long."""
        before, model = request.previous_state, request.desired_state
        name = before["ArchiveName"]
        settings = {"RetentionDays": 0, "Description": ""} | _settings(model)
        answer = request.aws_client_factory.events.update_archive(ArchiveName=name, **settings)
        return _done(request, {**model, "ArchiveName": name, "Arn": answer["ArchiveArn"]})

    def delete(self, request: Any) -> ProgressEvent[Any]:
        """Delete an archive; one that is gone is deleted."""
        events, model = request.aws_client_factory.events, request.desired_state
        with contextlib.suppress(events.exceptions.ResourceNotFoundException):  # gone with its bus, for example
            events.delete_archive(ArchiveName=model["ArchiveName"])
        return _done(request, model)


def _settings(model: Any) -> dict[str, Any]:
    given = {name: model[name] for name in ("Description", "RetentionDays") if model.get(name) is not None}
    if (pattern := model.get("EventPattern")) is not None:
        given["EventPattern"] = pattern if isinstance(pattern, str) else json.dumps(pattern)
    if "RetentionDays" in given:
        given["RetentionDays"] = int(given["RetentionDays"])
    return given


def _done(request: Any, model: Any) -> ProgressEvent[Any]:
    return ProgressEvent(OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context)
