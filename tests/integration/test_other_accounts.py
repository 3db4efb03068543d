"""Resources of another account by name: refused without its owner's policy, reached with it, on a live engine."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.account import Account, document, policy, statement


@pytest.fixture(scope="module")
def owner(engine: Any) -> Account:
    """An account with a queue, a function and a bus."""
    account = Account(engine)
    account.queue("q")
    role = account.role("function", "lambda.amazonaws.com")
    account.function("f", role, "def handler(event, context):\n    return 1\n")
    return account


@pytest.fixture(scope="module")
def stranger(engine: Any) -> Account:
    return Account(engine)


def refused(operation: Any, **parameters: Any) -> bool:
    try:
        operation(**parameters)
    except ClientError as error:
        return "AccessDenied" in error.response["Error"]["Code"]
    return False


def test_another_accounts_queue(owner: Account, stranger: Account) -> None:
    sqs = stranger.user("sqs", policy("sqs:*"), name="sqs")
    for caller in (sqs, stranger.root("sqs")):
        assert refused(caller.send_message, QueueUrl=f"{owner.id}/q", MessageBody="m")
        assert refused(caller.get_queue_url, QueueName="q", QueueOwnerAWSAccountId=owner.id)
    url = owner.root("sqs").get_queue_url(QueueName="q")["QueueUrl"]
    open_ = {
        **statement("sqs:SendMessage", "sqs:GetQueueUrl", resource=owner.arn("sqs", "q")),
        "Principal": {"AWS": stranger.id},
    }
    owner.root("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": document(open_)})
    sqs.send_message(QueueUrl=f"{owner.id}/q", MessageBody="m")
    assert sqs.get_queue_url(QueueName="q", QueueOwnerAWSAccountId=owner.id)["QueueUrl"] == url
    assert len(owner.messages(url)) == 1


def test_another_accounts_function(owner: Account, stranger: Account) -> None:
    functions = stranger.user("lambda", policy("lambda:*"), name="lambda")
    name = f"{owner.id}:function:f"
    for caller in (functions, stranger.root("lambda")):
        assert refused(caller.invoke, FunctionName=name)
    owner.root("lambda").add_permission(
        FunctionName="f", StatementId="open", Action="lambda:InvokeFunction", Principal=stranger.id
    )
    assert json.load(functions.invoke(FunctionName=name)["Payload"]) == 1


def test_a_deny_on_ones_own_function_holds_for_every_spelling(owner: Account) -> None:
    arn = owner.arn("lambda", "function:f")
    denied = document(statement("lambda:*"), {**statement("lambda:*", resource=arn), "Effect": "Deny"})
    functions = owner.user("lambda", denied, name="denied")
    for name in ("f", arn, f"{owner.id}:function:f", f"{owner.id}:f", "function:f", f"us-east-1:{owner.id}:function:f"):
        assert refused(functions.invoke, FunctionName=name), name


def test_another_accounts_bus(owner: Account, stranger: Account) -> None:
    bus = owner.arn("events", "event-bus/default")
    entry = {"Source": "s", "DetailType": "d", "Detail": "{}", "EventBusName": bus}
    events = stranger.user("events", policy("events:*"), name="events")
    for caller in (events, stranger.root("events")):
        assert refused(caller.put_events, Entries=[entry])
    owner.root("events").put_permission(
        StatementId="open", Action="events:PutEvents", Principal=stranger.id, EventBusName="default"
    )
    assert events.put_events(Entries=[entry])["FailedEntryCount"] == 0


def test_another_accounts_secret_and_repository(owner: Account, stranger: Account) -> None:
    secrets, images = owner.root("secretsmanager"), owner.root("ecr")
    key = owner.root("kms").create_key()["KeyMetadata"]["Arn"]  # with its own, no other account gets a secret
    secret = secrets.create_secret(Name="shared", SecretString="x", KmsKeyId=key)["ARN"]
    images.create_repository(repositoryName="shared")
    mine = owner.caller("reader", statement("secretsmanager:GetSecretValue", resource=f"{secret[:-6]}??????"))
    theirs = stranger.caller("reader", statement("secretsmanager:*", "ecr:*"))
    get, describe = theirs("secretsmanager").get_secret_value, theirs("ecr").describe_images
    repository = {"registryId": owner.id, "repositoryName": "shared"}
    assert refused(get, SecretId=secret)
    assert refused(describe, **repository)

    def put(effect: str, principal: Any) -> None:
        named = {"Effect": effect, "Principal": principal}
        of_secret = document({**statement("secretsmanager:GetSecretValue"), **named})
        secrets.put_resource_policy(SecretId="shared", ResourcePolicy=of_secret)
        of_images = document({"Action": "ecr:DescribeImages", **named})
        images.set_repository_policy(repositoryName="shared", policyText=of_images)

    put("Allow", {"AWS": stranger.id})
    assert get(SecretId=secret)["SecretString"] == "x"
    assert mine("secretsmanager").get_secret_value(SecretId="shared")["SecretString"] == "x"
    assert not refused(describe, **repository)
    put("Deny", "*")
    assert refused(get, SecretId=secret)
    assert refused(mine("secretsmanager").get_secret_value, SecretId="shared")
    assert refused(describe, **repository)
