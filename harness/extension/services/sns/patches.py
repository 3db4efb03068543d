"""SNS: e-mail subscriptions wait for their confirmation, and e-mail arrives in the local mailbox.

* Subscribe answers ``pending confirmation`` (the ARN with ReturnSubscriptionArn), lists show ``PendingConfirmation``,
  Publish delivers nothing to the address until ConfirmSubscription was called with the token of the mail. Recorded
  (R) by LocalStack's snapshots ``tests/aws/services/sns/test_sns.py``; SNS Developer Guide, "Subscribing to email"
  (D). Subscribing again sends another mail with the same token while it is pending.
* The mails' subjects, "AWS Notification - Subscription Confirmation" and "AWS Notification Message", are AWS's (Q);
  their bodies say what AWS's say, in shorter words. ``email-json`` receives the notification as JSON.

* What a subscription's dead-letter queue takes comes from the topic: the queue's policy sees its ARN as
  aws:SourceArn (D: SNS Developer Guide, "Configuring an Amazon SNS dead-letter queue"), not the subscription's.

A topic's default policy is LocalStack's own already, with AWS's statement on AWS:SourceOwner.

Limits: pending subscriptions do not expire after three days; mails have no unsubscribe link.
"""

from collections.abc import Callable
from typing import Any

from localstack import config
from localstack.services.sns.models import SnsStore
from localstack.services.sns.provider import SnsProvider
from localstack.services.sns.publisher import EmailJsonTopicPublisher, PublishDispatcher

from harness.extension.patching import Patches, documented, quoted, recorded
from harness.extension.services.sns.mailbox import Mailbox, confirmation_mail
from harness.extension.tools import Tools

__all__ = ["declare"]

_PROVIDER = "localstack.services.sns.provider"
_PUBLISHER = "localstack.services.sns.publisher"
CONFIRMATION = recorded("LocalStack: tests/aws/services/sns/test_sns.snapshot.json")

PROTOCOLS = ("email", "email-json")
PENDING = "pending confirmation"


def declare(patches: Patches, tools: Tools) -> None:
    """Correct e-mail subscriptions and the sender of dead letters."""
    _wait_for_confirmation(patches, tools.mailbox)
    _deliver(patches, tools.mailbox)
    _send_dead_letters_for_topics(patches)
    patches.then(lambda: tools.releases.add("mailbox", forget=tools.mailbox.forget))


def _wait_for_confirmation(patches: Patches, mailbox: Mailbox) -> None:
    @patches.wrap(f"{_PROVIDER}:SnsProvider.subscribe", "fb07833873", CONFIRMATION)
    def subscribe(original: Callable[..., Any], self: SnsProvider, context: Any, **asked: Any) -> Any:
        """An e-mail address is pending, and gets a mail, until its subscription is confirmed."""
        answer = original(self, context, **asked)
        if asked["protocol"] not in PROTOCOLS:
            return answer
        topic_arn, arn = asked["topic_arn"], answer["SubscriptionArn"]
        parts = topic_arn.split(":")
        store = self.get_store(parts[4], parts[3])
        if store.subscriptions[arn]["PendingConfirmation"] == "true":
            subject, body = confirmation_mail(_address(context), topic_arn, _token(store, arn), asked["endpoint"])
            mailbox.send(asked["endpoint"], subject, body, account=parts[4])
            if not asked.get("return_subscription_arn"):
                answer["SubscriptionArn"] = PENDING
        return answer

    @patches.wrap(f"{_PROVIDER}:SnsProvider.list_subscriptions_by_topic", "982d175a68", CONFIRMATION)
    def list_by_topic(original: Callable[..., Any], self: SnsProvider, *args: Any, **asked: Any) -> Any:
        """Lists show a subscription that waits as ``PendingConfirmation``."""
        answer = original(self, *args, **asked)
        # The provider lists its own records: what is shown differently must be a copy.
        answer["Subscriptions"] = [
            {**s, "SubscriptionArn": "PendingConfirmation"} if s["PendingConfirmation"] == "true" else s
            for s in answer["Subscriptions"]
        ]
        return answer

    @patches.wrap(f"{_PUBLISHER}:PublishDispatcher._should_publish", "b98d47ceb8", CONFIRMATION)
    def should_publish(
        original: Callable[..., Any], self: PublishDispatcher, policies: Any, message: Any, subscriber: Any
    ) -> Any:
        """Nothing is published to an address that is not confirmed."""
        if subscriber["Protocol"] in PROTOCOLS and subscriber["PendingConfirmation"] != "false":
            return False
        return original(self, policies, message, subscriber)


def _deliver(patches: Patches, mailbox: Mailbox) -> None:
    @patches.wrap(
        f"{_PUBLISHER}:EmailJsonTopicPublisher._publish",
        "f97ecc9380",
        quoted("the subject 'AWS Notification Message' of SNS's mails"),
    )
    def publish(original: Callable[..., Any], self: EmailJsonTopicPublisher, context: Any, subscriber: Any) -> None:
        """E-mail arrives in the local mailbox."""
        message = context.message
        body = self.prepare_message(message, subscriber, topic_attributes=context.topic_attributes)
        subject = message.subject or "AWS Notification Message"
        mailbox.send(subscriber["Endpoint"], subject, body, account=subscriber["TopicArn"].split(":")[4])


def _send_dead_letters_for_topics(patches: Patches) -> None:
    @patches.wrap(
        f"{_PUBLISHER}:sns_error_to_dead_letter_queue",
        "686abed1b4",
        documented("https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html"),
    )
    def send(original: Callable[..., Any], subscriber: Any, *args: Any, **kwargs: Any) -> Any:
        """Dead letters come from the topic, whose ARN the queue's policy sees."""
        return original({**subscriber, "SubscriptionArn": subscriber["TopicArn"]}, *args, **kwargs)


def _token(store: SnsStore, subscription_arn: str) -> str:
    return str(next(token for token, arn in list(store.subscription_tokens.items()) if arn == subscription_arn))


def _address(context: Any) -> str:
    """This engine as the subscriber reaches it; a stack that subscribes reaches it from within."""
    if context.internal_request_params is None:
        return str(context.request.host_url).rstrip("/")
    return f"http://localhost:{config.GATEWAY_LISTEN[0].port}"
