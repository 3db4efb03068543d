"""Calls that stand in the fields of a form: who makes them, and their parameters (S3's uploads by POST policy).

Which operations take one, and how a service reads it, its descriptor says (``forms``). A field is there once, whatever
the case of its name, so that the service reads none that was not checked.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from localstack.aws.api import CommonServiceException, RequestContext

from harness.extension.authorization import signature

__all__ = ["PARAMETERS", "FormReader", "check_form", "read_form"]

_FIELDS = "daylab_form_fields"
PARAMETERS = "daylab_parameters"
"""Attribute of a request's context with the parameters of a call, where a form holds some of them."""


class FormReader(Protocol):
    """How a service reads a form; fields are values by lower-case name."""

    def parameters(self, fields: Mapping[str, str], filename: str | None) -> dict[str, Any]:
        """The parameters that the form stands for."""
        ...

    def refusal(self) -> CommonServiceException:
        """The service's error for a call that has no form."""
        ...

    def check(self, fields: Mapping[str, str], bucket: str, now: datetime) -> None:
        """Raise the service's error if the policy that the form is signed with does not allow its fields now."""
        ...


def read_form(context: RequestContext, reader: FormReader) -> str | None:
    """Read the form of a call.

    Returns:
        The access key id that the form is signed with; None if it is not signed.

    Raises:
        CommonServiceException: there is no form.
    """
    http = context.request
    if "multipart/form-data" not in http.headers.get("Content-Type", ""):
        raise reader.refusal()
    given = [(str(name).lower(), str(value)) for name, value in http.form.items(multi=True)]
    fields = dict(given)
    file = http.files.get("file")
    found = reader.parameters(fields, (file.filename or "") if file is not None else None)
    setattr(context, _FIELDS, fields)
    setattr(context, PARAMETERS, {**(context.service_request or {}), **found})
    return signature.remember_form(http, fields, twice=len(fields) < len(given))


def check_form(context: RequestContext, reader: FormReader, now: datetime) -> None:
    """Require that the policy which a form is signed with allows its fields now.

    Raises:
        CommonServiceException: the service's error.
    """
    fields = getattr(context, _FIELDS, None)
    if fields and "policy" in fields:
        reader.check(fields, str((context.service_request or {}).get("Bucket", "")), now)
