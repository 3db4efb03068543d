"""What S3 takes for a public bucket policy, and what is left of one whose bucket is restricted. Pure.

Source: S3 User Guide, "Blocking public access to your Amazon S3 storage", "The meaning of 'public'"
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html). A policy is public
unless each Allow names fixed principals, or fixed values of certain condition keys; a value with a wildcard or a policy
variable is not fixed, and a network must be smaller than a /8 (IPv4) or a /32 (IPv6).

Limits: of the whole document, as S3 does, not of one statement.
"""

import ipaddress
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

__all__ = ["is_public", "only_of_owner", "restricted"]

_FIXING = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)
_POSITIVE = frozenset({"stringequals", "stringlike", "stringequalsignorecase", "arnequals", "arnlike"})
_SMALLEST = {4: 8, 6: 32}
"""Prefix length that a network must be longer than, by version of the Internet Protocol."""


def is_public(document: Mapping[str, Any]) -> bool:
    """Whether a bucket policy is public."""
    return any(
        statement.get("Effect") == "Allow" and _names_anybody(statement) and not _is_fixed(statement)
        for statement in _statements(document)
    )


@lru_cache(maxsize=1024)
def restricted(text: str, account: str) -> str:
    """A policy as it has effect where RestrictPublicBuckets is on.

    Args:
        text: the bucket's policy.
        account: the bucket's owner.

    Returns:
        The policy itself unless it is public; else its Allows hold for the account and for services alone.
    """
    document = json.loads(text)
    if not is_public(document):
        return text
    statements: list[Any] = []
    for statement in _statements(document):
        if statement.get("Effect") != "Allow" or _only_services(statement):
            statements.append(statement)
            continue
        for operator, key, value in (
            ("StringEquals", "aws:PrincipalAccount", account),
            ("Bool", "aws:PrincipalIsAWSService", "true"),
        ):
            statements.append(_narrowed(statement, operator, key, value))
    return json.dumps({**document, "Statement": statements})


@lru_cache(maxsize=1024)
def only_of_owner(text: str, account: str) -> str:
    """A policy on an object that another account owns: it allows what is the bucket's owner's to allow, and no more.

    Args:
        text: the bucket's policy.
        account: the bucket's owner.
    """
    document = json.loads(text)
    statements = [
        _narrowed(each, "StringEquals", "aws:ResourceAccount", account) if each.get("Effect") == "Allow" else each
        for each in _statements(document)
    ]
    return json.dumps({**document, "Statement": statements})


def _statements(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    given = document.get("Statement")
    yield from (each for each in _listed(given) if isinstance(each, Mapping))


def _names_anybody(statement: Mapping[str, Any]) -> bool:
    if "NotPrincipal" in statement:
        return True
    principal = statement.get("Principal")
    named = principal if isinstance(principal, Mapping) else {"AWS": principal}
    return any("*" in str(one) for kind in ("AWS", "CanonicalUser") for one in _listed(named.get(kind)))


def _only_services(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    return isinstance(principal, Mapping) and set(principal) == {"Service"}


def _is_fixed(statement: Mapping[str, Any]) -> bool:
    for operator, block in (statement.get("Condition") or {}).items():
        plain = operator.lower().removeprefix("foranyvalue:")
        for key, value in block.items():
            values = [str(one) for one in _listed(value)]
            if plain == "ipaddress" and key.lower() == "aws:sourceip" and all(map(_is_narrow, values)):
                return True
            if plain in _POSITIVE and key.lower() in _FIXING and not any("*" in one or "${" in one for one in values):
                return True
    return False


def _is_narrow(text: str) -> bool:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return network.prefixlen > _SMALLEST[network.version]


def _narrowed(statement: Mapping[str, Any], operator: str, key: str, value: str) -> dict[str, Any]:
    """The statement with one more condition, which stands beside the others of its operator."""
    condition = dict(statement.get("Condition") or {})
    condition[operator] = {**(condition.get(operator) or {}), key: value}
    return {**statement, "Condition": condition}


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
