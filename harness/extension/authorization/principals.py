"""Principals that stored policies name: AWS looks each of them up when it stores the policy, and refuses unknown ones.

Which parameters of which operations hold a policy or a principal, and how the service refuses one, its descriptor says
(``stored_policies``, ``named_principals``). Source (D): IAM User Guide, "AWS JSON policy elements: Principal": ARNs of
users and roles are replaced by their unique ids when a policy is stored; groups and ARNs with wildcards are none.

Limits: every account exists, because each twelve digits are one here. Sessions, identity providers, canonical users and
services are known by their form alone.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localstack.aws.api import CommonServiceException
from moto.iam.models import iam_backends

from harness.descriptors import Service
from harness.descriptors.paths import values

__all__ = ["require_known", "unknown_principals"]

_ACCOUNT = re.compile(r"\d{12}")
_ARN = re.compile(r"arn:(aws[a-z-]*):(iam|sts)::(\d{12}|cloudfront):([a-z-]+)(?:/(.+))?")
_UNIQUE_ID = re.compile(r"[A-Za-z0-9]{16,32}")
_CANONICAL = re.compile(r"[0-9a-f]{64}")
_SERVICE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_OF_SESSIONS = ("assumed-role", "federated-user")
_NONE = "com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!"
"""AWS's words where nobody is named (Q)."""


def require_known(one: Service, operation: str, parameters: Mapping[str, Any]) -> None:
    """Require that the policy, or the principal, in a call names nobody unknown.

    Raises:
        CommonServiceException: it does; the service's own refusal.
    """
    for parameter in one.stored_policies.get(operation, ()):
        for text in values(parameters, parameter):
            _require_none(unknown_principals(text), one.refusal.bad_policy)
    for parameter in one.named_principals.get(operation, ()):
        for text in values(parameters, parameter):
            _require_none(_unknown_itself(text), one.refusal.bad_principal)


def _require_none(unknown: Iterator[str], refusal: tuple[str, str, int] | None) -> None:
    first = next(unknown, None)
    if first is not None and refusal is not None:
        code, message, status = refusal
        raise CommonServiceException(code, message.replace("{principal}", first), status, sender_fault=True)


def unknown_principals(text: str) -> Iterator[str]:
    """The principals in a policy that are unknown, as AWS prints them; a text that is no policy has none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, Mapping):
            elements = [statement[name] for name in ("Principal", "NotPrincipal") if name in statement]
            for element in elements or [{}]:
                yield from _unknown_in(element)


def _unknown_in(principal: Any) -> Iterator[str]:
    if principal == "*":
        return
    if not isinstance(principal, Mapping):
        yield f'"AWS":"{principal}"'
        return
    named = [
        (kind, each) for kind, given in principal.items() for each in (given if isinstance(given, list) else [given])
    ]
    if not named:
        yield _NONE
    for kind, each in named:
        yield from _unknown(kind, str(each))


def _unknown_itself(text: str) -> Iterator[str]:
    """A principal that stands by itself, if it is unknown; services have names with points."""
    if not _SERVICE.fullmatch(text):
        yield from _unknown("AWS", text)


def _unknown(kind: str, text: str) -> Iterator[str]:
    known = _KNOWN.get(kind)
    if known is not None and not (text == "*" or known(text)):
        yield f'"{kind.upper()}":"{text}"'


def _is_known(text: str) -> bool:
    if _ACCOUNT.fullmatch(text):
        return True
    if _UNIQUE_ID.fullmatch(text):
        return any(text == each.id for _, backend in _backends() for each in _principals(backend))
    found = _ARN.fullmatch(text)
    if found is None or "*" in text or "?" in text:
        return False
    partition, _, account, kind, name = found.groups()
    if kind == "root" or account == "cloudfront" or kind in _OF_SESSIONS:
        return (name is None) is (kind == "root")
    return any(
        each.arn == text
        for owner, backend in _backends(partition)
        if owner == account
        for each in _principals(backend)
        if each.name == str(name).rsplit("/", 1)[-1]  # moto makes an ARN anew each time it is asked for
    )


def _backends(partition: str = "aws") -> Iterator[tuple[str, Any]]:
    """(account, backend) of accounts that have one; asking for another would make one."""
    for account in list(iam_backends):
        if partition in iam_backends[account]:
            yield account, iam_backends[account][partition]


def _principals(backend: Any) -> Iterator[Any]:
    yield from list(backend.users.values())
    yield from list(backend.roles.values())


_KNOWN: Mapping[str, Callable[[str], object]] = {
    "AWS": _is_known,
    "Service": _SERVICE.fullmatch,
    "CanonicalUser": _CANONICAL.fullmatch,
}
"""Kind of a principal → what tells one that may be there from one that is not."""
