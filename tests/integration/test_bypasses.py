"""A user with rights on ``own`` resources reads nothing ``foreign``, however the HTTP request is spelled.

The requests of a client, altered by hand: another's name in the query string, in headers, twice, in another case, in
another protocol's place, encoded, with dots and slashes in the path. Each is signed as it is sent.
"""

import http.client
import itertools
import json
import socket
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.support.account import Account, document, statement

SECRET = "secret-of-foreign"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Sent:
    """A request to be signed and sent.

    Attributes:
        service: name to sign for.
        extra: headers that are added once more, after those of ``headers``.
    """

    service: str
    method: str = "POST"
    path: str = "/"
    body: str = ""
    headers: Mapping[str, str] | None = None
    extra: tuple[tuple[str, str], ...] = ()


class Attacker:
    """A user with every action on resources called ``own``, in an account with a secret in each ``foreign`` one."""

    def __init__(self, engine: Any) -> None:
        self.account = account = Account(engine)
        self.other = Account(engine)
        url = urlsplit(engine.endpoint.url)
        self.host, self.port = str(url.hostname), int(url.port or 80)
        self.bucket = {"own": f"own-{account.id}", "foreign": f"foreign-{account.id}"}
        for made, name in itertools.product((account, self.other), ("own", "foreign")):
            self._make(made, name, SECRET if name == "foreign" or made is self.other else "mine")
        place = account.place
        resources = [
            f"arn:aws:logs:{place}:log-group:own",
            f"arn:aws:logs:{place}:log-group:own:*",
            f"arn:aws:ssm:{place}:parameter/own",
            f"arn:aws:secretsmanager:{place}:secret:own*",
            f"arn:aws:dynamodb:{place}:table/own",
            f"arn:aws:sqs:{place}:own",
            f"arn:aws:sns:{place}:own",
            f"arn:aws:iam::{account.id}:role/own",
            f"arn:aws:events:{place}:rule/own",
            f"arn:aws:states:{place}:stateMachine:own",
            f"arn:aws:s3:::{self.bucket['own']}",
            f"arn:aws:s3:::{self.bucket['own']}/*",
        ]
        user = account.user("iam", document(statement("*", resource=resources)))
        held = user._request_signer._credentials
        self.credentials = Credentials(held.access_key, held.secret_key)

    def _make(self, account: Account, name: str, secret: str) -> None:
        logs, now = account.root("logs"), int(time.time() * 1000)
        logs.create_log_group(logGroupName=name)
        logs.create_log_stream(logGroupName=name, logStreamName="s")
        logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=[{"timestamp": now, "message": secret}])
        account.root("ssm").put_parameter(Name=name, Value=secret, Type="String")
        account.root("secretsmanager").create_secret(Name=name, SecretString=secret)
        account.root("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}", Description=secret)
        account.root("events").put_rule(Name=name, EventPattern='{"source":["x"]}', Description=secret)
        account.root("sns").create_topic(Name=name, Attributes={"DisplayName": secret})
        url = account.root("sqs").create_queue(QueueName=name)["QueueUrl"]
        account.root("sqs").send_message(QueueUrl=url, MessageBody=secret)
        account.root("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        account.root("dynamodb").put_item(TableName=name, Item={"id": {"S": "k"}, "v": {"S": secret}})
        if account is self.account:
            account.root("s3").create_bucket(Bucket=self.bucket[name])
            account.root("s3").put_object(Bucket=self.bucket[name], Key="k", Body=secret.encode())

    def send(self, sent: Sent) -> tuple[int, str]:
        """Status and text of the answer."""
        headers = dict(sent.headers or {})
        request = AWSRequest(sent.method, f"http://{self.host}:{self.port}{sent.path}", headers, sent.body.encode())
        signer = S3SigV4Auth if sent.service == "s3" else SigV4Auth
        signer(self.credentials, sent.service, "us-east-1").add_auth(request)
        return self.deliver(sent, [*request.headers.items(), *sent.extra])

    def deliver(self, sent: Sent, headers: Iterable[tuple[str, str | bytes]]) -> tuple[int, str]:
        """The answer to a request with these headers, as they are."""
        body = sent.body.encode()
        with closing(http.client.HTTPConnection(self.host, self.port, timeout=20)) as connection:
            connection.putrequest(sent.method, sent.path, skip_accept_encoding=True)
            for name, value in (*headers, ("Content-Length", str(len(body)))):
                connection.putheader(name, value)
            connection.endheaders(body)
            with connection.getresponse() as answer:
                return answer.status, answer.read().decode("utf-8", "replace")


@pytest.fixture(scope="module")
def attacker(engine: Any) -> Attacker:
    return Attacker(engine)


def of_json(service: str, target: str, version: str = "1.1", **parameters: Any) -> Sent:
    headers = {"Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": target}
    return Sent(service, body=json.dumps(parameters), headers=headers)


def of_form(service: str, action: str, version: str, **parameters: str) -> Sent:
    fields = {"Action": action, "Version": version, **parameters}
    return Sent(
        service, body="&".join(f"{name}={value}" for name, value in fields.items()), headers={"Content-Type": FORM}
    )


def calls(name: str, account: str, bucket: Mapping[str, str]) -> dict[str, Sent]:
    """Calls that read a resource of this name, with what the service keeps in it in the answer."""
    queue = f"http://127.0.0.1:4566/{account}/{name}"
    topic = f"arn:aws:sns:us-east-1:{account}:{name}"
    read = {"logGroupName": name, "logStreamName": "s"}
    return {
        "logs": of_json("logs", "Logs_20140328.GetLogEvents", **read),
        "logs-filter": of_json("logs", "Logs_20140328.FilterLogEvents", logGroupName=name),
        "ssm": of_json("ssm", "AmazonSSM.GetParameter", Name=name),
        "ssm-list": of_json("ssm", "AmazonSSM.GetParameters", Names=[name]),
        "secrets": of_json("secretsmanager", "secretsmanager.GetSecretValue", SecretId=name),
        "dynamodb": of_json("dynamodb", "DynamoDB_20120810.GetItem", "1.0", TableName=name, Key={"id": {"S": "k"}}),
        "dynamodb-scan": of_json("dynamodb", "DynamoDB_20120810.Scan", "1.0", TableName=name),
        "events": of_json("events", "AWSEvents.DescribeRule", Name=name),
        "sqs": of_json("sqs", "AmazonSQS.ReceiveMessage", "1.0", QueueUrl=queue, VisibilityTimeout=0),
        "sqs-query": of_form("sqs", "ReceiveMessage", "2012-11-05", QueueUrl=queue, VisibilityTimeout="0"),
        "sns": of_form("sns", "GetTopicAttributes", "2010-03-31", TopicArn=topic),
        "iam": of_form("iam", "GetRole", "2010-05-08", RoleName=name),
        "s3": Sent("s3", "GET", f"/{bucket[name]}/k"),
    }  # fmt: skip


NAMES = sorted(calls("own", "1", {"own": "b"}))


def mixed(own: Sent, foreign: Sent) -> dict[str, Sent]:
    """The request for one's own resource, with another's in every place that something may read."""
    query = foreign.body if own.headers and own.headers.get("Content-Type") == FORM else ""
    try:
        mine, theirs = json.loads(own.body), json.loads(foreign.body)
    except ValueError:
        mine, theirs = {}, {}
    names = {name: value for name, value in theirs.items() if value != mine.get(name)}
    texts = {name: value for name, value in names.items() if isinstance(value, str)}
    pairs = "&".join(f"{name}={value}" for name, value in texts.items())
    found = {
        "plain": foreign,
        "query": replace(own, path=f"{own.path}?{query or pairs}"),
        "query of own": replace(foreign, path=f"{own.path}?{own.body if query else pairs.replace('foreign', 'own')}"),
        "headers": replace(own, extra=tuple(texts.items())),
        "method GET": replace(own, method="GET", path=f"{own.path}?{query or pairs}"),
        "form type": replace(own, headers={**(own.headers or {}), "Content-Type": FORM}),
        "no type": replace(own, headers={k: v for k, v in (own.headers or {}).items() if k != "Content-Type"}),
    }
    if query:
        found |= {
            "twice": replace(own, body=f"{own.body}&{foreign.body}"),
            "twice, own last": replace(own, body=f"{foreign.body}&{own.body}"),
            "lower case": replace(own, body=f"{own.body}&{foreign.body.lower()}"),
            "encoded names": replace(own, body=f"{own.body}&{foreign.body.replace('N', '%4E').replace('Q', '%51')}"),
        }
    if mine:
        first, last = own.body[:-1], foreign.body[1:]
        found |= {
            "twice": replace(own, body=f"{first}, {last}"),
            "twice, own last": replace(own, body=f"{foreign.body[:-1]}, {own.body[1:]}"),
            "lower case": replace(own, body=json.dumps(mine | {k[:1].swapcase() + k[1:]: v for k, v in names.items()})),
            "list": replace(own, body=json.dumps(mine | {k: [v, mine[k]] for k, v in names.items()})),
            "list, own first": replace(own, body=json.dumps(mine | {k: [mine[k], v] for k, v in names.items()})),
            "nested": replace(own, body=json.dumps(mine | {k: {k: v} for k, v in names.items()})),
            "content": replace(own, body=json.dumps(mine | {"x": f"&{pairs}&y="})),
            "two bodies": replace(own, body=own.body + foreign.body),
            "dots": replace(own, body=own.body.replace("own", "own/../foreign")),
            "slash": replace(own, body=own.body.replace("own", "own/foreign")),
            "nul": replace(own, body=own.body.replace("own", "foreign\\u0000own")),
        }
    if own.service == "s3":
        bucket, other = own.path, foreign.path
        found |= {
            "dots": replace(own, path=bucket.replace("/k", f"/..{other}")),
            "encoded dots": replace(own, path=bucket.replace("/k", f"/%2e%2e{other}")),
            "two slashes": replace(own, path=f"/{other}"),
            "encoded slash": replace(own, path=f"{bucket.rpartition('/')[0]}%2F..{other}"),
            "host": replace(own, headers={"Host": f"{other.split('/')[1]}.s3.amazonaws.com"}),
            "forwarded host": replace(own, extra=(("X-Forwarded-Host", f"{other.split('/')[1]}.s3.amazonaws.com"),)),
        }
    return found


@pytest.mark.parametrize("name", NAMES)
def test_one_own_resource_is_read(attacker: Attacker, name: str) -> None:
    """Else the refusals below would prove nothing."""
    status, text = attacker.send(calls("own", attacker.account.id, attacker.bucket)[name])
    assert (status, "mine" in text) == (200, True), text


@pytest.mark.parametrize("name", NAMES)
def test_anothers_resource_is_not_read_by_any_spelling(attacker: Attacker, name: str) -> None:
    own, foreign = (calls(each, attacker.account.id, attacker.bucket)[name] for each in ("own", "foreign"))
    read = {
        how: answer[:300] for how, sent in mixed(own, foreign).items() if SECRET in (answer := attacker.send(sent)[1])
    }
    assert read == {}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("header", ["X-Moto-Account-Id", "X-Amz-Account-Id", "X-Localstack-Account-Id", "Account"])
def test_no_header_leads_to_another_account(attacker: Attacker, name: str, header: str) -> None:
    sent = calls("own", attacker.account.id, attacker.bucket)[name]
    assert SECRET not in attacker.send(replace(sent, extra=((header, attacker.other.id),)))[1]


FORBIDDEN = {"logs": "DescribeLogGroups", "ssm": "DescribeParameters", "secrets": "ListSecrets", "events": "ListRules",
             "dynamodb": "ListTables", "iam": "ListRoles", "sns": "ListTopics", "sqs": "ListQueues"}  # fmt: skip


def as_other(sent: Sent, operation: str) -> dict[str, Sent]:
    """A request for one operation with another one's name wherever an operation may be read."""
    target = (sent.headers or {}).get("X-Amz-Target", "").partition(".")[0] + f".{operation}"
    found = {
        "header": replace(sent, extra=(("Action", operation),)),
        "query": replace(sent, path=f"/?Action={operation}"),
        "second target": replace(sent, extra=(("X-Amz-Target", target),)),
        "operation header": replace(sent, extra=(("X-Amz-Operation", operation),)),
        "content": replace(sent, body=f'{sent.body[:-1]}, "x": "&Action={operation}&y="}}'),
    }
    if not target.startswith("."):
        return found
    body = sent.body.partition("&")[2]
    return found | {
        "twice": replace(sent, body=f"{sent.body}&Action={operation}"),
        "query of own": replace(sent, path=f"/?{sent.body.partition('&')[0]}", body=f"Action={operation}&{body}"),
    }


@pytest.mark.parametrize("name", FORBIDDEN)
def test_the_operation_that_is_allowed_is_the_one_that_runs(attacker: Attacker, name: str) -> None:
    sent = calls("own", attacker.account.id, attacker.bucket)[name]
    ran = {
        how: answer[:300]
        for how, odd in as_other(sent, FORBIDDEN[name]).items()
        if "foreign" in (answer := attacker.send(odd)[1]) and "not authorized" not in answer
    }
    assert ran == {}


MALFORMED = {
    "empty": "",
    "no parts": "AWS4-HMAC-SHA256",
    "no values": "AWS4-HMAC-SHA256 Credential=, SignedHeaders=, Signature=",
    "megabyte of signature": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/sqs/aws4_request, "
    f"SignedHeaders=host, Signature={'a' * 1_000_000}",
    "megabyte of names": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/sqs/aws4_request, "
    f"SignedHeaders={'h;' * 500_000}, Signature={'a' * 64}",
    "other scheme": "Bearer x",
    "not latin": "AWS4-HMAC-SHA256 Credential=\xff\xfe/\x80, SignedHeaders=host, Signature=\xff",
    "many equals": f"AWS4-HMAC-SHA256 {'=' * 50_000}",
    "many commas": f"AWS4-HMAC-SHA256 {',' * 50_000}",
}


@pytest.mark.parametrize("header", MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize("name", ["sqs", "iam", "s3"])
def test_a_malformed_signature_is_refused_at_once(attacker: Attacker, name: str, header: str) -> None:
    sent = calls("own", attacker.account.id, attacker.bucket)[name]
    begun = time.monotonic()
    given = [*(sent.headers or {}).items(), ("Authorization", header.encode("latin1"))]
    try:
        status, text = attacker.deliver(sent, given)
    except (ConnectionError, http.client.HTTPException):  # closed before all of it was read
        status, text = 400, ""
    assert 400 <= status < 500, text[:500]
    assert "mine" not in text
    assert time.monotonic() - begun < 60


JSON = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.ListQueues"}
UNREADABLE = {
    "no JSON": (Sent("sqs", body="{", headers=JSON), "SerializationException"),
    "no operation of JSON": (
        Sent("sqs", body="{}", headers={**JSON, "X-Amz-Target": "AmazonSQS.Fly"}),
        "UnknownOperationException",
    ),
    "megabytes of Action": (
        Sent("iam", body=f"Action={'x' * 2_000_000}&Version=2010-05-08", headers={"Content-Type": FORM}),
        "Action</Code>",
    ),
    "no Action": (Sent("iam", body="Version=2010-05-08", headers={"Content-Type": FORM}), "MissingAction"),
    "no such Action": (
        Sent("iam", body="Action=Fly&Version=2010-05-08", headers={"Content-Type": FORM}),
        "InvalidAction",
    ),
}


@pytest.mark.parametrize(("sent", "code"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_request_that_cannot_be_read_is_its_senders_mistake(attacker: Attacker, sent: Sent, code: str) -> None:
    status, text = attacker.send(sent)
    assert (status, code in text) == (400, True), text[:500]
    assert len(text) < 10_000  # nothing large comes back


def test_the_largest_message_is_taken_as_a_form(engine: Any) -> None:
    sns = Account(engine).root("sns")
    topic = sns.create_topic(Name="large")["TopicArn"]
    assert sns.publish(TopicArn=topic, Message="é" * 131_072)["MessageId"]  # 256 KiB, three times as much as a form


def test_a_body_without_end_ends_with_the_connection(attacker: Attacker) -> None:
    """The engine answers others meanwhile, and keeps nothing of it."""
    with socket.create_connection((attacker.host, attacker.port), timeout=10) as endless:
        endless.sendall(
            b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: AmazonSQS.ListQueues\r\n\r\n"
        )
        for _ in range(200):
            endless.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")
        assert attacker.send(calls("own", attacker.account.id, attacker.bucket)["ssm"])[0] == 200
    assert attacker.send(calls("own", attacker.account.id, attacker.bucket)["sqs"])[0] == 200
