"""E-mail subscriptions wait until they are confirmed; mails arrive in the local mailbox."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import requests


@pytest.fixture
def topic(account: Any) -> str:
    return str(account("sns").create_topic(Name="t")["TopicArn"])


@pytest.fixture
def address(account: Any) -> str:
    """An address of this test's own: all tests share one engine."""
    return f"{account.id}@example.com"


def mails(account: Any, address: str) -> list[dict[str, str]]:
    answer = account.get("/_daylab/mailbox", address=address)
    assert answer.status_code == 200
    return list(answer.json())


def link(mail: dict[str, str]) -> str:
    found = re.search(r"https?://\S+", mail["body"])
    assert found
    return found[0]


@pytest.mark.parametrize("protocol", ["email", "email-json"])
def test_nothing_is_delivered_before_the_link_is_opened_and_everything_after(
    account: Any, topic: str, address: str, eventually: Any, protocol: str
) -> None:
    sns = account("sns")
    made = sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=address)
    assert made["SubscriptionArn"] == "pending confirmation"
    for listed in (sns.list_subscriptions(), sns.list_subscriptions_by_topic(TopicArn=topic)):
        (subscription,) = listed["Subscriptions"]
        assert (subscription["SubscriptionArn"], subscription["Endpoint"]) == ("PendingConfirmation", address)
    (mail,) = mails(account, address)
    assert (mail["to"], mail["subject"]) == (address, "AWS Notification - Subscription Confirmation")
    assert topic in mail["body"]
    assert mail["time"].endswith("+00:00")

    sns.publish(TopicArn=topic, Subject="too soon", Message="lost")
    opened = requests.get(link(mail), timeout=20)
    assert opened.status_code == 200
    arn = opened.json()["SubscriptionArn"]
    assert arn.startswith(f"{topic}:")
    assert sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]["PendingConfirmation"] == "false"
    (subscription,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert subscription["SubscriptionArn"] == arn

    sns.publish(TopicArn=topic, Subject="Cảnh báo", Message="đã nhận")
    sns.publish(TopicArn=topic, Message="no subject")
    delivered = eventually(lambda: mails(account, address)[1:], until=lambda got: len(got) == 2, within=10)
    by_subject = {mail["subject"]: mail["body"] for mail in delivered}
    assert set(by_subject) == {"Cảnh báo", "AWS Notification Message"}
    if protocol == "email":
        assert by_subject["Cảnh báo"] == "đã nhận"
    else:
        assert json.loads(by_subject["Cảnh báo"])["Message"] == "đã nhận"


def test_the_arn_of_a_pending_subscription_is_given_on_request(account: Any, topic: str, address: str) -> None:
    sns = account("sns")
    arn = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address, ReturnSubscriptionArn=True)
    attributes = sns.get_subscription_attributes(SubscriptionArn=arn["SubscriptionArn"])["Attributes"]
    assert attributes["PendingConfirmation"] == "true"
    again = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    assert again["SubscriptionArn"] == "pending confirmation"
    first, second = mails(account, address)
    assert link(first) == link(second)


def test_the_token_confirms_through_sns_itself_and_a_wrong_one_does_not(
    account: Any, topic: str, address: str, refused: Callable[..., Any]
) -> None:
    sns = account("sns")
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    (mail,) = mails(account, address)
    wrong = re.sub(r"Token=\w{8}", "Token=00000000", link(mail))
    assert requests.get(wrong, timeout=20).status_code == 400
    token = re.search(r"Token=(\w+)", link(mail))
    assert token
    assert refused(sns.confirm_subscription, TopicArn=topic, Token="2f00")[0] == "InvalidParameter"
    arn = sns.confirm_subscription(TopicArn=topic, Token=token[1])["SubscriptionArn"]
    assert requests.get(link(mail), timeout=20).json()["SubscriptionArn"] == arn, "confirming twice changes nothing"
    again = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    assert again["SubscriptionArn"] == arn
    assert len(mails(account, address)) == 1


def test_a_subscription_made_by_a_stack_gets_its_mail_too(account: Any, address: str) -> None:
    template = {
        "Resources": {
            "Topic": {
                "Type": "AWS::SNS::Topic",
                "Properties": {"Subscription": [{"Protocol": "email", "Endpoint": address}]},
            }
        }
    }
    cloudformation = account("cloudformation")
    cloudformation.create_stack(StackName="s", TemplateBody=json.dumps(template))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="s", WaiterConfig={"Delay": 1})
    (mail,) = mails(account, address)
    assert requests.get(link(mail), timeout=20).status_code == 200
    (subscription,) = account("sns").list_subscriptions()["Subscriptions"]
    assert subscription["SubscriptionArn"] != "PendingConfirmation"


def test_the_mailbox_wants_an_address_and_a_whole_link(account: Any) -> None:
    assert account.get("/_daylab/mailbox").status_code == 400
    assert account.get("/_daylab/mailbox/confirm", TopicArn="t").status_code == 400
    assert account.get("/_daylab/mailbox", address="nobody@example.com").json() == []


def test_a_queue_needs_no_confirmation(account: Any, topic: str) -> None:
    _, queue = account.queue("q")
    made = account("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    assert made["SubscriptionArn"].startswith(f"{topic}:")


def test_a_dead_letter_queue_is_written_on_behalf_of_the_topic(account: Any, topic: str, eventually: Any) -> None:
    """The queue that is subscribed refuses; the dead-letter queue admits SNS for this topic only."""
    _, refusing = account.queue("refusing")
    dead = account.arn("sqs", "dead")
    admits = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": dead,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    url, _ = account.queue("dead", admits)
    redrive = json.dumps({"deadLetterTargetArn": dead})
    account("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=refusing, Attributes={"RedrivePolicy": redrive})
    account("sns").publish(TopicArn=topic, Message="kept")
    (message,) = eventually(lambda: account.messages(url), within=10)
    assert json.loads(message["Body"])["Message"] == "kept"
    assert ("sns.amazonaws.com", "sqs:SendMessage") in account.denied()
