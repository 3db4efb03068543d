"""Signature Version 4: whether the caller knows the secret of the access key that it names.

The request is remembered as it arrived, before LocalStack rewrites hosts, paths and bodies, and signed again with the
stored secret by botocore's own signer; only keys of users and role sessions have a secret to compare with.

Source: IAM User Guide, "Signature Version 4 signing process". Limits: a body is compared through the hash in
``X-Amz-Content-SHA256`` where the client sends one; signatures in query strings (presigned URLs) and their age are
not checked.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.http import Response
from localstack.http.request import get_full_raw_path

__all__ = ["SignedRequest", "is_signed_by", "remember"]

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<key>[^/]+)/(?P<date>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request"
    r",\s*SignedHeaders=(?P<headers>[^,]+),\s*Signature=(?P<signature>[0-9a-f]+)"
)
_KEY_WITH_SECRET = re.compile(r"Credential=[A-Z][A-Z0-9]{15,}/.*Signature=")
_ATTRIBUTE = "daylab_signed_request"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it arrived.

    Attributes:
        method: HTTP method.
        path: raw path with its query string.
        headers: values by lower-case name.
        payload: SHA-256 of the body in hexadecimal, or what the client states instead.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    payload: str


def remember(chain: HandlerChain, context: RequestContext, response: Response) -> None:
    """Handler: keep the request as it arrived, for the authorization to look at."""
    request = context.request
    stated = request.headers.get("Authorization", "")
    # an account's root is known by its number and the engine by another proof: neither has a secret to compare
    if context.internal_request_params is not None or not _KEY_WITH_SECRET.search(stated):
        return
    headers = {name.lower(): value for name, value in request.headers.items()}
    # the body is read before anything parses it as a form, which would leave nothing to read
    payload = headers.get("x-amz-content-sha256") or hashlib.sha256(request.get_data(cache=True)).hexdigest()
    setattr(context, _ATTRIBUTE, SignedRequest(request.method, get_full_raw_path(request), headers, payload))


def is_signed_by(record: Any, access_key: str, context: RequestContext) -> bool:
    """Whether the request that ``remember`` kept carries a signature made with this caller's credentials.

    Args:
        record: the engine's record of the caller, a moto ``User`` or ``AssumedRole``.
        access_key: the access key id that the request names.
        context: the request's context.
    """
    kept = getattr(context, _ATTRIBUTE, None)
    if kept is None:  # signed in the query string
        return True
    token = getattr(record, "session_token", None)
    if token is not None and not hmac.compare_digest(kept.headers.get("x-amz-security-token", ""), token):
        return False
    keys = [record] if token is not None else record.access_keys
    secret = next((key.secret_access_key for key in keys if key.access_key_id == access_key), None)
    return secret is not None and _matches(kept, secret)


def _matches(kept: SignedRequest, secret: str) -> bool:
    headers = kept.headers
    stated = _AUTHORIZATION.match(headers.get("authorization", ""))
    if stated is None:
        return False
    signer_type = S3SigV4Auth if stated["service"] == "s3" else SigV4Auth
    signer = signer_type(Credentials(stated["key"], secret), stated["service"], stated["region"])
    again = AWSRequest(method=kept.method, url=f"http://{headers.get('host', '')}{kept.path}")
    again.context["timestamp"] = headers.get("x-amz-date", "")
    names = [name.strip() for name in stated["headers"].split(";")]
    canonical = "\n".join(
        (
            kept.method.upper(),
            _canonical_path(signer, kept.path),
            signer.canonical_query_string(again),
            *(f"{name}:{' '.join(headers.get(name, '').split())}" for name in names),
            "",
            stated["headers"],
            kept.payload,
        )
    )
    if not again.context["timestamp"].startswith(stated["date"]):
        return False
    key = _signing_key(secret, stated["date"], stated["region"], stated["service"])
    text = signer.string_to_sign(again, canonical)
    return hmac.compare_digest(_hmac(key, text).hex(), stated["signature"])


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


@lru_cache(maxsize=256)
def _signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    """The key of a day, region and service, which is the same for all requests of a caller."""
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = _hmac(key, part)
    return key


def _canonical_path(signer: SigV4Auth, path: str) -> str:
    normalized: str = signer._normalize_url_path(path.split("?", 1)[0])
    return normalized
