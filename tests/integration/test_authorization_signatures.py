"""A caller is proven by each form of Signature Version 4, and by none that is forged, truncated, late or another's."""

import datetime as dt
import hashlib
import http.client
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from botocore import auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from harness.clients import client, session
from harness.extension.authorization.sigv4.presented import Form, HttpRequest, Presented, from_header
from harness.extension.authorization.sigv4.verification import EMPTY, signing_key
from tests.support.account import Account, policy

FORM = "application/x-www-form-urlencoded"


class Caller:
    """A user who may do everything, its credentials, and requests that are made by hand."""

    def __init__(self, engine: Any) -> None:
        self.account = Account(engine)
        self.url = str(engine.endpoint.url)
        credentials = self.account.user("iam", policy("*"))._request_signer._credentials
        self.credentials = Credentials(credentials.access_key, credentials.secret_key)
        self.bucket = self.account.bucket()

    def signed(self, method: str, path: str, service: str, body: bytes = b"", **headers: str) -> AWSPreparedRequest:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        request = AWSRequest(method, f"{self.url}{path}", data=body, headers=given)
        signer = auth.S3SigV4Auth if service == "s3" else auth.SigV4Auth
        signer(self.credentials, service, "us-east-1").add_auth(request)
        return request.prepare()

    def list_users(self) -> AWSPreparedRequest:
        body = b"Action=ListUsers&Version=2010-05-08"
        return self.signed("POST", "/", "iam", body, Content_Type=FORM)

    def list_queues(self) -> AWSPreparedRequest:
        headers = {"Content_Type": "application/x-amz-json-1.0", "X_Amz_Target": "AmazonSQS.ListQueues"}
        return self.signed("POST", "/", "sqs", b"{}", **headers)

    def put_object(self) -> AWSPreparedRequest:
        return self.signed("PUT", f"/{self.bucket}/k", "s3", b"what was signed")

    def list_functions(self) -> AWSPreparedRequest:
        return self.signed("GET", "/2015-03-31/functions/", "lambda")

    def send(self, request: AWSPreparedRequest, **changes: str | None) -> requests.Response:
        """Send a request with some headers replaced, or left out where they are None."""
        headers = {
            name: str(value, "ascii") if isinstance(value, bytes) else str(value)
            for name, value in request.headers.items()
        }
        for name, value in changes.items():
            headers.pop(name.replace("_", "-"), None)
            if value is not None:
                headers[name.replace("_", "-")] = value
        return requests.request(request.method, request.url, headers=headers, data=request.body, timeout=30)


@pytest.fixture(scope="module")
def caller(engine: Any) -> Caller:
    return Caller(engine)


CALLS = ("list_users", "list_queues", "put_object", "list_functions")


@pytest.mark.parametrize("call", CALLS)
def test_what_is_signed_by_hand_is_proven(caller: Caller, call: str) -> None:
    assert caller.send(getattr(caller, call)()).status_code == 200


def scope(text: str, place: int, value: str) -> str:
    """An Authorization header with one part of its credential replaced."""
    credential = re.search(r"Credential=([^,]+)", text)
    assert credential is not None
    parts = credential[1].split("/")
    parts[place] = value
    return text.replace(credential[1], "/".join(parts))


FORGED: dict[str, Callable[[str], str]] = {
    "without its signature": lambda text: text.partition(", Signature")[0],
    "with an empty signature": lambda text: text.partition("Signature=")[0] + "Signature=",
    "with a short signature": lambda text: text[:-8],
    "with another signature": lambda text: text[:-8] + "00000000",
    "in capitals": lambda text: (
        text.partition("Signature=")[0] + "Signature=" + text.partition("Signature=")[2].upper()
    ),
    "signature first": lambda text: (
        "AWS4-HMAC-SHA256 Signature=" + "0" * 64 + ", " + text.partition(" ")[2].partition(", Signature")[0]
    ),
    "version 2": lambda text: f"AWS {text.partition('Credential=')[2].partition('/')[0]}:bogus",
    "another algorithm": lambda text: text.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
    "without signed headers": lambda text: re.sub(r"SignedHeaders=[^,]+, ", "", text),
    "fewer signed headers": lambda text: re.sub(r"SignedHeaders=[^,]+", "SignedHeaders=host", text),
    "of another day": lambda text: scope(text, 1, "20150830"),
    "of another region": lambda text: scope(text, 2, "eu-west-1"),
    "of another service": lambda text: scope(text, 3, "sts"),
    "of another end": lambda text: scope(text, 4, "aws4"),
    "with a second credential": lambda text: text + ", Credential=000000000000/20260101/us-east-1/iam/aws4_request",
    "with a hidden credential": lambda text: text + ", X=Credential=000000000000/20260101/us-east-1/s3/aws4_request",
    "of many kilobytes": lambda text: text + "0" * 12_000,
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("how", FORGED)
def test_a_forged_header_proves_nothing(caller: Caller, call: str, how: str) -> None:
    request = getattr(caller, call)()
    answer = caller.send(request, Authorization=FORGED[how](str(request.headers["Authorization"])))
    if how in (
        "of another service",
        "with a second credential",
    ):  # LocalStack hands the call to the service that is named, which has no such call
        assert answer.status_code >= 400, answer.text
    else:
        assert answer.status_code in (400, 403), answer.text


@pytest.mark.parametrize("call", CALLS)
def test_a_request_of_another_time_is_refused(caller: Caller, call: str) -> None:
    request = getattr(caller, call)()
    for moment in (
        "20150830T123600Z",
        f"{dt.datetime.now(dt.UTC) + dt.timedelta(days=1):%Y%m%dT%H%M%SZ}",
        "yesterday",
        None,
    ):
        assert caller.send(request, X_Amz_Date=moment).status_code in (400, 403)


def test_two_authorization_headers_prove_nothing(caller: Caller) -> None:
    request = caller.list_queues()
    place = urlsplit(caller.url)
    for first in (True, False):
        connection = http.client.HTTPConnection(place.hostname or "", place.port)
        connection.putrequest("POST", "/", skip_accept_encoding=True)
        own = str(request.headers["Authorization"])
        other = own.replace(caller.credentials.access_key, "AKIAIOSFODNN7EXAMPLE")
        for value in (own, other) if first else (other, own):
            connection.putheader("Authorization", value)
        for name in ("X-Amz-Date", "X-Amz-Target", "Content-Type"):
            connection.putheader(name, str(request.headers[name]))
        connection.putheader("Content-Length", "2")
        connection.endheaders(b"{}")
        assert connection.getresponse().status in (400, 403)
        connection.close()


def test_the_words_are_the_services_own(caller: Caller) -> None:
    """R: LocalStack's snapshots have no forged signatures; D: the codes, see ``sigv4.refusals``."""
    cut = {}
    for call in CALLS:
        request = getattr(caller, call)()
        cut[call] = caller.send(
            request, Authorization=FORGED["without its signature"](str(request.headers["Authorization"]))
        )
    assert "<Code>IncompleteSignature</Code>" in cut["list_users"].text
    assert cut["list_queues"].status_code == 400
    assert "<Code>AuthorizationHeaderMalformed</Code>" in cut["put_object"].text
    assert cut["list_functions"].headers["x-amzn-errortype"] == "IncompleteSignatureException"


def test_a_body_that_was_not_signed_is_neither_read_nor_stored(caller: Caller) -> None:
    s3 = caller.account.root("s3")
    s3.put_object(Bucket=caller.bucket, Key="k", Body=b"before")
    request = caller.put_object()
    request.body = b"what was swapped"
    answer = caller.send(request)
    assert answer.status_code == 400
    assert "<Code>XAmzContentSHA256Mismatch</Code>" in answer.text
    assert s3.get_object(Bucket=caller.bucket, Key="k")["Body"].read() == b"before"
    for call in ("list_users", "list_queues"):
        changed = getattr(caller, call)()
        changed.body = changed.body + b" "
        assert caller.send(changed).status_code in (400, 403)


def test_s3_wants_its_headers_signed(caller: Caller) -> None:
    answer = caller.send(caller.put_object(), x_amz_acl="public-read")
    assert answer.status_code == 403
    assert "There were headers present in the request which were not signed" in answer.text
    without = caller.send(caller.put_object(), X_Amz_Content_SHA256=None)
    assert without.status_code in (400, 403)


def chunked(caller: Caller, *chunks: bytes) -> tuple[AWSPreparedRequest, list[bytes]]:
    """An upload in signed chunks, as the SDK for Java makes it, and its parts."""
    stated = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    request = AWSRequest(
        "PUT",
        f"{caller.url}/{caller.bucket}/chunks",
        data=b"",
        headers={
            "X-Amz-Content-SHA256": stated,
            "Content-Encoding": "aws-chunked",
            "x-amz-decoded-content-length": str(sum(map(len, chunks))),
        },
    )

    class Signer(auth.S3SigV4Auth):
        def payload(self, request: Any) -> str:
            return stated

        def _modify_request_before_signing(self, request: Any) -> None:
            auth.SigV4Auth._modify_request_before_signing(self, request)
            request.headers.replace_header(
                "X-Amz-Content-SHA256", stated
            ) if "X-Amz-Content-SHA256" in request.headers else None

    Signer(caller.credentials, "s3", "us-east-1").add_auth(request)
    prepared = request.prepare()
    headers = {name.lower(): str(value) for name, value in prepared.headers.items()}
    shown = from_header(HttpRequest("PUT", "/", "", headers))
    assert isinstance(shown, Presented)
    assert shown.form is Form.HEADER
    key = signing_key(caller.credentials.secret_key, shown.date, shown.region, "s3")
    import hmac

    last, parts = shown.signature, []
    for chunk in (*chunks, b""):
        text = "\n".join(
            ("AWS4-HMAC-SHA256-PAYLOAD", shown.timestamp, shown.scope, last, EMPTY, hashlib.sha256(chunk).hexdigest())
        )
        last = hmac.digest(key, text.encode(), "sha256").hex()
        parts.append(f"{len(chunk):x};chunk-signature={last}\r\n".encode() + chunk + b"\r\n")
    return prepared, parts


def test_chunks_are_checked_one_by_one(caller: Caller) -> None:
    def put(change: Callable[[list[bytes]], bytes]) -> requests.Response:
        request, parts = chunked(caller, b"a" * 70_000, b"b" * 9)
        request.body = change(parts)
        request.headers["Content-Length"] = str(len(request.body))
        return caller.send(request)

    s3 = caller.account.root("s3")
    assert put(b"".join).status_code == 200
    assert s3.get_object(Bucket=caller.bucket, Key="chunks")["Body"].read() == b"a" * 70_000 + b"b" * 9
    s3.put_object(Bucket=caller.bucket, Key="chunks", Body=b"before")
    for change in (
        lambda parts: b"".join(parts).replace(b"bbb", b"ccc"),
        lambda parts: b"".join(parts[1:]),
        lambda parts: b"".join([parts[1], parts[0], parts[2]]),
        lambda parts: b"".join(parts[:2]),
        lambda parts: re.sub(rb";chunk-signature=[0-9a-f]+", b"", b"".join(parts)),
        lambda parts: b"".join(parts)[:1000],
    ):
        assert put(change).status_code in (400, 403)
        assert s3.get_object(Bucket=caller.bucket, Key="chunks")["Body"].read() == b"before"


class Links:
    """Presigned URLs of a user who may do everything."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        key = caller.credentials
        made = session(caller.account.endpoint, access_key=key.access_key, secret_key=key.secret_key)
        path = {"addressing_style": "path"}
        self.s3 = made.client("s3", config=Config(signature_version="s3v4", s3=path))
        self.second = made.client("s3", config=Config(s3=path))
        self.sts = made.client("sts")

    def get(self, **settings: Any) -> str:
        return str(
            self.s3.generate_presigned_url(
                "get_object", Params={"Bucket": self.caller.bucket, "Key": "opened"}, **settings
            )
        )


@pytest.fixture
def links(caller: Caller) -> Links:
    caller.account.root("s3").put_object(Bucket=caller.bucket, Key="opened", Body=b"here")
    return Links(caller)


def test_a_presigned_url_opens_its_object_alone(caller: Caller, links: Links) -> None:
    url = links.get()
    assert requests.get(url, timeout=10).content == b"here"
    caller.account.root("s3").put_object(Bucket=caller.bucket, Key="other", Body=b"secret")
    for forged in (
        url.replace("/opened?", "/other?"),
        url.replace("X-Amz-Expires=3600", "X-Amz-Expires=36000"),
        url + "&response-content-type=text/html",
        re.sub(r"X-Amz-Signature=[0-9a-f]{8}", "X-Amz-Signature=00000000", url),
        re.sub(r"&X-Amz-Signature=[0-9a-f]+", "", url),
        re.sub(r"X-Amz-Credential=[^%]+", "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE", url),
    ):
        assert requests.get(forged, timeout=10).status_code in (400, 403), forged
    assert requests.delete(url, timeout=10).status_code == 403
    assert requests.put(url, data=b"x", timeout=10).status_code == 403
    assert requests.get(url, headers={"x-amz-request-payer": "requester"}, timeout=10).status_code == 403


def test_the_second_version_of_urls_holds_as_well(caller: Caller, links: Links) -> None:
    """botocore signs URLs of us-east-1 with Signature Version 2 unless it is told otherwise."""
    params = {"Bucket": caller.bucket, "Key": "opened", "ResponseContentType": "text/plain"}
    url = str(links.second.generate_presigned_url("get_object", Params=params))
    assert "AWSAccessKeyId=" in url
    answer = requests.get(url, timeout=10)
    assert (answer.content, answer.headers["Content-Type"]) == (b"here", "text/plain")
    for forged in (
        url.replace("/opened?", "/other?"),
        re.sub(r"Expires=\d+", "Expires=4000000000", url),
        re.sub(r"([?&])Signature=[^&]{4}", r"\1Signature=AAAA", url),
        re.sub(r"[?&]Signature=[^&]+", "?", url),
        url.replace("text%2Fplain", "text%2Fhtml"),
        re.sub(r"Expires=\d+", "Expires=1", url),
        url + "&Expires=4000000000",
    ):
        assert requests.get(forged, timeout=10).status_code in (400, 403), forged
    assert requests.delete(url, timeout=10).status_code == 403
    params = {"Bucket": caller.bucket, "Key": "put", "ContentType": "text/csv"}
    put = str(links.second.generate_presigned_url("put_object", Params=params))
    assert requests.put(put, data=b"x", headers={"Content-Type": "text/html"}, timeout=10).status_code == 403
    assert requests.put(put, data=b"x", headers={"Content-Type": "text/csv"}, timeout=10).status_code == 200


def test_a_presigned_url_runs_out(caller: Caller, links: Links) -> None:
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(hours=2)
    request = AWSRequest("GET", f"{caller.url}/{caller.bucket}/opened")

    class Earlier(auth.S3SigV4QueryAuth):
        def _modify_request_before_signing(self, request: Any) -> None:
            request.context["timestamp"] = f"{long_ago:%Y%m%dT%H%M%SZ}"
            super()._modify_request_before_signing(request)

    Earlier(caller.credentials, "s3", "us-east-1", expires=3600).add_auth(request)
    answer = requests.get(str(request.url), timeout=10)
    assert answer.status_code == 403
    assert "<Message>Request has expired</Message>" in answer.text


def test_an_accounts_own_presigned_url_runs_out_too(caller: Caller, links: Links) -> None:
    made = session(caller.account.endpoint, account=caller.account.id)
    past = {"s3v4": (r"X-Amz-Date=\d{8}", "X-Amz-Date=20200101"), "s3": (r"Expires=\d+", "Expires=1")}
    for version, (begin, stale) in past.items():
        s3 = made.client("s3", config=Config(signature_version=version))
        url = str(s3.generate_presigned_url("get_object", Params={"Bucket": caller.bucket, "Key": "opened"}))
        assert requests.get(url, timeout=10).content == b"here"
        assert "Request has expired" in requests.get(re.sub(begin, stale, url), timeout=10).text


def test_other_services_take_presigned_urls_as_well(caller: Caller, links: Links) -> None:
    url = str(links.sts.generate_presigned_url("get_caller_identity", HttpMethod="GET"))
    answer = requests.get(url, timeout=10)
    assert f"arn:aws:iam::{caller.account.id}:user/alice" in answer.text
    forged = re.sub(r"X-Amz-Signature=[0-9a-f]{8}", "X-Amz-Signature=00000000", url)
    assert requests.get(forged, timeout=10).status_code == 403
    assert requests.get(url.replace("GetCallerIdentity", "GetSessionToken"), timeout=10).status_code == 403


def test_a_session_presents_its_own_token(caller: Caller) -> None:
    iam = caller.account.root("iam")
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": f"arn:aws:iam::{caller.account.id}:root"},
    }
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy("*"))
    key = caller.credentials
    sts = client(caller.account.endpoint, "sts", access_key=key.access_key, secret_key=key.secret_key)
    given = sts.assume_role(RoleArn=f"arn:aws:iam::{caller.account.id}:role/r", RoleSessionName="session")[
        "Credentials"
    ]

    def list_users(access_key: str, secret_key: str, token: str | None) -> int:
        body = b"Action=ListUsers&Version=2010-05-08"
        request = AWSRequest("POST", caller.url, data=body, headers={"Content-Type": FORM})
        auth.SigV4Auth(Credentials(access_key, secret_key, token), "iam", "us-east-1").add_auth(request)
        return caller.send(request.prepare()).status_code

    for token, status in ((given["SessionToken"], 200), ("another", 403), (None, 403)):
        assert list_users(given["AccessKeyId"], given["SecretAccessKey"], token) == status
    assert list_users(key.access_key, key.secret_key, "no session's") == 403


class Queue:
    """A queue with a message, and the ways to ask it by its URL."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.sqs = account.root("sqs")
        self.url = self.sqs.create_queue(QueueName="q")["QueueUrl"]
        self.base = str(account.endpoint.url)
        self.sqs.send_message(QueueUrl=self.url, MessageBody="secret")
        self.paths = (f"/{account.id}/q", f"/queue/us-east-1/{account.id}/q")


@pytest.fixture(scope="module")
def queue(engine: Any) -> Queue:
    return Queue(Account(engine))


ASKED = "Action=ReceiveMessage&Version=2012-11-05&VisibilityTimeout=0"


def test_nobody_reads_a_queue_by_its_url(queue: Queue) -> None:
    place = urlsplit(queue.base)
    for path in queue.paths:
        for answer in (
            requests.get(f"{queue.base}{path}?{ASKED}", timeout=10),
            requests.post(f"{queue.base}{path}", data=ASKED, headers={"Content-Type": FORM}, timeout=10),
            requests.get(f"{queue.base}{path}?{ASKED}", headers={"Host": f"queue.localhost:{place.port}"}, timeout=10),
            requests.get(f"{queue.base}{path}?Action=DeleteQueue&Version=2012-11-05", timeout=10),
        ):
            assert answer.status_code in (400, 403), answer.text
            assert "secret" not in answer.text
    assert queue.sqs.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["QueueArn"])["Attributes"]


def test_who_signs_a_queues_url_is_evaluated_as_anywhere(queue: Queue) -> None:
    arn = f"arn:aws:sqs:us-east-1:{queue.account.id}:q"
    reader = queue.account.user("sqs", policy("sqs:ReceiveMessage", resource=arn), name="reader")
    for path in queue.paths:
        request = AWSRequest("POST", f"{queue.base}{path}", data=ASKED.encode(), headers={"Content-Type": FORM})
        auth.SigV4Auth(reader._request_signer._credentials, "sqs", "us-east-1").add_auth(request)
        signed = request.prepare()
        headers = {name: str(value) for name, value in signed.headers.items()}
        assert "secret" in requests.post(signed.url, data=ASKED, headers=headers, timeout=10).text
        changed = ASKED.replace("ReceiveMessage", "PurgeQueue")
        assert requests.post(signed.url, data=changed, headers=headers, timeout=10).status_code == 403
        forged = {**headers, "Authorization": headers["Authorization"][:-8] + "00000000"}
        assert requests.post(signed.url, data=ASKED, headers=forged, timeout=10).status_code == 403
    purge = AWSRequest("GET", f"{queue.base}{queue.paths[0]}?Action=PurgeQueue&Version=2012-11-05")
    auth.SigV4QueryAuth(reader._request_signer._credentials, "sqs", "us-east-1", expires=60).add_auth(purge)
    answer = requests.get(str(purge.url), timeout=10)
    assert answer.status_code == 403, answer.text
    assert "is not authorized to perform: sqs:purgequeue" in answer.text.lower()


def test_a_queue_for_everybody_is_read_by_anybody(queue: Queue) -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:ReceiveMessage", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    queue.sqs.set_queue_attributes(QueueUrl=queue.url, Attributes={"Policy": document})
    assert "secret" in requests.get(f"{queue.base}{queue.paths[0]}?{ASKED}", timeout=10).text
    answer = requests.get(f"{queue.base}{queue.paths[0]}?Action=PurgeQueue&Version=2012-11-05", timeout=10)
    assert answer.status_code == 403
    queue.sqs.set_queue_attributes(QueueUrl=queue.url, Attributes={"Policy": ""})
