"""The local mailbox: e-mail that the engine sends ends here, to be read under ``/_daylab/mailbox``.

``GET /_daylab/mailbox?address=ADDRESS`` answers a JSON list of the address's mails, oldest first, each with ``to``,
``subject``, ``body`` and ``time`` (UTC, ISO 8601). Opening the link in a subscription's confirmation mail,
``GET /_daylab/mailbox/confirm?TopicArn=…&Token=…``, confirms the subscription through SNS's own ConfirmSubscription;
AWS's mail links to a page of its own in the same way (``…amazonaws.com/confirmation.html?TopicArn=…&Token=…``).

Limits: nothing leaves this machine; the last ``KEPT`` mails of an address are kept, for the engine's life.
"""

import json
import threading
from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.http import Request, Response, Router

__all__ = ["Mail", "Mailbox", "MailboxRoutes", "confirmation_mail"]

KEPT = 1000
PATH = "/_daylab/mailbox"
CONFIRM_PATH = f"{PATH}/confirm"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail.

    Attributes:
        to: address.
        subject: subject line.
        body: plain text.
        time: when it was sent, UTC in ISO 8601.
    """

    to: str
    subject: str
    body: str
    time: str


class Mailbox:
    """Mails by address; safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mails: dict[str, deque[tuple[str, Mail]]] = {}

    def send(self, to: str, subject: str, body: str, *, account: str = "", now: datetime | None = None) -> None:
        """Deliver a mail; addresses compare without case.

        Args:
            to: address.
            subject: subject line.
            body: plain text.
            account: whose topic sent it; it goes with that account.
            now: when it is sent; None is now.
        """
        moment = (now or datetime.now(UTC)).isoformat(timespec="milliseconds")
        with self._lock:
            self._mails.setdefault(to.lower(), deque(maxlen=KEPT)).append((account, Mail(to, subject, body, moment)))

    def read(self, address: str) -> list[Mail]:
        """The address's mails, oldest first."""
        with self._lock:
            return [mail for _, mail in self._mails.get(address.lower(), ())]

    def forget(self, account: str) -> None:
        """Drop the mails that an account's topics sent."""
        with self._lock:
            for address, mails in list(self._mails.items()):
                left = [each for each in mails if each[0] != account]
                if not left:
                    del self._mails[address]
                elif len(left) < len(mails):
                    self._mails[address] = deque(left, maxlen=KEPT)


def confirmation_mail(engine: str, topic_arn: str, token: str, address: str) -> tuple[str, str]:
    """(subject, body) of the mail that asks to confirm a subscription.

    Args:
        engine: URL of this engine, without a trailing slash.
        topic_arn: the topic.
        token: SNS's token for the subscription.
        address: the subscribed address.
    """
    query = urlencode({"TopicArn": topic_arn, "Token": token, "Endpoint": address}, safe=":@")
    body = (
        f"You have chosen to subscribe to the topic:\n{topic_arn}\n\n"
        f"To confirm this subscription, visit the link below:\n{engine}{CONFIRM_PATH}?{query}\n"
    )
    return "AWS Notification - Subscription Confirmation", body


def add_routes(router: Router[Any], tools: Any) -> None:
    """Let people read the mails that topics sent."""
    MailboxRoutes(tools.mailbox).add_to(router)


class MailboxRoutes:
    """The mailbox over HTTP."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def add_to(self, router: Router[Any]) -> None:
        """Put the routes on the gateway's router."""
        router.add(PATH, endpoint=self.mails, methods=["GET"])
        router.add(CONFIRM_PATH, endpoint=self.confirm, methods=["GET"])

    def mails(self, request: Request, **_: Any) -> Response:
        """Mails of ``?address=…``."""
        address = request.args.get("address")
        if not address:
            return _json({"message": "daylab: name the mailbox, ?address=someone@example.com"}, 400)
        return _json([asdict(mail) for mail in self._mailbox.read(address)])

    def confirm(self, request: Request, **_: Any) -> Response:
        """Confirm the subscription of ``?TopicArn=…&Token=…``; SNS evaluates the token."""
        topic_arn, token = request.args.get("TopicArn", ""), request.args.get("Token", "")
        parts = topic_arn.split(":")
        if len(parts) != 6 or not token:
            return _json({"message": "daylab: this is not a confirmation link, it lacks TopicArn or Token"}, 400)
        sns = connect_to(aws_access_key_id=parts[4], region_name=parts[3]).sns
        try:
            arn = sns.confirm_subscription(TopicArn=topic_arn, Token=token)["SubscriptionArn"]
        except ClientError as refused:
            return _json({"message": refused.response["Error"]["Message"]}, 400)
        return _json({"message": "Subscription confirmed!", "SubscriptionArn": arn})


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status=status, mimetype="application/json")
