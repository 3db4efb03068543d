"""Signatures made by botocore's own signers are right; whatever is changed, left out or added after that is not."""

import base64
import datetime as dt
import hashlib
import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from harness.extension.authorization.sigv4.presented import (
    Fault,
    Form,
    HttpRequest,
    SignatureFault,
    from_form,
    from_header,
    from_query,
)
from harness.extension.authorization.sigv4.verification import EMPTY, ChunkSignatures, verify, verify_policy

KEY, SECRET, TOKEN = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "a-token/with+signs="


def arrived(request: AWSRequest) -> HttpRequest:
    """A signed request as a server sees it."""
    prepared = request.prepare()
    url = urlsplit(prepared.url)
    headers = {name.lower(): str(value) for name, value in prepared.headers.items()} | {"host": url.netloc}
    return HttpRequest(prepared.method, url.path or "/", url.query, headers)


def signed(
    url: str = "http://127.0.0.1:4566/",
    *,
    service: str = "sqs",
    body: bytes = b"{}",
    token: str | None = None,
    **headers: str,
) -> HttpRequest:
    request = AWSRequest(
        "POST", url, data=body, headers={name.replace("_", "-"): each for name, each in headers.items()}
    )
    signer = auth.S3SigV4Auth if service == "s3" else auth.SigV4Auth
    signer(Credentials(KEY, SECRET, token), service, "eu-west-1").add_auth(request)
    return arrived(request)


def presigned(url: str = "http://127.0.0.1:4566/b/k", *, service: str = "s3", expires: int = 60) -> HttpRequest:
    request = AWSRequest("GET", url)
    signer = auth.S3SigV4QueryAuth if service == "s3" else auth.SigV4QueryAuth
    signer(Credentials(KEY, SECRET, TOKEN), service, "eu-west-1", expires=expires).add_auth(request)
    return arrived(request)


def fault_of(
    request: HttpRequest, *, payload: str | None = None, secret: str = SECRET, minutes: float = 0
) -> Fault | None:
    """What is wrong with a request that is looked at minutes after it was signed; None if it is proven."""
    try:
        presented = from_header(request) or from_query(request)
        assert presented is not None
        assert presented.key == KEY
        body = payload or ("UNSIGNED-PAYLOAD" if presented.form is Form.QUERY else hashlib.sha256(b"{}").hexdigest())
        verify(presented, request, body, secret, presented.moment + dt.timedelta(minutes=minutes))
    except SignatureFault as fault:
        return fault.fault
    return None


PLACES = [
    "http://127.0.0.1:4566/",
    "http://127.0.0.1:4566/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af/invocations?Qualifier=a%2Fb",
    "http://bucket.localhost:4566/a%20key%2Bplus/..%2Fx//y?list-type=2&prefix=a%26b&x",
    "http://127.0.0.1:4566/a/./b/../c//d/",
    "http://127.0.0.1:4566/%C3%A9t%C3%A9?n=%C3%A9&b=2&a=1&a=0",
]


@pytest.mark.parametrize("service", ["sqs", "s3", "lambda", "execute-api"])
@pytest.mark.parametrize("url", PLACES)
def test_what_botocore_signs_is_proven(url, service):
    assert fault_of(signed(url, service=service)) is None
    assert fault_of(signed(url, service=service, token=TOKEN, X_Extra="  two   blanks ")) is None


@pytest.mark.parametrize("url", PLACES)
def test_presigned_urls_are_proven(url):
    assert fault_of(presigned(url)) is None
    assert fault_of(presigned(url, service="sts"), payload=EMPTY) is None


@given(path=st.text(min_size=1, max_size=12), value=st.text(max_size=12))
def test_any_path_and_query_is_proven(path, value):
    from urllib.parse import quote

    path, value = (text.encode("utf-8", "replace").decode() for text in (path, value))
    url = f"http://localhost:4566/{quote(path, safe='/~')}?q={quote(value, safe='~')}"
    assert fault_of(signed(url, service="s3")) is None
    assert fault_of(signed(url, service="lambda")) is None


def with_header(request: HttpRequest, **headers: str) -> HttpRequest:
    return replace(
        request, headers=dict(request.headers) | {name.replace("_", "-"): each for name, each in headers.items()}
    )


def test_what_is_changed_afterwards_is_not_proven():
    request = signed("http://127.0.0.1:4566/a?b=c", x_amz_target="AmazonSQS.SendMessage")
    assert fault_of(request) is None
    for other in (
        replace(request, method="GET"),
        replace(request, path="/b"),
        replace(request, query="b=d"),
        replace(request, query="b=c&d"),
        with_header(request, host="elsewhere"),
        with_header(request, x_amz_target="AmazonSQS.DeleteQueue"),
    ):
        assert fault_of(other) is Fault.MISMATCH
    assert fault_of(request, payload=EMPTY) is Fault.MISMATCH
    assert fault_of(request, secret="another") is Fault.MISMATCH


def authorization(request: HttpRequest, text: str) -> HttpRequest:
    return with_header(request, authorization=text)


MALFORMED = {
    "no signature": lambda text: text.partition(", Signature")[0],
    "empty signature": lambda text: text.partition("Signature=")[0] + "Signature=",
    "no headers": lambda text: text.replace("SignedHeaders", "Signed"),
    "no credential": lambda text: text.replace("Credential", "Credentials"),
    "two keys": lambda text: text + ", Credential=AKIAADMINADMINADMIN1/20260101/eu-west-1/sqs/aws4_request",
    "two signatures": lambda text: text + ", Signature=" + "0" * 64,
    "longer scope": lambda text: text.replace("aws4_request", "aws4_request/more"),
    "shorter scope": lambda text: text.replace("/sqs/", "/"),
    "other digits": lambda text: re.sub(r"/20(\d\d)", "/\u0662\u0660\\1", text, count=1),
    "upper-case headers": lambda text: text.replace("SignedHeaders=host", "SignedHeaders=Host"),
}


@pytest.mark.parametrize("how", MALFORMED)
def test_a_malformed_header_proves_nothing(how):
    request = signed()
    text = MALFORMED[how](request.headers["authorization"])
    assert text != request.headers["authorization"]
    assert fault_of(authorization(request, text)) in (Fault.INCOMPLETE, Fault.AMBIGUOUS)


def test_the_order_of_fields_does_not_matter():
    request = signed()
    scheme, _, rest = request.headers["authorization"].partition(" ")
    turned = ", ".join(reversed(rest.split(", ")))
    assert fault_of(authorization(request, f"{scheme} {turned}")) is None
    assert fault_of(authorization(request, f"{scheme} {rest.replace(', ', ',')}")) is None


@pytest.mark.parametrize(
    "text", ["AWS AKIAIOSFODNN7EXAMPLE:bogus", "AWS4-ECDSA-P256-SHA256 Credential=x", "AWS4-HMAC-SHA1 x"]
)
def test_other_signatures_are_not_supported(text):
    assert fault_of(authorization(signed(), text)) is Fault.UNSUPPORTED


def test_a_request_without_aws_signature_presents_nothing():
    assert from_header(HttpRequest("GET", "/", "", {})) is None
    assert from_header(HttpRequest("GET", "/", "", {"authorization": "Bearer x"})) is None
    assert from_query(HttpRequest("GET", "/", "Action=ListUsers&X-Amz-Meta=1", {})) is None


def test_the_time_counts():
    request, url = signed(), presigned(expires=3600)
    assert fault_of(request, minutes=4) is None
    assert fault_of(request, minutes=6) is Fault.EXPIRED
    assert fault_of(request, minutes=-6) is Fault.NOT_YET_VALID
    assert fault_of(signed(service="s3"), minutes=14) is None
    assert fault_of(signed(service="s3"), minutes=16) is Fault.EXPIRED
    assert fault_of(url, minutes=59) is None
    assert fault_of(url, minutes=61) is Fault.EXPIRED
    assert fault_of(url, minutes=-16) is Fault.NOT_YET_VALID
    assert fault_of(presigned(expires=604_801)) is Fault.LIFETIME
    assert fault_of(presigned(expires=604_800)) is None


def test_a_scope_of_another_day_is_refused():
    request = signed()
    text = re.sub(r"/\d{8}/", "/20150830/", request.headers["authorization"])
    assert fault_of(authorization(request, text)) is Fault.SCOPE


def sign_headers(request: HttpRequest, names: str, service: str = "sqs") -> HttpRequest:
    """Signed properly, but over these headers only."""
    from harness.extension.authorization.sigv4 import verification
    from harness.extension.authorization.sigv4.presented import Presented

    text = request.headers["authorization"]
    presented = from_header(request)
    assert isinstance(presented, Presented)
    presented = replace(presented, signed_headers=tuple(names.split(";")))
    canonical = verification._canonical(presented, request, hashlib.sha256(b"{}").hexdigest())
    key = verification.signing_key(SECRET, presented.date, presented.region, service)
    signature = verification._hmac(key, verification._string_to_sign(presented, canonical)).hex()
    begin = text.partition("SignedHeaders=")[0]
    return authorization(request, f"{begin}SignedHeaders={names}, Signature={signature}")


def test_the_host_must_be_signed():
    assert fault_of(sign_headers(signed(), "host;x-amz-date")) is None
    assert fault_of(sign_headers(signed(), "x-amz-date")) is Fault.HOST


def test_s3_wants_its_own_headers_signed():
    request = with_header(signed(service="s3"), x_amz_acl="public-read")
    assert fault_of(request) is Fault.UNSIGNED_HEADERS
    assert fault_of(with_header(signed(), x_amz_acl="public-read")) is None


@pytest.mark.parametrize(
    "name", ["X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"]
)
def test_a_presigned_url_has_each_parameter_once(name):
    request = presigned()
    parts = request.query.split("&")
    own = next(part for part in parts if part.startswith(f"{name}="))
    assert fault_of(replace(request, query="&".join(part for part in parts if part != own))) is Fault.INCOMPLETE
    assert fault_of(replace(request, query=f"{request.query}&{own}")) is Fault.AMBIGUOUS


@pytest.mark.parametrize("expires", ["-1", "1e3", "", "\u0661", "60 ", "9" * 5000])
def test_a_lifetime_is_a_number_of_seconds(expires):
    request = presigned()
    assert fault_of(replace(request, query=request.query.replace("X-Amz-Expires=60", f"X-Amz-Expires={expires}"))) in (
        Fault.LIFETIME,
        Fault.INCOMPLETE,
    )


def test_a_presigned_url_holds_for_its_request_alone():
    request = presigned()
    assert fault_of(replace(request, method="PUT")) is Fault.MISMATCH
    assert fault_of(replace(request, path="/b/other")) is Fault.MISMATCH
    assert fault_of(replace(request, query=f"{request.query}&versionId=1")) is Fault.MISMATCH
    token = next(part for part in request.query.split("&") if part.startswith("X-Amz-Security-Token="))
    assert fault_of(replace(request, query=request.query.replace(f"&{token}", ""))) is Fault.MISMATCH


def test_signature_version_2_in_a_url_is_not_supported():
    request = HttpRequest("GET", "/b/k", "AWSAccessKeyId=AKIA&Signature=x&Expires=99", {"host": "h"})
    with pytest.raises(SignatureFault) as refused:
        from_query(request)
    assert refused.value.fault is Fault.UNSUPPORTED


def post_fields(policy: dict[str, object]) -> dict[str, str]:
    request = AWSRequest("POST", "http://127.0.0.1:4566/b")
    request.context["s3-presign-post-fields"] = fields = {}
    request.context["s3-presign-post-policy"] = policy
    auth.S3SigV4PostAuth(Credentials(KEY, SECRET), "s3", "eu-west-1").add_auth(request)
    return {name.lower(): value for name, value in fields.items()}


def test_post_policies_are_proven():
    fields = post_fields({"expiration": "2030-01-01T00:00:00Z", "conditions": [{"bucket": "b"}]})
    presented = from_form(fields)
    assert presented is not None
    assert presented.key == KEY
    verify_policy(presented, fields["policy"], SECRET)
    forged = base64.b64encode(json.dumps({"expiration": "2099-01-01T00:00:00Z", "conditions": []}).encode()).decode()
    for policy, secret in ((forged, SECRET), (fields["policy"], "another")):
        with pytest.raises(SignatureFault):
            verify_policy(presented, policy, secret)
    with pytest.raises(SignatureFault):
        from_form({name: value for name, value in fields.items() if name != "x-amz-signature"})
    assert from_form({"key": "k"}) is None


def test_chunks_are_signed_one_after_the_other():
    """The example of the S3 API Reference: 66,560 letters in chunks of 64 KiB and 1 KiB and an empty one."""
    from harness.extension.authorization.sigv4.presented import Presented

    def signatures() -> ChunkSignatures:
        seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
        shown = Presented(Form.HEADER, KEY, "20130524", "us-east-1", "s3", "20130524T000000Z", seed, ("host",))
        return ChunkSignatures(shown, SECRET)

    chunks = [
        (b"a" * 65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
        (b"a" * 1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
        (b"", "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
    ]
    good = signatures()
    for data, signature in chunks:
        good.check_chunk(hashlib.sha256(data).hexdigest(), signature)
    other_order = signatures()
    with pytest.raises(SignatureFault):
        other_order.check_chunk(hashlib.sha256(chunks[1][0]).hexdigest(), chunks[1][1])
    other_data = signatures()
    with pytest.raises(SignatureFault):
        other_data.check_chunk(hashlib.sha256(b"b").hexdigest(), chunks[0][1])


@given(st.text(max_size=300))
def test_no_header_ends_in_another_error(text):
    for begin in ("AWS4-HMAC-SHA256 ", "AWS ", ""):
        try:
            found = from_header(
                HttpRequest("GET", "/", "", {"authorization": begin + text, "x-amz-date": "20260101T000000Z"})
            )
        except SignatureFault:
            continue
        assert found is None or found.key


@given(st.text(max_size=300))
def test_no_query_ends_in_another_error(text):
    try:
        found = from_query(HttpRequest("GET", "/", f"X-Amz-Signature={text}&X-Amz-Credential={text}", {}))
    except SignatureFault:
        return
    assert found is None
