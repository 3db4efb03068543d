"""Which operation a person or a client means: spelled as in boto3, the AWS CLI, an SDK's errors, or an IAM action.

``s3:GetObject``, ``s3.get_object``, ``aws s3api get-object --bucket b``, ``operation error SFN: StartExecution``,
``states:StartExecution``, ``docker pull``. Names of operations are botocore's, actions the Service Authorization
Reference's.

Limits: options of a command line are passed over.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import botocore.session
from botocore.exceptions import BotoCoreError
from botocore.utils import CLIENT_NAME_TO_HYPHENIZED_SERVICE_ID_OVERRIDES

from harness.descriptors import Service, mapped_services, service, services
from harness.errors import InputError
from harness.i18n.catalogue import permissions as words
from harness.i18n.message import verbatim
from harness.iam import find_action

__all__ = ["Operation", "flows_of", "named_action", "named_operation", "operation_of", "service_called"]

_FORMS: Final = verbatim('--operation s3:GetObject, --operation "aws s3api get-object"')
_CLI_NAMES: Final = {"s3api": "s3", "deploy": "codedeploy", "configservice": "config"}
"""Names of the AWS CLI that are not botocore's."""
_FORM: Final = re.compile(r"(?P<service>[A-Za-z0-9 -]{1,60}?)[ ]?[:. ][ ]?(?P<operation>[A-Za-z0-9_-]{1,128})")


@dataclass(frozen=True, slots=True)
class Operation:
    """What was called.

    Attributes:
        service: descriptor of the service.
        name: the operation as in the API (``GetObject``), or the name of an action that is no operation.
        flow: instead of one operation, the actions of a command (``docker pull``), each a full name.
        method, path: HTTP method and path of the operation; empty: it is none.
    """

    service: Service
    name: str
    flow: tuple[str, ...] = ()
    method: str = ""
    path: str = ""

    @property
    def shown(self) -> str:
        """How to write it (``s3:GetObject``)."""
        return self.name if self.flow else f"{self.service.name}:{self.name}"


def named_operation(text: str) -> Operation:
    """The operation that a text names.

    Raises:
        InputError: there is no such service or operation; which is meant.
    """
    given = " ".join(text.split())
    if found := next(flows_of(given), None):
        return found
    tokens = [token for token in given.removeprefix("aws ").split(" ") if not token.startswith("--")]
    spelled = given if _FORM.fullmatch(given) and not given.startswith("aws ") else " ".join(tokens[:2])
    parts = _FORM.fullmatch(spelled)
    if parts is None:
        raise InputError(words.NOT_AN_OPERATION(text=text[:200]), where="--operation", fix=_FORMS)
    one = service_called(parts["service"])
    if one is None:
        near = difflib.get_close_matches(parts["service"].lower(), _names(), 1)
        fix = verbatim(f"--operation {near[0]}:{parts['operation']}") if near else _FORMS
        raise InputError(words.NO_SERVICE(service=parts["service"]), where="--operation", fix=fix)
    found_operation = operation_of(one, parts["operation"])
    if found_operation is None:
        known = sorted(_operations(one.name))
        close = difflib.get_close_matches(_plain(parts["operation"]), known, 1)
        example = _operations(one.name)[close[0]] if close else next(iter(_operations(one.name).values()), "")
        raise InputError(
            words.NO_OPERATION(service=one.name, operation=parts["operation"]),
            where="--operation",
            fix=verbatim(f"--operation {one.name}:{example}"),
        )
    return found_operation


def service_called(name: str) -> Service | None:
    """The service of a name: botocore's, the AWS CLI's, an SDK's service id, an IAM prefix, or what events call it."""
    text = name.strip().lower()
    text = _CLI_NAMES.get(text, text)
    hyphens = text.replace(" ", "-")
    by_id = next((key for key, other in CLIENT_NAME_TO_HYPHENIZED_SERVICE_ID_OVERRIDES.items() if other == hyphens), "")
    for candidate in (text, hyphens, text.replace(" ", ""), by_id):
        if candidate and (one := service(candidate)) is not None:
            return one
    own = next((one for one in services().values() if text in (one.prefix, one.caller.split(".")[0])), None)
    return own or next((one for one in map(service, mapped_services()) if one and one.prefix == text), None)


def operation_of(one: Service, name: str) -> Operation | None:
    """The operation of a service in any spelling, or the action of that name; None: there is neither."""
    known = _operations(one.name).get(_plain(name))
    if known is not None:
        http = _model(one.name).operation_model(known).http
        return Operation(one, known, method=str(http.get("method", "")), path=str(http.get("requestUri", "")))
    action = find_action(f"{one.prefix}:{name.replace('-', '').replace('_', '')}")
    return Operation(one, action.name) if action else None


def named_action(action: str) -> Operation | None:
    """The operation of an action's name; None: AWS lists no such action."""
    prefix, _, name = action.partition(":")
    one = service_called(prefix) if prefix else None
    return operation_of(one, name) if one is not None else None


def flows_of(text: str) -> Iterator[Operation]:
    """The commands with several operations that a text mentions (``aws s3 sync``), the longest first."""
    lowered = f" {' '.join(text.lower().split())} "
    for one in services().values():
        for name in sorted(one.flows, key=len, reverse=True):
            if f" {name} " in lowered:
                yield Operation(one, name, one.flows[name])


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


@cache
def _session() -> Any:
    return botocore.session.get_session()


@cache
def _model(name: str) -> Any:
    return _session().get_service_model(name)


@cache
def _operations(name: str) -> dict[str, str]:
    """Names without case and hyphens → names; empty for a service that botocore does not know."""
    try:
        return {_plain(operation): operation for operation in _model(name).operation_names}
    except BotoCoreError:
        return {}


@cache
def _names() -> tuple[str, ...]:
    return (*services(), *mapped_services(), *_CLI_NAMES)
