"""Whether the caller knows the secret of the access key that it names: Signature Version 4 at the gateway.

The request is remembered as it arrived, before LocalStack rewrites hosts, paths and bodies. A query string that is
signed gets the ``Authorization`` header that says the same, since LocalStack reads account and region from there alone.

Limits: an account's root is known by its number and has no secret, so that of its presigned URLs only the time counts.
"""

import hashlib
import hmac
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.http import Response
from localstack.http.request import get_raw_path

from harness.extension.authorization import s3_sigv2
from harness.extension.authorization.call import Signed
from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.s3_sigv2 import Presented2
from harness.extension.authorization.sigv4.bodies import SIGNED_CHUNKS, checked_chunks, checked_hash
from harness.extension.authorization.sigv4.presented import (
    ALGORITHM,
    Fault,
    Form,
    HttpRequest,
    Presented,
    SignatureFault,
    from_form,
    from_header,
    from_query,
)
from harness.extension.authorization.sigv4.verification import ChunkSignatures, check_time, verify, verify_policy

__all__ = ["Proof", "Signature", "form_of", "read", "remember", "remember_form", "require_proof", "signed"]

_ATTRIBUTE = "daylab_signature"
_ONE_MECHANISM = (
    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or "
    "the Authorization header should be specified"
)
_UNSIGNED = ("UNSIGNED-PAYLOAD", "STREAMING-")


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature of a request as it arrived.

    Attributes:
        request: the request.
        presented: what it says of its signature; None if it is not signed or not rightly.
        fault: what is wrong with what it says, if anything is.
        policy: what is signed instead of the request, in base64; empty: the request.
    """

    request: HttpRequest
    presented: Presented | Presented2 | None = None
    fault: SignatureFault | None = None
    policy: str = ""


def remember(chain: HandlerChain, context: RequestContext, response: Response) -> None:
    """Handler: read the signature of a request from outside, for the authorization to check."""
    if context.internal_request_params is not None:
        return
    signature = read(context.request)
    shown = signature.presented
    if shown is not None:
        if shown.form is Form.QUERY:
            context.request.headers["Authorization"] = _as_header(shown)
        if isinstance(shown, Presented) and shown.service != "s3":
            # the body is read before anything parses it as a form, which would leave nothing to read
            context.request.get_data(cache=True)
    setattr(context.request, _ATTRIBUTE, signature)


def _as_header(shown: Presented | Presented2) -> str:
    if isinstance(shown, Presented2):
        return f"AWS {shown.key}:{shown.signature}"
    names = ";".join(shown.signed_headers)
    return f"{ALGORITHM} Credential={shown.credential}, SignedHeaders={names}, Signature={shown.signature}"


def _as_sent(value: str) -> str:
    """A header's value, which the server reads byte for byte, as the UTF-8 text that clients sign."""
    return value if value.isascii() else value.encode("latin-1", "replace").decode("utf-8", "surrogateescape")


def read(request: Any) -> Signature:
    """Read the signature of an HTTP request (werkzeug) from its header or its query string."""
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        key = name.lower()
        sent = _as_sent(value)
        headers[key] = f"{headers[key]},{sent}" if key in headers else sent
    arrived = HttpRequest(request.method, get_raw_path(request), request.query_string.decode("latin1"), headers)
    try:
        of_header = s3_sigv2.from_header(arrived) or from_header(arrived)
        of_query = s3_sigv2.from_query(arrived) or from_query(arrived)
    except SignatureFault as fault:
        return Signature(arrived, fault=fault)
    if of_header and of_query:
        return Signature(arrived, fault=SignatureFault(Fault.AMBIGUOUS, _ONE_MECHANISM))
    return Signature(arrived, of_header or of_query)


def remember_form(request: Any, fields: Mapping[str, str], *, twice: bool) -> str | None:
    """Read the signature of a form, for the authorization to check.

    Args:
        request: the HTTP request (werkzeug).
        fields: the form's fields by lower-case name.
        twice: whether a field is there twice.

    Returns:
        The access key id that it names; None if nothing in it is signed.
    """
    arrived = _of(request)
    if not twice and "policy" not in fields:
        return None
    shown, fault = None, None
    if twice or arrived.presented is not None:
        fault = SignatureFault(Fault.AMBIGUOUS, "A field of the form is there twice" if twice else _ONE_MECHANISM)
    else:
        try:
            shown = s3_sigv2.from_form(fields) or from_form(fields)
        except SignatureFault as found:
            fault = found
    setattr(request, _ATTRIBUTE, Signature(arrived.request, shown, fault, fields.get("policy", "")))
    return shown.key if shown is not None else ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A signature that was made with the caller's secret; S3 reads the body when the call may be made.

    Attributes:
        request: the request as it arrived.
        presented: its signature.
        secret: the secret that made it.
    """

    request: HttpRequest
    presented: Presented | Presented2
    secret: str

    def require_body(self, context: RequestContext) -> None:
        """Require that the body is the one that was signed, and let the service read what was checked.

        Raises:
            SignatureFault: it is another one.
        """
        stated, shown = self.request.headers.get("x-amz-content-sha256", ""), self.presented
        if (
            isinstance(shown, Presented2)
            or shown.service != "s3"
            or stated.startswith(("UNSIGNED-", "STREAMING-UNSIGNED-"))
        ):
            return
        if shown.form is Form.POLICY or (shown.form is Form.QUERY and not stated):
            return
        shape = context.operation.input_shape
        member = shape.serialization.get("payload") if shape is not None else None
        body = (context.service_request or {}).get(member) if member else None
        if body is not None and hasattr(body, "read"):
            context.service_request[member] = self._checked(shown, body, stated)
        else:
            self._checked(shown, io.BytesIO(context.request.get_data(cache=True)), stated)

    def _checked(self, shown: Presented, body: IO[bytes], stated: str) -> IO[bytes]:
        if stated.startswith(SIGNED_CHUNKS):
            return checked_chunks(body, ChunkSignatures(shown, self.secret))
        return checked_hash(body, stated)


def require_proof(context: RequestContext, caller: Caller, *, service: str = "") -> Proof | None:
    """Require that a request proves its caller; the engine's own calls carry another proof.

    Args:
        context: what has the request and, for calls inside the engine, ``internal_request_params``.
        caller: who the request says that it is from.
        service: signing name of the service that was called; empty: the context's.

    Returns:
        The proof of a user or a role session; None for callers that have no secret.

    Raises:
        SignatureFault: it is not signed with the secret of the user's key or of the session.
    """
    if context.internal_request_params is not None:
        return None
    signature = _of(context.request)
    if caller.kind is Kind.ROOT:
        _require_lifetime(signature)
        return None
    if signature.fault is not None:
        raise signature.fault
    if caller.kind not in (Kind.USER, Kind.SESSION):
        return None
    shown, record = signature.presented, caller.record
    if shown is None or shown.key != caller.access_key:
        raise SignatureFault(Fault.INCOMPLETE, "the request has no signature")
    expected = service or context.service.signing_name
    if isinstance(shown, Presented2) and expected != "s3":
        raise SignatureFault(Fault.UNSUPPORTED, "Signature Version 2 is S3's alone")
    if isinstance(shown, Presented) and shown.service != expected:
        raise SignatureFault(Fault.SCOPE, f"Credential should be scoped to correct service: '{expected}'.")
    token = getattr(record, "session_token", None)
    if (shown.token or token) and not hmac.compare_digest(shown.token.encode(), str(token or "").encode()):
        raise SignatureFault(Fault.TOKEN)
    keys = [record] if token is not None else record.access_keys
    secret = next((key.secret_access_key for key in keys if key.access_key_id == caller.access_key), None)
    if secret is None:
        raise SignatureFault(Fault.MISMATCH)
    now = datetime.now(UTC)
    if signature.policy:
        if isinstance(shown, Presented2):
            s3_sigv2.verify_policy(shown, signature.policy, secret)
        else:
            verify_policy(shown, signature.policy, secret)
    elif isinstance(shown, Presented2):
        s3_sigv2.verify(shown, signature.request, secret, now)
    else:
        auth_type = getattr(getattr(context, "operation", None), "auth_type", None)
        payload = _payload(signature.request, shown, context.request, auth_type)
        verify(shown, signature.request, payload, secret, now)
    return Proof(signature.request, shown, secret)


def _of(request: Any) -> Signature:
    """The signature as ``remember`` has read it; of requests that have not come through the gateway, as it is now."""
    return getattr(request, _ATTRIBUTE, None) or read(request)


def _require_lifetime(signature: Signature) -> None:
    """Require of a request whose secret is unknown that it names one key, and that its presigned URL has not run out.

    Raises:
        SignatureFault: it names several, or it has.
    """
    shown = signature.presented
    if signature.fault is not None and signature.fault.fault is Fault.AMBIGUOUS:
        raise signature.fault
    if shown is None or shown.form is not Form.QUERY:
        return
    if isinstance(shown, Presented2):
        s3_sigv2.check_time(shown, signature.request, datetime.now(UTC))
    else:
        check_time(shown, datetime.now(UTC))


def form_of(context: RequestContext) -> Form:
    """Where a request's signature stands, or would have to."""
    signature = _of(context.request)
    if signature.policy:
        return Form.POLICY
    if signature.presented is not None:
        return signature.presented.form
    return Form.QUERY if "X-Amz-" in signature.request.query else Form.HEADER


def signed(request: Any, *, inside: bool) -> Signed:
    """How a request (werkzeug) is signed; calls inside the engine are signed in their headers."""
    if inside:
        return Signed(Form.HEADER, ALGORITHM)
    signature = _of(request)
    shown = signature.presented
    if shown is None:
        return Signed()
    payload = signature.request.headers.get("x-amz-content-sha256", "")
    version, region = ("AWS", "") if isinstance(shown, Presented2) else (ALGORITHM, shown.region)
    if shown.form is not Form.QUERY:
        return Signed(shown.form, version, payload=payload, region=region)
    age = None if isinstance(shown, Presented2) else _age(shown)
    return Signed(shown.form, version, age, payload or "UNSIGNED-PAYLOAD", region)


def _age(shown: Presented) -> int:
    return max(0, int((datetime.now(UTC) - shown.moment).total_seconds() * 1000))


def _payload(request: HttpRequest, shown: Presented, http: Any, auth_type: str | None) -> str:
    """What the signature covers of the body; S3 takes the client's word for it here and reads the body later."""
    stated = request.headers.get("x-amz-content-sha256", "")
    if shown.service == "s3":
        if shown.form is Form.QUERY:
            return stated if "x-amz-content-sha256" in shown.signed_headers else "UNSIGNED-PAYLOAD"
        if not stated:
            raise SignatureFault(Fault.INCOMPLETE, "Missing required header for this request: x-amz-content-sha256")
        return stated
    # only operations whose model says so have an unsigned body
    if stated.startswith(_UNSIGNED) and auth_type == "v4-unsigned-body":
        return stated
    return hashlib.sha256(http.get_data(cache=True)).hexdigest()
