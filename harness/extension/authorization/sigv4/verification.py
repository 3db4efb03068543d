"""Whether a secret access key made a signature of Signature Version 4. Pure.

The scope names the day of the request, the host and each ``x-amz-`` header of S3 are signed, the time is near, a
presigned URL has not run out; then the signature is made again with the secret and compared.

Source (D): IAM User Guide, "Create a signed AWS API request"; S3 API Reference, "Signature Calculations for the
Authorization Header: Transferring Payload in Multiple Chunks", with trailing headers, and "POST Policy".
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import quote, unquote

from harness.extension.authorization.sigv4.presented import (
    ALGORITHM,
    LONGEST_LIFETIME,
    Fault,
    Form,
    HttpRequest,
    Presented,
    SignatureFault,
    pairs,
)

__all__ = ["EMPTY", "ChunkSignatures", "check_time", "signing_key", "verify", "verify_policy"]

EMPTY = hashlib.sha256(b"").hexdigest()
"""SHA-256 of nothing."""


def verify(presented: Presented, request: HttpRequest, payload: str, secret: str, now: datetime) -> None:
    """Check a signature of the header or of the query string.

    Args:
        presented: what the request says.
        request: the request as it arrived.
        payload: what the signature covers of the body: its SHA-256 in hexadecimal, or what stands for it.
        secret: secret access key that belongs to the access key id.
        now: the time, with a zone.

    Raises:
        SignatureFault: it was not made with this secret for this request and this time.
    """
    if not presented.timestamp.startswith(presented.date):
        raise SignatureFault(
            Fault.SCOPE,
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{presented.date}' != '{presented.timestamp[:8]}', from '{presented.timestamp}'.",
        )
    if "host" not in presented.signed_headers:
        raise SignatureFault(Fault.HOST, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
    _check_covered(presented, request)
    check_time(presented, now)
    _compare(presented, _string_to_sign(presented, _canonical(presented, request, payload)), secret)


def verify_policy(presented: Presented, policy: str, secret: str) -> None:
    """Check the signature of a POST policy; its expiration and conditions are the service's part.

    Args:
        presented: what the form says.
        policy: the policy as it was sent, in base64.
        secret: secret access key.

    Raises:
        SignatureFault: the policy was not signed with this secret.
    """
    if not presented.timestamp.startswith(presented.date):
        raise SignatureFault(Fault.SCOPE)
    _compare(presented, policy, secret)


class ChunkSignatures:
    """Signatures of the chunks of one body, each over the one before it."""

    def __init__(self, presented: Presented, secret: str) -> None:
        self._presented = presented
        self._key = signing_key(secret, presented.date, presented.region, presented.service)
        self._last = presented.signature

    def check_chunk(self, digest: str, signature: str) -> None:
        """Check the next chunk.

        Args:
            digest: SHA-256 of its data in hexadecimal.
            signature: its ``chunk-signature``.

        Raises:
            SignatureFault: it was not signed with the secret, or not at this place.
        """
        self._check(f"{ALGORITHM}-PAYLOAD", f"{EMPTY}\n{digest}", signature)

    def check_trailer(self, trailers: str, signature: str) -> None:
        """Check what follows the last chunk.

        Args:
            trailers: the trailing headers, each ``name:value`` and a line feed.
            signature: the value of ``x-amz-trailer-signature``.

        Raises:
            SignatureFault: it was not signed with the secret.
        """
        self._check(f"{ALGORITHM}-TRAILER", hashlib.sha256(trailers.encode()).hexdigest(), signature)

    def _check(self, algorithm: str, what: str, signature: str) -> None:
        text = "\n".join((algorithm, self._presented.timestamp, self._presented.scope, self._last, what))
        if not hmac.compare_digest(_hmac(self._key, text).hex().encode(), signature.encode()):
            raise SignatureFault(Fault.MISMATCH)
        self._last = signature


def _check_covered(presented: Presented, request: HttpRequest) -> None:
    """S3 wants each ``x-amz-`` header signed: an unsigned one would change what the request means."""
    if presented.service != "s3":
        return
    if loose := sorted(n for n in request.headers if n.startswith("x-amz-") and n not in presented.signed_headers):
        raise SignatureFault(Fault.UNSIGNED_HEADERS, ", ".join(loose))


def check_time(presented: Presented, now: datetime) -> None:
    """Check that a signature is of about now, or that its URL has not run out.

    Args:
        presented: what the request says.
        now: the time, with a zone.

    Raises:
        SignatureFault: it is too old, of the future, or lasts longer than AWS lets one.
    """
    moment, stamp = presented.moment, "%Y%m%dT%H%M%SZ"
    slack = timedelta(minutes=15 if presented.service == "s3" else 5)
    if moment - now > slack:
        raise SignatureFault(
            Fault.NOT_YET_VALID,
            f"Signature not yet current: {presented.timestamp} is still later than {now + slack:{stamp}} "
            f"({now:{stamp}} + 5 min.)",
        )
    if presented.form is Form.QUERY:
        if presented.lifetime > LONGEST_LIFETIME:
            raise SignatureFault(
                Fault.LIFETIME,
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less "
                f"than {LONGEST_LIFETIME} seconds",
            )
        if now > moment + timedelta(seconds=presented.lifetime):
            raise SignatureFault(Fault.EXPIRED, "Request has expired")
    elif now - moment > slack:
        raise SignatureFault(
            Fault.EXPIRED,
            f"Signature expired: {presented.timestamp} is now earlier than {now - slack:{stamp}} "
            f"({now:{stamp}} - 5 min.)",
        )


def _canonical(presented: Presented, request: HttpRequest, payload: str) -> str:
    headers = "".join(f"{n}:{' '.join(request.headers.get(n, '').split())}\n" for n in presented.signed_headers)
    names = ";".join(presented.signed_headers)
    return "\n".join(
        (
            request.method.upper(),
            _canonical_path(request.path, presented.service),
            _canonical_query(request.query),
            headers,
            names,
            payload,
        )
    )


def _canonical_path(path: str, service: str) -> str:
    """S3 takes the path as it is; the other services remove dots and double slashes and encode once more."""
    if service == "s3":
        return "/".join(_encoded(unquote(part, errors="surrogateescape")) for part in path.split("/")) or "/"
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    end = "/" if kept and path.endswith("/") else ""
    return quote(f"/{'/'.join(kept)}{end}", safe="/-_.~")


def _canonical_query(query: str) -> str:
    encoded = [(_encoded(name), _encoded(value)) for name, value in pairs(query) if name != "X-Amz-Signature"]
    return "&".join(f"{name}={value}" for name, value in sorted(encoded))


def _encoded(text: str) -> str:
    return quote(text.encode(errors="surrogateescape"), safe="-_.~")


def _string_to_sign(presented: Presented, canonical: str) -> str:
    digest = hashlib.sha256(canonical.encode(errors="surrogateescape")).hexdigest()
    return "\n".join((ALGORITHM, presented.timestamp, presented.scope, digest))


def _compare(presented: Presented, text: str, secret: str) -> None:
    key = signing_key(secret, presented.date, presented.region, presented.service)
    if not hmac.compare_digest(_hmac(key, text).hex(), presented.signature):
        raise SignatureFault(Fault.MISMATCH, key=presented.key, signature=presented.signature, signed=text)


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


@lru_cache(maxsize=256)
def signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    """Derive the key of a day, region and service, which is the same for all requests of a caller."""
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = _hmac(key, part)
    return key
