"""The case format: one JSON object a line in, one out.

In: ``id``, ``request`` (``action``, ``resource``, ``resourceAccount``, ``principal``, ``context``),
``identityPolicies``, ``resourcePolicy``, ``permissionBoundaryPolicies``, ``sessionPolicies``,
``serviceControlPolicies``, ``resourceControlPolicies``, ``vpcEndpointPolicies``. Out: ``id``, ``decision``,
``layer``, ``statements``, ``message``; a malformed case gives ``id`` and ``error`` (``where``, ``what``, ``try``).

Limits: keys that the format does not have are refused, except ``expect`` and ``rule`` (decision tables) and
``comment``; ``null`` is a layer that is absent, an empty list a layer that allows nothing.
"""

import json
from collections.abc import Mapping
from typing import Any

from harness.errors import InputError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import iam as words
from harness.i18n.message import verbatim
from harness.iam.decision import Decision
from harness.iam.document import PolicyKind
from harness.iam.evaluator import evaluate
from harness.iam.layers import Policies
from harness.iam.policy import Policy
from harness.iam.principal import Principal
from harness.iam.problems import PolicyError
from harness.iam.request import Request

__all__ = ["case_result", "decide_case", "decide_line", "read_case"]

_KEYS = frozenset(
    {
        "id",
        "request",
        "identityPolicies",
        "resourcePolicy",
        "permissionBoundaryPolicies",
        "sessionPolicies",
        "serviceControlPolicies",
        "resourceControlPolicies",
        "vpcEndpointPolicies",
        "expect",
        "rule",
        "comment",
    }
)
_REQUEST_KEYS = frozenset({"action", "resource", "resourceAccount", "principal", "context"})
_LINE_LIMIT = 4_194_304


def read_case(case: Mapping[str, Any]) -> tuple[Request, Policies]:
    """Request and policies of a case.

    Raises:
        InputError: the case is malformed; ``where`` names the place.
    """
    _known(case, _KEYS, "")
    given = case.get("request")
    if not isinstance(given, Mapping):
        raise InputError(
            words.CASE_NO_REQUEST, where="request", fix=verbatim('"request": {"action": …, "resource": …}')
        )
    _known(given, _REQUEST_KEYS, "request.")
    return _request(given), Policies(
        identity=_list(case, "identityPolicies", PolicyKind.IDENTITY) or (),
        resource=_one(case, "resourcePolicy", PolicyKind.RESOURCE),
        boundaries=_list(case, "permissionBoundaryPolicies", PolicyKind.BOUNDARY),
        session=_list(case, "sessionPolicies", PolicyKind.SESSION),
        service_control=_levels(case, "serviceControlPolicies", PolicyKind.SERVICE_CONTROL),
        resource_control=_levels(case, "resourceControlPolicies", PolicyKind.RESOURCE_CONTROL),
        vpc_endpoint=_list(case, "vpcEndpointPolicies", PolicyKind.VPC_ENDPOINT),
    )


def decide_case(case: Mapping[str, Any]) -> dict[str, Any]:
    """Decide a case; a malformed one gives its error instead of raising."""
    try:
        request, policies = read_case(case)
    except InputError as error:
        return _error(case.get("id"), error)
    return case_result(case.get("id"), evaluate(request, policies))


def decide_line(line: str | bytes) -> dict[str, Any]:
    """Decide one line of a case file; whatever is wrong with the line, the answer is an object."""
    try:
        case = _parse_line(line)
    except InputError as error:
        return _error(None, error)
    return decide_case(case)


def case_result(id_: Any, decision: Decision) -> dict[str, Any]:
    """A decision in the case format."""
    return {
        "id": id_,
        "decision": decision.effect.value,
        "layer": decision.layer.value if decision.layer else None,
        "statements": [
            {"layer": one.layer.value, "policy": one.policy, "sid": one.sid, "index": one.index}
            for one in decision.statements
        ],
        "message": decision.message,
    }


def _parse_line(line: str | bytes) -> Mapping[str, Any]:
    if len(line) > _LINE_LIMIT:
        raise InputError(
            words.LINE_TOO_LONG(count=len(line)), where="line", fix=words.LINE_LIMIT(line_limit=_LINE_LIMIT)
        )
    try:
        text = line.decode() if isinstance(line, bytes) else line
        case = json.loads(text)
    except UnicodeDecodeError as error:
        raise InputError(words.NOT_UTF8(start=error.start), where="line", fix=common.SAVE_AS_UTF8) from None
    except json.JSONDecodeError as error:
        raise InputError(
            words.NOT_JSON_AT(colno=error.colno, msg=error.msg), where="line", fix=words.OBJECT_A_LINE
        ) from None
    except (RecursionError, ValueError) as error:
        raise InputError(words.UNREADABLE_JSON(error=error), where="line", fix=words.NEST_LESS) from None
    if not isinstance(case, dict):
        raise InputError(words.CASE_NOT_OBJECT, where="line", fix=verbatim('{"id": …, "request": {…}}'))
    return case


def _request(given: Mapping[str, Any]) -> Request:
    for name in ("action", "resource", "principal"):
        if not isinstance(given.get(name), str):
            raise InputError(words.REQUEST_LACKS(name=name), where=f"request.{name}", fix=verbatim(f'"{name}": "…"'))
    account = given.get("resourceAccount")
    if account is not None and not isinstance(account, str):
        raise InputError(words.ACCOUNT_NOT_TEXT, where="request.resourceAccount", fix=verbatim('"111122223333"'))
    context = given.get("context")
    if context is None:
        context = {}
    if not isinstance(context, Mapping):
        raise InputError(words.CONTEXT_NOT_OBJECT, where="request.context", fix=verbatim('{"aws:SourceIp": "…"}'))
    try:
        return Request(
            given["action"],
            given["resource"],
            Principal.parse(given["principal"]),
            {key: _context_value(key, value) for key, value in context.items()},
            account or None,
        )
    except PolicyError:
        raise
    except InputError as error:
        where = error.where or ""
        raise InputError(
            error.what, where=where if where.startswith("request.") else f"request.{where}", fix=error.fix
        ) from None


def _context_value(key: str, value: Any) -> str | tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(_scalar(key, one) for one in value)
    return _scalar(key, value)


def _scalar(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise InputError(words.CONTEXT_VALUE, where=f"request.context.{key}", fix=verbatim(f'"{key}": "value"'))


def _one(case: Mapping[str, Any], name: str, kind: PolicyKind) -> Policy | None:
    document = case.get(name)
    return None if document is None else Policy.parse(document, name=name, kind=kind)


def _list(case: Mapping[str, Any], name: str, kind: PolicyKind) -> tuple[Policy, ...] | None:
    documents = case.get(name)
    return None if documents is None else _policies(documents, name, kind)


def _levels(case: Mapping[str, Any], name: str, kind: PolicyKind) -> tuple[tuple[Policy, ...], ...] | None:
    levels = case.get(name)
    if levels is None:
        return None
    if not isinstance(levels, list):
        raise InputError(words.NAME_NOT_A_LIST(name=name), where=name, fix=words.LIST_A_LEVEL)
    return tuple(_policies(level, f"{name}[{index}]", kind) for index, level in enumerate(levels))


def _policies(documents: Any, name: str, kind: PolicyKind) -> tuple[Policy, ...]:
    if not isinstance(documents, list):
        raise InputError(words.NOT_POLICIES(name=name), where=name, fix=words.POLICIES_OR_NULL)
    return tuple(Policy.parse(document, name=f"{name}[{index}]", kind=kind) for index, document in enumerate(documents))


def _known(given: Mapping[str, Any], known: frozenset[str], prefix: str) -> None:
    for key in given:
        if key not in known:
            raise InputError(
                words.NO_CASE_KEY(key=key[:80]),
                where=f"{prefix}{key[:80]}",
                fix=common.ONE_OF(names=", ".join(sorted(known))),
            )


def _error(id_: Any, error: InputError) -> dict[str, Any]:
    return {"id": id_, "error": {"where": error.where or "", "what": error.what, "try": error.fix or ""}}
