"""Custom resources: ``Custom::…`` and ``AWS::CloudFormation::CustomResource``, backed by a function or a topic.

CloudFormation sends a request with a ``ResponseURL`` and waits until a response is PUT there, at most
``ServiceTimeout`` seconds, an hour by default (D: CloudFormation User Guide, "Custom resource reference"; words of
failures Q: https://repost.aws/knowledge-center/best-practices-custom-cf-lambda). All values are sent as strings; a
response has at most 4096 bytes; a response with another ``PhysicalResourceId`` replaces the resource, and a deletion of
the old one is requested. LocalStack skips such resources.

Limits: the URL is one of this engine, ``http`` and with a port; code that insists on ``https`` and port 443 does not
reach it. A resource is waited for no longer than LocalStack waits for others (``CFN_PER_RESOURCE_TIMEOUT``). A replaced
resource is deleted as soon as there is the new one, and one whose creation failed is not.
"""

import json
import secrets
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localstack import config
from localstack.http import Request, Response, Router
from localstack.services.cloudformation.resource_provider import (
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceRequest,
)

__all__ = ["CustomResource", "Responses", "add_routes", "as_text", "outcome"]

_PATH = "/cloudformation-custom-resource-response"
_TIMEOUT = 3600.0
_LIMIT = 4096
_IDENTIFIER, _PROPERTIES = "PhysicalResourceId", "daylab_properties"
_EMPTY: Mapping[str, Any] = {}


@dataclass(slots=True)
class Responses:
    """Responses that custom resources are waited for, by the secret in their URLs.

    Attributes:
        timescale: how fast an account's time-outs pass (``Timescale``); set when the engine starts.
    """

    timescale: Any = None
    _found: dict[str, bytes | None] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def expect(self) -> str:
        """Expect a response; the secret of its URL."""
        secret = secrets.token_hex(16)
        with self._lock:
            self._found[secret] = None
        return secret

    def put(self, secret: str, body: bytes) -> bool:
        """Take a response; whether it is expected. The first one counts."""
        with self._lock:
            if secret not in self._found:
                return False
            if self._found[secret] is None:
                self._found[secret] = body
            return True

    def take(self, secret: str) -> bytes | None:
        """The response, which is then no longer expected; None: there is none yet."""
        with self._lock:
            body = self._found.get(secret)
            if body is not None:
                del self._found[secret]
            return body

    def drop(self, secret: str) -> None:
        """Expect a response no longer."""
        with self._lock:
            self._found.pop(secret, None)


RESPONSES = Responses()


def add_routes(router: Router[Any], tools: Any) -> None:
    """Let whoever has the URL of a request put the response there."""
    RESPONSES.timescale = tools.timescale

    def put(request: Request, secret: str, **_: Any) -> Response:
        known = RESPONSES.put(secret, request.get_data()[: _LIMIT + 1])
        return Response(status=200 if known else 403)

    router.add(f"{_PATH}/<secret>", endpoint=put, methods=["PUT"])


def as_text(value: Any) -> Any:
    """Values as CloudFormation sends them, as strings in lists and maps."""
    if isinstance(value, Mapping):
        return {key: as_text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_text(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def outcome(body: bytes, request: Mapping[str, Any]) -> tuple[str, Mapping[str, Any], str]:
    """(physical id, attributes, reason of the failure or nothing) that a response says.

    Args:
        body: as it was put.
        request: what was sent.
    """
    told: Any = None
    reason = "Response object is too long." if len(body) > _LIMIT else ""
    if not reason:
        try:
            told = json.loads(body)
        except ValueError:
            reason = "Invalid response object: Unable to parse JSON."
    if not reason and not isinstance(told, Mapping):
        reason = "Invalid response object: Value of response must be an object."
    if reason:
        return "", _EMPTY, reason
    if told.get("Status") == "FAILED":
        said = f"Received response status [FAILED] from custom resource. Message returned: {told.get('Reason', '')}"
        return "", _EMPTY, f"{said} (RequestId: {request['RequestId']})"
    if told.get("Status") != "SUCCESS":
        return "", _EMPTY, "Invalid response object: Value of property Status must be SUCCESS or FAILED."
    named = told.get(_IDENTIFIER) or request.get(_IDENTIFIER)
    if not isinstance(named, str):
        return "", _EMPTY, "Invalid PhysicalResourceId"
    for name in ("StackId", "RequestId", "LogicalResourceId"):
        if name in told and told[name] != request[name]:
            return "", _EMPTY, f"Invalid response object: Value of property {name} does not match the request."
    data = told.get("Data")
    return named, as_text(data) if isinstance(data, Mapping) else _EMPTY, ""


class CustomResource(ResourceProvider[dict[str, Any]]):
    """The provider of custom resources."""

    SCHEMA = {  # noqa: RUF012 - as LocalStack's base class has it
        "typeName": "AWS::CloudFormation::CustomResource",
        "properties": {"ServiceToken": {"type": "string"}, _IDENTIFIER: {"type": "string"}},
        "primaryIdentifier": [f"/properties/{_IDENTIFIER}"],
        "readOnlyProperties": [f"/properties/{_IDENTIFIER}"],
        "createOnlyProperties": [],
    }

    def create(self, request: ResourceRequest[dict[str, Any]]) -> ProgressEvent[dict[str, Any]]:
        """Request the creation, and wait."""
        return self._step(request, "Create", request.desired_state, {})

    def update(self, request: ResourceRequest[dict[str, Any]]) -> ProgressEvent[dict[str, Any]]:
        """Request the update, and the deletion of what was replaced."""
        before: Mapping[str, Any] = request.previous_state or {}
        known = {_IDENTIFIER: before.get(_IDENTIFIER), "OldResourceProperties": before.get(_PROPERTIES, {})}
        done = self._step(request, "Update", request.desired_state, known)
        made = done.resource_model or {}
        if done.status is not OperationStatus.SUCCESS or made[_IDENTIFIER] == before.get(_IDENTIFIER):
            return done
        gone = self._step(
            request, "Delete", before.get(_PROPERTIES, {}), {_IDENTIFIER: before.get(_IDENTIFIER)}, key="replaced"
        )
        if gone.status is OperationStatus.IN_PROGRESS:
            return ProgressEvent(OperationStatus.IN_PROGRESS, resource_model=request.desired_state,
                                 custom_context=request.custom_context)  # fmt: skip
        return done

    def delete(self, request: ResourceRequest[dict[str, Any]]) -> ProgressEvent[dict[str, Any]]:
        """Request the deletion, and wait."""
        before = request.desired_state
        return self._step(request, "Delete", before.get(_PROPERTIES, {}), {_IDENTIFIER: before.get(_IDENTIFIER)})

    def _step(
        self,
        request: ResourceRequest[dict[str, Any]],
        kind: str,
        properties: Mapping[str, Any],
        known: Mapping[str, Any],
        key: str = "sent",
    ) -> ProgressEvent[dict[str, Any]]:
        """Send a request at the first call, look for its response at the others."""
        context = request.custom_context
        if key not in context:
            context[key] = _send(request, kind, properties, known)
        sent = context[key]
        if "done" not in sent:
            body = RESPONSES.take(sent["secret"])
            if body is not None:
                sent["done"] = outcome(body, sent["request"])
            elif time.monotonic() > sent["until"]:
                RESPONSES.drop(sent["secret"])
                sent["done"] = "", {}, _no_response(sent["request"]["RequestId"])
            else:
                return ProgressEvent(
                    OperationStatus.IN_PROGRESS, resource_model=request.desired_state, custom_context=context
                )
        named, data, reason = sent["done"]
        if reason:
            return ProgressEvent(OperationStatus.FAILED, resource_model={}, message=reason)
        model = {**data, _IDENTIFIER: named, _PROPERTIES: sent["request"]["ResourceProperties"]}
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model, custom_context=context)


def _send(
    request: ResourceRequest[dict[str, Any]], kind: str, properties: Mapping[str, Any], known: Mapping[str, Any]
) -> dict[str, Any]:
    given = as_text(properties)
    token, secret = str(given.get("ServiceToken", "")), RESPONSES.expect()
    port = config.GATEWAY_LISTEN[0].port
    event = {
        "RequestType": kind,
        "ServiceToken": token,
        "ResponseURL": f"http://127.0.0.1:{port}{_PATH}/{secret}",
        "StackId": request.stack_id,
        "RequestId": str(uuid.uuid4()),
        "LogicalResourceId": request.logical_resource_id,
        "ResourceType": request.resource_type,
        **known,
        "ResourceProperties": given,
    }
    clients = request.aws_client_factory
    if ":sns:" in token:
        subject = "AWS CloudFormation custom resource request"
        clients.sns.publish(TopicArn=token, Subject=subject, Message=json.dumps(event))
    else:
        clients.lambda_.invoke(FunctionName=token, InvocationType="Event", Payload=json.dumps(event))
    try:
        timeout = min(float(given["ServiceTimeout"]), _TIMEOUT)
    except (KeyError, ValueError):
        timeout = _TIMEOUT
    until = time.monotonic() + RESPONSES.timescale.real(request.account_id, timeout)
    return {"secret": secret, "request": event, "until": until}


def _no_response(request_id: str) -> str:
    return (
        f"CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId "
        f"[{request_id}]. If you are using the Python cfn-response module, you may need to update your Lambda function "
        f"code so that CloudFormation can attach the updated version."
    )
