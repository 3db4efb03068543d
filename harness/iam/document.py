"""From what a person or a service hands over to a checked JSON object.

Bounded before it is parsed: bytes are decoded, nesting is counted, duplicate keys are found, and the size is held
against AWS's limit for the kind of policy.

Source: IAM User Guide, reference_iam-quotas (characters, white space not counted), Amazon S3, AWS Lambda, AWS KMS
and AWS Organizations quotas.
Limits: aggregate limits (all inline policies of an entity together) are the account's business, not a document's.
"""

import json
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from harness.i18n.catalogue import common
from harness.i18n.catalogue import iam as words
from harness.i18n.message import Message, verbatim
from harness.iam.problems import PROBLEM_LIMIT, PolicyError, Problem

__all__ = ["PolicyKind", "read_document"]

_HARD_LIMIT = 131_072
_NESTING_LIMIT = 16
# Possessive, and content with a missing closing quote: one pass, whatever the text.
_STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")
_WHITE_SPACE = re.compile(r"\s+")


class PolicyKind(Enum):
    """What a policy is attached to: decides its size limit and whether it names principals."""

    IDENTITY = ("identity-based policy", 10_240)
    MANAGED = ("managed policy", 6_144)
    USER_INLINE = ("inline policy of a user", 2_048)
    GROUP_INLINE = ("inline policy of a group", 5_120)
    ROLE_INLINE = ("inline policy of a role", 10_240)
    BOUNDARY = ("permissions boundary", 6_144)
    SESSION = ("session policy", 2_048)
    SERVICE_CONTROL = ("service control policy", 10_240)
    RESOURCE_CONTROL = ("resource control policy", 5_120)
    VPC_ENDPOINT = ("VPC endpoint policy", 20_480)
    RESOURCE = ("resource-based policy", 32_768)
    TRUST = ("role trust policy", 4_096)
    BUCKET = ("bucket policy", 20_480)
    KEY = ("key policy", 32_768)
    FUNCTION = ("function policy", 20_480)
    STORED = ("stored policy", 131_072)
    """A policy that a service has taken: what AWS lets be stored although it matches nothing is no problem."""

    def __init__(self, title: str, limit: int) -> None:
        self.title = title
        self.limit = limit

    @property
    def names_principals(self) -> bool | None:
        """True: each statement must name principals; False: none may; None: either."""
        if self in (PolicyKind.RESOURCE_CONTROL, PolicyKind.VPC_ENDPOINT, PolicyKind.STORED):
            return None
        return self in (
            PolicyKind.RESOURCE,
            PolicyKind.TRUST,
            PolicyKind.BUCKET,
            PolicyKind.KEY,
            PolicyKind.FUNCTION,
        )


class _Object(dict[str, Any]):
    """A JSON object that remembers its duplicate keys."""

    duplicates: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    twice = tuple(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    marked = _Object(found)
    marked.duplicates = twice
    return marked


def read_document(
    document: str | bytes | Mapping[str, Any], *, name: str, kind: PolicyKind | None
) -> Mapping[str, Any]:
    """The policy as a JSON object.

    Raises:
        PolicyError: not UTF-8, not JSON, not an object, nested too deeply, too large, or a key given twice.
    """
    text = _text(document, name)
    limit, title = (kind.limit, kind.title) if kind else (_HARD_LIMIT, "policy")
    # Text beyond any limit is refused before anything walks through it.
    size = len(text) if len(text) > 4 * _HARD_LIMIT else len(_WHITE_SPACE.sub("", text))
    if size > limit:
        raise _error(
            name,
            "",
            words.POLICY_TOO_LONG(size=size, title=title, limit=limit),
            words.SPLIT_POLICY,
        )
    if not isinstance(document, str | bytes):
        return document
    _check_nesting(text, name)
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise _error(
            name,
            "",
            words.NOT_JSON_IN_LINE(line=error.lineno, column=error.colno, msg=error.msg),
            _json_fix(text, error),
        ) from None
    except ValueError as error:  # an integer of thousands of digits
        raise _error(name, "", words.NOT_JSON(error=error), words.ORDINARY_NUMBERS) from None
    if not isinstance(value, dict):
        raise _error(
            name,
            "",
            words.POLICY_NOT_OBJECT(type=type(value).__name__),
            verbatim('{"Version": "2012-10-17", "Statement": […]}'),
        )
    duplicates = tuple(_duplicates(value, ""))
    if duplicates:
        raise PolicyError(name, duplicates[:PROBLEM_LIMIT])
    return value


def _text(document: str | bytes | Mapping[str, Any], name: str) -> str:
    if isinstance(document, bytes):
        if document.startswith(b"\xef\xbb\xbf"):
            document = document[3:]
        try:
            return document.decode()
        except UnicodeDecodeError as error:
            what = words.BYTE_NOT_UTF8(start=error.start, byte=document[error.start])
            raise _error(name, "", what, common.SAVE_AS_UTF8) from None
    if isinstance(document, str):
        return document
    if not isinstance(document, Mapping):
        raise _error(
            name,
            "",
            words.POLICY_NOT_OBJECT(type=type(document).__name__),
            verbatim('{"Version": "2012-10-17", "Statement": […]}'),
        )
    try:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise _error(name, "", words.NOT_A_JSON_OBJECT(error=error), words.JSON_TYPES_ONLY) from None


def _check_nesting(text: str, name: str) -> None:
    """Count brackets outside strings, so that the JSON parser never meets a tower of them."""
    depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > _NESTING_LIMIT:
            raise _error(
                name,
                "",
                words.NESTED_TOO_DEEPLY(levels=_NESTING_LIMIT),
                words.FIVE_LEVELS,
            )


def _duplicates(value: Any, path: str) -> list[Problem]:
    problems: list[Problem] = []
    if isinstance(value, dict):
        problems += [
            Problem(f"{path}.{key}".lstrip("."), words.JSON_KEY_TWICE(key=key[:80]), words.KEEP_ONE)
            for key in getattr(value, "duplicates", ())
        ]
        for key, inner in value.items():
            problems += _duplicates(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            problems += _duplicates(inner, f"{path}[{index}]")
    return problems


def _json_fix(text: str, error: json.JSONDecodeError) -> Message:
    before = text[: error.pos].rstrip()
    if not text.strip():
        return words.EMPTY_TEXT
    if "trailing comma" in error.msg or (before.endswith(",") and text[error.pos : error.pos + 1] in "}]"):
        return words.REMOVE_COMMA
    if text[error.pos : error.pos + 1] == "'":
        return words.DOUBLE_QUOTES
    if "delimiter" in error.msg:
        return words.DELIMITER_MISSING
    return words.CHECK_QUOTES


def _error(name: str, path: str, what: Message, fix: Message) -> PolicyError:
    return PolicyError(name, (Problem(path, what, fix),))
