"""What every engine keeps to, whichever it is: one suite, run on each engine of the registry.

The external engine is pointed at an embedded one, so that it has something real to attach to.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from harness.clients import client
from harness.engines import ENGINES
from harness.engines.base import Engine, running
from tests.integration.judged_account import JudgedAccount, document, policy, statement

pytestmark = pytest.mark.xdist_group("contract")


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine, started; overrides the session's engine."""
    with running(ENGINES["embedded"]()) as embedded:
        if request.param == "embedded":
            yield embedded
            return
        with running(ENGINES["external"](endpoint_url=embedded.endpoint.url)) as external:
            yield external


@pytest.fixture
def judged(engine: Engine) -> JudgedAccount:
    return JudgedAccount(engine)


def test_starting_again_changes_nothing(engine: Engine) -> None:
    before = engine.info()
    engine.start()
    assert engine.info() == before


def test_it_says_what_it_is(engine: Engine) -> None:
    info = engine.info()
    assert info.name == engine.name
    assert info.endpoint == engine.endpoint
    assert info.iam == "enforce"
    assert info.versions["localstack-core"] == "4.14.0"
    assert info.runtimes["python"].startswith("3.")
    assert info.isolation in ("bubblewrap", "none")


def test_capabilities_are_what_it_says_and_nothing_else(engine: Engine) -> None:
    answer = requests.get(f"{engine.endpoint.url}/_daylab/info", timeout=10).json()
    assert engine.capabilities() == frozenset(answer["capabilities"])
    assert {"iam.enforcement", "lambda.python", "s3.validates-destinations"} <= engine.capabilities()


def test_accounts_do_not_see_each_other(engine: Engine) -> None:
    first, second = JudgedAccount(engine), JudgedAccount(engine)
    first.root("sqs").create_queue(QueueName="q")
    assert "QueueUrls" not in second.root("sqs").list_queues()


def test_a_role_without_permission_is_refused_in_its_function(judged: JudgedAccount) -> None:
    source = (
        "import boto3\ndef handler(event, context):\n    return boto3.client('sqs').list_queues().get('QueueUrls')\n"
    )
    function = judged.function("f", judged.role("r", "lambda.amazonaws.com"), source)
    answer = judged.root("lambda").invoke(FunctionName=function)
    assert answer["FunctionError"] == "Unhandled"
    assert "is not authorized to perform: sqs:ListQueues" in json.load(answer["Payload"])["errorMessage"]
    judged.root("iam").put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy("sqs:ListQueues"))
    assert "FunctionError" not in judged.root("lambda").invoke(FunctionName=function)


def test_a_service_without_permission_is_refused(judged: JudgedAccount, eventually: Any) -> None:
    arn = f"arn:aws:sqs:{judged.arn}:q"
    queue = judged.root("sqs").create_queue(QueueName="q")["QueueUrl"]
    topic = judged.root("sns").create_topic(Name="t")["TopicArn"]
    judged.root("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    judged.root("sns").publish(TopicArn=topic, Message="lost")
    eventually(
        lambda: [row for row in judged.decisions(denied=True) if row["principal"] == "sns.amazonaws.com"],
        until=bool,
        within=15,
    )
    admit = {**statement("sqs:SendMessage", resource=arn), "Principal": {"Service": "sns.amazonaws.com"}}
    judged.root("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": document(admit)})
    judged.root("sns").publish(TopicArn=topic, Message="delivered")
    read = judged.root("sqs").receive_message
    [message] = eventually(lambda: read(QueueUrl=queue, WaitTimeSeconds=1).get("Messages", []), until=bool, within=15)
    assert json.loads(message["Body"])["Message"] == "delivered"


def test_an_unknown_caller_is_refused(engine: Engine) -> None:
    unknown = client(engine.endpoint, "sts", access_key="AKIAIOSFODNN7EXAMPLE", secret_key="x")
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        unknown.get_caller_identity()


def test_a_foreign_web_page_is_refused(engine: Engine) -> None:
    for headers in ({"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}):
        for path in ("/_daylab/info", "/bucket/key", "/_aws/execute-api/x/dev/", "/_localstack/health"):
            answer = requests.get(engine.endpoint.url + path, headers=headers, timeout=10)
            assert answer.status_code == 403, (headers, path)


def test_what_changes_the_engine_needs_its_token(engine: Engine) -> None:
    for path in ("shutdown", "role-session"):
        assert requests.post(f"{engine.endpoint.url}/_daylab/{path}", json={}, timeout=10).status_code == 403
    engine.info()


def test_the_log_is_text(engine: Engine) -> None:
    text = engine.logs(5)
    assert len(text.splitlines()) <= 5
    assert bool(text) is (engine.name == "embedded")
