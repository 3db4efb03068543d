"""Where the policies of a question come from: files, a running engine, or an account export.

Limits: an export holds identities and trust policies only; other resource policies are given as files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import EngineGoneError, FileError, InputError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import iam_commands as words
from harness.i18n.catalogue import iam_why as why_words
from harness.i18n.foreign import reason_of
from harness.i18n.message import Message, verbatim

if TYPE_CHECKING:
    from harness.clients import Endpoint
    from harness.iam import Account, Policies, Policy, PolicyKind, Request

__all__ = [
    "Files",
    "Source",
    "UnknownIdentityError",
    "ask",
    "context_of",
    "engine_source",
    "export_source",
    "read_policy",
    "running_engine",
]

FILE_LIMIT = 64 * 1024 * 1024  # bytes; a large account's export has some tens of megabytes


class UnknownIdentityError(InputError):
    """The source does not know the principal or its account."""


@dataclass(frozen=True)
class Source:
    """Something that knows an account's identities.

    Attributes:
        title: what it is, for messages.
        account: 12-digit number → its identities.
        resource_policy: (ARN, owner) → the resource's policy, or None.
    """

    title: Message
    account: Callable[[str], Account]
    resource_policy: Callable[[str, str], Policy | None]


@dataclass(frozen=True)
class Files:
    """Policies given as files, by layer."""

    identity: tuple[Path, ...] = ()
    resource: Path | None = None
    boundaries: tuple[Path, ...] = ()
    session: tuple[Path, ...] = ()
    service_control: tuple[Path, ...] = ()
    vpc_endpoint: tuple[Path, ...] = field(default=())


def read_bytes(path: Path) -> bytes:
    """The content of a file.

    Raises:
        FileError: it cannot be read or is too large.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(FILE_LIMIT + 1)
    except OSError as error:
        raise FileError(
            common.CANNOT_READ(name=path.name, reason=reason_of(error)), where=str(path), fix=common.CHECK_PATH
        ) from error
    if len(data) > FILE_LIMIT:
        raise FileError(words.LARGER(name=path.name, file_limit=FILE_LIMIT), where=str(path), fix=words.RIGHT_FILE)
    return data


def read_policy(path: Path, kind: PolicyKind | None = None) -> Policy:
    """A policy file.

    Raises:
        FileError: it cannot be read.
        PolicyError: it is not a policy; every problem with its place.
    """
    from harness.iam import Policy

    return Policy.parse(read_bytes(path), name=str(path), kind=kind)


def context_of(pairs: list[str]) -> dict[str, str | list[str]]:
    """Context keys from ``key=value`` arguments; a key given several times has several values.

    Raises:
        InputError: an argument has no ``=`` or no key.
    """
    found: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise InputError(
                words.NOT_KEY_VALUE(pair=pair), where="--context", fix=verbatim("--context aws:SourceIp=10.0.0.1")
            )
        found.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def running_engine(endpoint_url: str | None) -> Endpoint:
    """The engine at a URL, or the one that ``daylab up`` started.

    Raises:
        EngineGoneError: none is up.
    """
    from harness.clients import Endpoint
    from harness.engines.standing import find

    if endpoint_url is not None:
        return Endpoint(endpoint_url.rstrip("/"))
    state = find()
    if state is None:
        raise EngineGoneError(words.NO_ENGINE, fix=words.START_OR_NAME)
    return Endpoint(state.endpoint, state.region)


def engine_source(endpoint: Endpoint) -> Source:
    """The state of an engine, read as the account's root."""
    from harness.permissions.engine_state import account_of, resource_policy

    return Source(
        why_words.ENGINE_AT(url=endpoint.url),
        lambda number: account_of(endpoint, number),
        lambda arn, owner: resource_policy(endpoint, arn, owner),
    )


def export_source(path: Path) -> Source:
    """The output of ``aws iam get-account-authorization-details``.

    Raises:
        FileError: it cannot be read.
        InputError: it is not such an export.
    """
    from harness.iam import load_account

    exported = load_account(read_bytes(path))

    def account(number: str) -> Account:
        if number != exported.account_id:
            raise InputError(
                words.OTHER_EXPORT(account_id=exported.account_id, number=number),
                where=str(path),
                fix=words.EXPORT_THAT,
            )
        return exported

    def resource_policy(arn: str, _owner: str) -> Policy | None:
        role = exported.roles.get(arn.rsplit("/", 1)[-1]) if ":role/" in arn else None
        return role.trust if role is not None and role.arn == arn else None

    return Source(why_words.EXPORT_OF(name=path.name), account, resource_policy)


def ask(
    principal_text: str,
    action: str,
    resource: str,
    context: dict[str, str | list[str]],
    *,
    source: Source | None,
    files: Files,
    resource_account: str | None = None,
) -> tuple[Request, Policies]:
    """The request and the policies of a question; what files give replaces what the source has.

    Raises:
        UnknownIdentityError: the source does not know the principal.
        InputError: an argument or a policy cannot be used.
    """
    from harness.iam import Policies, PolicyError, PolicyKind, Principal, Request, principal_context

    principal = Principal.parse(principal_text)
    keys: dict[str, str] = dict(principal_context(principal))
    policies = Policies()
    if source is not None and principal.signs:
        try:
            account = source.account(principal.account)
            principal = account.principal(principal_text)
            keys = account.context_for(principal)
            policies = account.policies_for(principal)
        except PolicyError:
            raise
        except InputError as error:
            raise UnknownIdentityError(error.what, where=error.where or source.title, fix=error.fix) from None
    request = Request(action, resource, principal, {**keys, **context}, resource_account)
    if source is not None and resource != "*":
        policies = replace(policies, resource=source.resource_policy(resource, request.account or principal.account))

    def read(paths: tuple[Path, ...], kind: PolicyKind) -> tuple[Policy, ...]:
        return tuple(read_policy(path, kind) for path in paths)

    if files.identity:
        policies = replace(policies, identity=read(files.identity, PolicyKind.IDENTITY))
    if files.resource is not None:
        policies = replace(policies, resource=read_policy(files.resource, PolicyKind.RESOURCE))
    if files.boundaries:
        policies = replace(policies, boundaries=read(files.boundaries, PolicyKind.BOUNDARY))
    if files.session:
        policies = replace(policies, session=read(files.session, PolicyKind.SESSION))
    if files.service_control:
        policies = replace(policies, service_control=(read(files.service_control, PolicyKind.SERVICE_CONTROL),))
    if files.vpc_endpoint:
        policies = replace(policies, vpc_endpoint=read(files.vpc_endpoint, PolicyKind.VPC_ENDPOINT))
    return request, policies
