"""API Gateway (REST): which bodies and parameters a request validator refuses, and why.

Source (D): API Gateway Developer Guide, "Request validation for REST APIs": required parameters must be "included and
not blank"; a body is evaluated by the model of its content type, else by that of ``$default``; "If no matching content
type is found, request validation is not performed". "Data models for REST APIs": JSON schema draft 4. The reasons in
``$context.error.validationErrorString`` and in the execution log have the words of AWS's validator (Q, seen in public
reports: ``object has missing required properties (["name"])``; a body that is no JSON, an empty one too: ``Unknown
error parsing request body``).

Limits: the reasons for keywords other than required, type and enum are in the validator's own words here.
"""

import json
from collections.abc import Mapping
from typing import Any

from harness.extension.services.apigateway.schemas import errors_of

__all__ = ["body_errors", "model_for", "present"]

JSON = "application/json"
TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number"}


def model_for(models: Mapping[str, str], content_type: str | None) -> str | None:
    """Name of the model that evaluates a body, None when there is none.

    Args:
        models: ``requestModels`` of the method: content type → model.
        content_type: header of the request; without one it is JSON.
    """
    kind = (content_type or JSON).split(";")[0].strip().lower()
    by_kind = {name.lower(): model for name, model in models.items()}
    return by_kind.get(kind, by_kind.get("$default"))


def present(value: Any) -> bool:
    """Whether a required parameter counts as given."""
    return value is not None and str(value).strip() != ""


def body_errors(body: bytes, schema: Any) -> list[str]:
    """Why a body does not fit a schema; empty when it does.

    Args:
        body: what was sent; nothing at all is no JSON.
        schema: JSON schema.
    """
    try:
        instance = json.loads(body)
    except (ValueError, RecursionError):
        return ["Unknown error parsing request body"]
    return [_reason(error) for error in errors_of(schema, instance)]


def _reason(error: Any) -> str:
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return f"object has missing required properties ({json.dumps(missing, separators=(',', ':'))})"
    if error.validator == "type":
        allowed = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
        named = json.dumps(allowed, separators=(",", ":"))
        return f"instance type ({_type(error.instance)}) does not match any allowed primitive type (allowed: {named})"
    if error.validator == "enum":
        return f"instance value ({json.dumps(error.instance)}) not found in enum"
    return str(error.message)


def _type(value: Any) -> str:
    return "null" if value is None else TYPES[type(value)]
