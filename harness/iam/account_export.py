"""Reading the output of ``aws iam get-account-authorization-details``.

Source: IAM API reference, GetAccountAuthorizationDetails.
Limits: the whole answer (the command line client joins the pages); customer and AWS managed policies must be in it,
which they are unless it was filtered.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from harness.errors import InputError
from harness.i18n.catalogue import iam as words
from harness.iam.account import Account, Group, Role, User
from harness.iam.document import PolicyKind
from harness.iam.patterns import arn_parts
from harness.iam.policy import Policy

__all__ = ["load_account"]


def load_account(export: str | bytes | Mapping[str, Any]) -> Account:
    """The account of an export.

    Args:
        export: JSON text, its bytes, or the object.

    Raises:
        InputError: it is not such an export; ``where`` names the place.
        PolicyError: one of its policies cannot be parsed.
    """
    if not isinstance(export, Mapping):
        try:
            export = json.loads(export)
        except (ValueError, RecursionError) as error:
            raise InputError(words.EXPORT_NOT_JSON(error=error), fix=words.UNCHANGED_EXPORT) from None
    if not isinstance(export, Mapping):
        raise InputError(words.EXPORT_NOT_OBJECT, fix=words.UNCHANGED_EXPORT)
    managed = dict(_managed(export))
    users, roles, groups = dict(_users(export, managed)), dict(_roles(export, managed)), dict(_groups(export, managed))
    account_ids = {_account(one.arn) for one in users.values()}
    account_ids |= {_account(one.arn) for one in roles.values()} | {_account(one.arn) for one in groups.values()}
    if len(account_ids) != 1:
        raise InputError(
            words.EXPORT_EMPTY if not account_ids else words.EXPORT_ACCOUNTS(count=len(account_ids)),
            fix=words.UNCHANGED_EXPORT,
        )
    return Account(account_ids.pop(), users, roles, groups)


def _managed(export: Mapping[str, Any]) -> Iterable[tuple[str, Policy]]:
    for path, one in _objects(export, "Policies", ""):
        arn = _text(one, "Arn", path)
        default = one.get("DefaultVersionId")
        for inner, version in _objects(one, "PolicyVersionList", path):
            if version.get("IsDefaultVersion") or version.get("VersionId") == default:
                # AWS's own managed policies are larger than a customer's may be.
                kind = None if _account(arn) == "aws" else PolicyKind.MANAGED
                yield arn, _policy(version.get("Document"), arn, f"{inner}.Document", kind)


def _users(export: Mapping[str, Any], managed: Mapping[str, Policy]) -> Iterable[tuple[str, User]]:
    for path, one in _objects(export, "UserDetailList", ""):
        name, arn = _text(one, "UserName", path), _text(one, "Arn", path)
        yield (
            name,
            User(
                arn,
                str(one.get("UserId") or ""),
                _policies(one, "UserPolicyList", arn, managed, path, PolicyKind.USER_INLINE),
                tuple(one.get("GroupList") or ()),
                _boundary(one, managed, path),
                _tags(one, path),
            ),
        )


def _roles(export: Mapping[str, Any], managed: Mapping[str, Policy]) -> Iterable[tuple[str, Role]]:
    for path, one in _objects(export, "RoleDetailList", ""):
        name, arn = _text(one, "RoleName", path), _text(one, "Arn", path)
        trust = _policy(
            one.get("AssumeRolePolicyDocument"), f"{arn} trust", f"{path}.AssumeRolePolicyDocument", PolicyKind.TRUST
        )
        yield (
            name,
            Role(
                arn,
                str(one.get("RoleId") or ""),
                trust,
                _policies(one, "RolePolicyList", arn, managed, path, PolicyKind.ROLE_INLINE),
                _boundary(one, managed, path),
                _tags(one, path),
            ),
        )


def _groups(export: Mapping[str, Any], managed: Mapping[str, Policy]) -> Iterable[tuple[str, Group]]:
    for path, one in _objects(export, "GroupDetailList", ""):
        name, arn = _text(one, "GroupName", path), _text(one, "Arn", path)
        yield name, Group(arn, _policies(one, "GroupPolicyList", arn, managed, path, PolicyKind.GROUP_INLINE))


def _policies(
    identity: Mapping[str, Any],
    inline: str,
    arn: str,
    managed: Mapping[str, Policy],
    path: str,
    kind: PolicyKind,
) -> tuple[Policy, ...]:
    found = []
    for inner, one in _objects(identity, inline, path):
        name = _text(one, "PolicyName", inner)
        found.append(_policy(one.get("PolicyDocument"), f"{arn} {name}", f"{inner}.PolicyDocument", kind))
    for inner, one in _objects(identity, "AttachedManagedPolicies", path):
        found.append(_attached(_text(one, "PolicyArn", inner), managed, inner))
    return tuple(found)


def _boundary(identity: Mapping[str, Any], managed: Mapping[str, Policy], path: str) -> Policy | None:
    given = identity.get("PermissionsBoundary")
    if given is None:
        return None
    here = f"{path}.PermissionsBoundary"
    if not isinstance(given, Mapping):
        raise InputError(words.NOT_AN_OBJECT, where=here, fix=words.UNCHANGED_EXPORT)
    return _attached(_text(given, "PermissionsBoundaryArn", here), managed, here)


def _attached(arn: str, managed: Mapping[str, Policy], path: str) -> Policy:
    policy = managed.get(arn)
    if policy is None:
        raise InputError(words.EXPORT_LACKS_POLICY(arn=arn), where=path, fix=words.WITHOUT_FILTER)
    return policy


def _policy(document: Any, name: str, path: str, kind: PolicyKind | None) -> Policy:
    if isinstance(document, str) and document.lstrip().startswith("%"):
        document = unquote(document)
    if not isinstance(document, str | Mapping):
        raise InputError(words.NO_DOCUMENT, where=path, fix=words.UNCHANGED_EXPORT)
    return Policy.parse(document, name=name, kind=kind)


def _account(arn: str) -> str:
    parts = arn_parts(arn)
    if parts is None:
        raise InputError(words.NOT_AN_ARN(arn=arn[:200]), fix=words.UNCHANGED_EXPORT)
    return parts[4]


def _objects(given: Mapping[str, Any], key: str, path: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    here = f"{path}.{key}".lstrip(".")
    values = given.get(key)
    if values is None:
        return
    if not isinstance(values, list):
        raise InputError(words.NOT_A_LIST(key=key), where=here, fix=words.UNCHANGED_EXPORT)
    for index, one in enumerate(values):
        if not isinstance(one, Mapping):
            raise InputError(words.NOT_AN_OBJECT, where=f"{here}[{index}]", fix=words.UNCHANGED_EXPORT)
        yield f"{here}[{index}]", one


def _text(given: Mapping[str, Any], key: str, path: str) -> str:
    value = given.get(key)
    if not isinstance(value, str) or not value:
        raise InputError(words.KEY_MISSING(key=key), where=f"{path}.{key}", fix=words.UNCHANGED_EXPORT)
    return value


def _tags(given: Mapping[str, Any], path: str) -> dict[str, str]:
    return {_text(one, "Key", inner): str(one.get("Value", "")) for inner, one in _objects(given, "Tags", path)}
