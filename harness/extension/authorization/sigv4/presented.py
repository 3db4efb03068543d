"""What a request says of its own signature, in each of the forms of Signature Version 4. Pure; nothing of it is proven.

Forms: the ``Authorization`` header, the query string (presigned URLs), the fields of an S3 POST policy. Each field is
there exactly once and is of its form, so that nobody downstream can read another key, region or service than the one
that is verified.

Source (D): IAM User Guide, "AWS Signature Version 4 for API requests"; S3 API Reference, "Authenticating Requests"
(https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html). Limits: Signature Version 4A and
Signature Version 2, which buckets made since June 2020 do not accept, are not supported.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import unquote

__all__ = [
    "ALGORITHM",
    "LONGEST_LIFETIME",
    "Fault",
    "Form",
    "HttpRequest",
    "Presented",
    "SignatureFault",
    "from_form",
    "from_header",
    "from_query",
    "pairs",
]

ALGORITHM = "AWS4-HMAC-SHA256"
LONGEST_LIFETIME = 604_800
"""Seconds that a presigned URL may last at most."""

_CREDENTIAL = re.compile(r"([^/\s]+)/([0-9]{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")
_TIMESTAMP = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")
_HEADERS = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+(;[a-z0-9!#$%&'*+.^_`|~-]+)*")
_FIELDS = ("Credential", "SignedHeaders", "Signature")
_QUERY = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
)
_FORM = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature")
_LONGEST = 16_384  # characters of an Authorization header that are looked at


class Form(StrEnum):
    """Where a request carries its signature."""

    HEADER = "header"
    QUERY = "query"
    POLICY = "policy"


class Fault(StrEnum):
    """What is wrong with a signature."""

    INCOMPLETE = "incomplete"
    UNSUPPORTED = "unsupported"
    SCOPE = "scope"
    HOST = "host"
    UNSIGNED_HEADERS = "unsigned headers"
    EXPIRED = "expired"
    NOT_YET_VALID = "not yet valid"
    LIFETIME = "lifetime"
    BODY = "body"
    TOKEN = "token"  # noqa: S105 - the name of a fault
    AMBIGUOUS = "ambiguous"
    FIELD = "field"
    MISMATCH = "mismatch"


class SignatureFault(Exception):  # noqa: N818 - a value of the protocol; the authorization makes AWS's error of it
    """A signature that proves nothing.

    Attributes:
        fault: which rule it breaks.
        detail: what was expected and found, in AWS's words where AWS documents them.
        key, signature, signed: of one that does not match: the access key id, the signature that was given, and the
            text that should have been signed.
    """

    def __init__(self, fault: Fault, detail: str = "", *, key: str = "", signature: str = "", signed: str = "") -> None:
        super().__init__(f"{fault}: {detail}" if detail else str(fault))
        self.fault = fault
        self.detail = detail
        self.key, self.signature, self.signed = key, signature, signed


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it arrived.

    Attributes:
        method: HTTP method.
        path: raw path, percent-encoded as it was sent.
        query: raw query string without ``?``.
        headers: values by lower-case name; several values of one name joined by commas.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Presented:
    """What a request says of its own signature; nothing of it is proven.

    Attributes:
        form: where it stands.
        key: access key id.
        date: the scope's day, ``YYYYMMDD``.
        region: the scope's region.
        service: the scope's service, in its signing name.
        timestamp: time of the signature, ``YYYYMMDDTHHMMSSZ``.
        signature: 64 hexadecimal digits.
        signed_headers: lower-case names; empty for a POST policy.
        lifetime: seconds that a presigned URL lasts; 0 for the other forms.
        token: session token, empty if there is none.
    """

    form: Form
    key: str
    date: str
    region: str
    service: str
    timestamp: str
    signature: str
    signed_headers: tuple[str, ...] = ()
    lifetime: int = 0
    token: str = ""

    @property
    def scope(self) -> str:
        """The credential scope."""
        return f"{self.date}/{self.region}/{self.service}/aws4_request"

    @property
    def credential(self) -> str:
        """Access key id and scope, as the ``Credential`` field has them."""
        return f"{self.key}/{self.scope}"

    @property
    def moment(self) -> datetime:
        """The time of the signature."""
        return datetime.strptime(self.timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def from_header(request: HttpRequest) -> Presented | None:
    """Read the ``Authorization`` header.

    Returns:
        What it presents; None if the request has no header of AWS's.

    Raises:
        SignatureFault: a field is missing, is there twice, or is not of its form.
    """
    text = request.headers.get("authorization", "")
    if not text.startswith("AWS"):
        return None
    scheme, _, rest = text[:_LONGEST].partition(" ")
    if scheme != ALGORITHM:
        raise SignatureFault(Fault.UNSUPPORTED, f"expected {ALGORITHM}, got {scheme[:40]}")
    found: dict[str, str] = {}
    for part in filter(None, re.split(r"[,\s]+", rest)):
        name, _, value = part.partition("=")
        if name not in _FIELDS or name in found:
            wrong = "twice" if name in found else "which it cannot have"
            raise SignatureFault(Fault.AMBIGUOUS, f"Authorization header has '{name[:40]}' {wrong}.")
        found[name] = value
    if missing := [name for name in _FIELDS if not found.get(name)]:
        said = " ".join(f"Authorization header requires '{name}' parameter." for name in missing)
        raise SignatureFault(Fault.INCOMPLETE, said)
    timestamp = request.headers.get("x-amz-date") or _basic_format(request.headers.get("date", ""))
    if not timestamp:
        raise SignatureFault(
            Fault.INCOMPLETE, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        )
    return _presented(
        Form.HEADER,
        found["Credential"],
        timestamp,
        found["Signature"],
        headers=found["SignedHeaders"],
        token=request.headers.get("x-amz-security-token", ""),
    )


def from_query(request: HttpRequest) -> Presented | None:
    """Read a query string that is signed.

    Returns:
        What it presents; None if the query string has no signature.

    Raises:
        SignatureFault: a parameter is missing, is there twice, or is not of its form.
    """
    if "X-Amz-" not in request.query and "Signature=" not in request.query:
        return None
    found: dict[str, str] = {}
    for name, value in pairs(request.query):
        if name in (*_QUERY, "X-Amz-Security-Token"):
            if name in found:
                raise SignatureFault(Fault.AMBIGUOUS, f"{name} is there twice.")
            found[name] = value
    if not found.keys() & set(_QUERY):
        if {name for name, _ in pairs(request.query)} >= {"AWSAccessKeyId", "Signature", "Expires"}:
            raise SignatureFault(Fault.UNSUPPORTED, f"expected {ALGORITHM}, got Signature Version 2")
        return None
    if missing := [name for name in _QUERY if not found.get(name)]:
        raise SignatureFault(Fault.INCOMPLETE, f"missing {', '.join(missing)}")
    if found["X-Amz-Algorithm"] != ALGORITHM:
        raise SignatureFault(Fault.UNSUPPORTED, f"expected {ALGORITHM}, got {found['X-Amz-Algorithm'][:40]}")
    lifetime = found["X-Amz-Expires"]
    if not (lifetime.isascii() and lifetime.isdigit()) or len(lifetime) > len(str(LONGEST_LIFETIME)):
        raise SignatureFault(Fault.LIFETIME, "X-Amz-Expires should be a number")
    return _presented(
        Form.QUERY,
        found["X-Amz-Credential"],
        found["X-Amz-Date"],
        found["X-Amz-Signature"],
        headers=found["X-Amz-SignedHeaders"],
        lifetime=int(lifetime),
        token=found.get("X-Amz-Security-Token", ""),
    )


def from_form(fields: Mapping[str, str]) -> Presented | None:
    """Read the fields of an S3 POST upload.

    Args:
        fields: values by lower-case name.

    Returns:
        What they present; None if nothing is signed.

    Raises:
        SignatureFault: a field is missing or is not of its form.
    """
    if "policy" not in fields:
        return None
    if missing := next((name for name in _FORM if not fields.get(name.lower())), None):
        if fields.keys().isdisjoint(name.lower() for name in _FORM):
            raise SignatureFault(Fault.INCOMPLETE, "no field of a signature")
        raise SignatureFault(Fault.FIELD, missing)
    if fields["x-amz-algorithm"] != ALGORITHM:
        raise SignatureFault(Fault.UNSUPPORTED, f"expected {ALGORITHM}")
    return _presented(
        Form.POLICY,
        fields["x-amz-credential"],
        fields["x-amz-date"],
        fields["x-amz-signature"],
        token=fields.get("x-amz-security-token", ""),
    )


def _basic_format(date: str) -> str:
    """An HTTP date in ISO-8601's basic format; as it is where it is none."""
    try:
        return parsedate_to_datetime(date).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    except (ValueError, TypeError):
        return date


def _presented(
    form: Form,
    credential: str,
    timestamp: str,
    signature: str,
    *,
    headers: str = "",
    lifetime: int = 0,
    token: str = "",
) -> Presented:
    parts = _CREDENTIAL.fullmatch(credential)
    if parts is None:
        raise SignatureFault(
            Fault.INCOMPLETE,
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term",
        )
    if not _TIMESTAMP.fullmatch(timestamp):
        raise SignatureFault(Fault.INCOMPLETE, "Date must be in ISO-8601 'basic format'.")
    if form is not Form.POLICY and not _HEADERS.fullmatch(headers):
        raise SignatureFault(Fault.INCOMPLETE, "SignedHeaders must be lower-case names, separated by semicolons.")
    if not _SIGNATURE.fullmatch(signature):
        raise SignatureFault(Fault.MISMATCH)
    key, date, region, service = parts.groups()
    names = tuple(headers.split(";")) if headers else ()
    presented = Presented(form, key, date, region, service, timestamp, signature, names, lifetime, token)
    try:
        _ = presented.moment
    except ValueError:
        raise SignatureFault(Fault.INCOMPLETE, "Date must be in ISO-8601 'basic format'.") from None
    return presented


def pairs(query: str) -> list[tuple[str, str]]:
    """Names and values of a query string, decoded; a plus sign is a plus sign."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return [
        (unquote(name, errors="surrogateescape"), unquote(value, errors="surrogateescape")) for name, _, value in pairs
    ]
