"""Signature Version 2 of S3, which botocore still uses for presigned URLs and POST policies of us-east-1.

Source (D): S3 User Guide, "Signing and authenticating REST requests (AWS signature version 2)" with "Query string
request authentication alternative" and "Browser-based uploads using POST (AWS signature version 2)". The string to sign
is botocore's own. Limits: only S3 takes it; buckets of other regions, which on AWS do not, do so here.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_plus, urlsplit

from botocore.auth import HmacV1Auth
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from harness.extension.authorization.sigv4.presented import Fault, Form, HttpRequest, SignatureFault

__all__ = ["Presented2", "from_form", "from_header", "from_query", "verify", "verify_policy"]

_HEADER = re.compile(r"AWS ([A-Za-z0-9]+):([A-Za-z0-9+/]+=*)")
_MOVED = re.compile(r"x-amz-|content-md5$|content-type$", re.IGNORECASE)
_BUCKET_HOST = re.compile(r"(.+)\.s3[.-]")
_FORM = ("AWSAccessKeyId", "Signature")
_SLACK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Presented2:
    """What a request says of its signature.

    Attributes:
        form: where it stands.
        key: access key id.
        signature: base64.
        expires: when a presigned URL runs out, seconds since 1970; 0 for the other forms.
        token: session token, empty if there is none.
    """

    form: Form
    key: str
    signature: str
    expires: int = 0
    token: str = ""


def from_header(request: HttpRequest) -> Presented2 | None:
    """Read the ``Authorization`` header; None if it is not of this version."""
    found = _HEADER.fullmatch(request.headers.get("authorization", ""))
    if found is None:
        return None
    return Presented2(Form.HEADER, found[1], found[2], token=request.headers.get("x-amz-security-token", ""))


def from_query(request: HttpRequest) -> Presented2 | None:
    """Read a query string; None if it is not signed with this version.

    Raises:
        SignatureFault: a parameter is there twice or is no number.
    """
    values = _values(request.query)
    needed = [values.get(name, []) for name in ("AWSAccessKeyId", "Signature", "Expires")]
    if not all(needed):
        return None
    if any(len(each) > 1 for each in needed):
        raise SignatureFault(Fault.AMBIGUOUS, "a query string parameter is there twice")
    (key,), (signature,), (expires,) = needed
    if not (expires.isascii() and expires.isdigit()) or len(expires) > 12:
        raise SignatureFault(Fault.EXPIRED)
    token = values.get("x-amz-security-token", [""])[0]
    return Presented2(Form.QUERY, key, signature, int(expires), token)


def from_form(fields: Mapping[str, str]) -> Presented2 | None:
    """Read the fields of a POST upload (values by lower-case name); None if they are not signed with this version.

    Raises:
        SignatureFault: a field is missing.
    """
    if "policy" not in fields or fields.keys().isdisjoint(name.lower() for name in _FORM):
        return None
    if missing := next((name for name in _FORM if not fields.get(name.lower())), None):
        raise SignatureFault(Fault.FIELD, missing)
    token = fields.get("x-amz-security-token", "")
    return Presented2(Form.POLICY, fields["awsaccesskeyid"], fields["signature"], token=token)


def verify(presented: Presented2, request: HttpRequest, secret: str, now: datetime) -> None:
    """Check a signature of the header or of the query string.

    Args:
        presented: what the request says.
        request: the request as it arrived.
        secret: secret access key that belongs to the access key id.
        now: the time, with a zone.

    Raises:
        SignatureFault: it was not made with this secret for this request and this time.
    """
    check_time(presented, request, now)
    host, headers, query = request.headers.get("host", ""), dict(request.headers), request.query
    date = "" if "x-amz-date" in headers else headers.get("date", "")
    if presented.form is Form.QUERY:
        date, query = str(presented.expires), _moved_back(request.query, headers)
    values = HTTPHeaders()
    for name, value in headers.items():
        values[name] = value
    bucket = _BUCKET_HOST.match(host)
    path = f"/{bucket[1]}{request.path}" if bucket else request.path
    split = urlsplit(f"http://{host}{request.path}?{query}")
    try:
        made = _Signer(presented.key, secret, date).get_signature(request.method, split, values, auth_path=path)
    except UnicodeEncodeError:  # bytes that are no text; botocore signs text
        made = ""
    if not hmac.compare_digest(made.encode(), presented.signature.encode()):
        raise SignatureFault(Fault.MISMATCH)


def _moved_back(query: str, headers: dict[str, str]) -> str:
    """Put into ``headers`` what botocore moves into the query string before it signs; return the rest."""
    kept = []
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        if _MOVED.match(name):
            headers.setdefault(name.lower(), unquote_plus(value))
        elif name not in ("AWSAccessKeyId", "Signature", "Expires"):
            kept.append(part)
    return "&".join(kept)


class _Signer(HmacV1Auth):
    """botocore's signer with the date of the request instead of the present one."""

    def __init__(self, key: str, secret: str, date: str) -> None:
        super().__init__(Credentials(key, secret))
        self._date = date

    def _get_date(self) -> str:
        return self._date


def verify_policy(presented: Presented2, policy: str, secret: str) -> None:
    """Check the signature of a POST policy (base64).

    Raises:
        SignatureFault: it was not signed with this secret.
    """
    made = b64encode(hmac.digest(secret.encode(), policy.encode(), "sha1"))
    if not hmac.compare_digest(made, presented.signature.encode()):
        raise SignatureFault(Fault.MISMATCH, key=presented.key, signature=presented.signature, signed=policy)


def check_time(presented: Presented2, request: HttpRequest, now: datetime) -> None:
    """Check that a URL has not run out, or that a request is of about now.

    Raises:
        SignatureFault: it is too old or of the future.
    """
    if presented.form is Form.QUERY:
        if now.timestamp() > presented.expires:
            raise SignatureFault(Fault.EXPIRED)
        return
    stated = request.headers.get("x-amz-date") or request.headers.get("date", "")
    moment = _moment(stated)
    if moment is None or abs(now - moment) > _SLACK:
        raise SignatureFault(Fault.EXPIRED)


def _moment(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, TypeError):
        return None


def _values(query: str) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        values.setdefault(unquote_plus(name), []).append(unquote_plus(value))
    return values
