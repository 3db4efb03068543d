"""The mailbox, and the mail that asks to confirm."""

import threading
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from harness.extension.services.sns.mailbox import KEPT, Mail, Mailbox, confirmation_mail

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


def test_mails_are_kept_by_address_in_order_whatever_its_case() -> None:
    mailbox = Mailbox()
    mailbox.send("An@Example.com", "s1", "b1", now=NOON)
    mailbox.send("binh@example.com", "s2", "b2", now=NOON)
    mailbox.send("an@example.com", "s3", "b3", now=NOON)
    assert mailbox.read("AN@example.com") == [
        Mail("An@Example.com", "s1", "b1", "2026-05-20T12:00:00.000+00:00"),
        Mail("an@example.com", "s3", "b3", "2026-05-20T12:00:00.000+00:00"),
    ]
    assert mailbox.read("nobody@example.com") == []


def test_the_oldest_mails_go_first_when_there_are_too_many() -> None:
    mailbox = Mailbox()
    for number in range(KEPT + 2):
        mailbox.send("a@b", str(number), "")
    assert (mailbox.read("a@b")[0].subject, len(mailbox.read("a@b"))) == ("2", KEPT)


def test_many_threads_lose_no_mail() -> None:
    mailbox = Mailbox()
    threads = [
        threading.Thread(target=lambda: [mailbox.send("a@b", "s", "b") for _ in range(50)])  # type: ignore[func-returns-value]
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mailbox.read("a@b")) == 400


def test_the_confirmation_mail_names_the_topic_and_links_to_the_engine() -> None:
    topic = "arn:aws:sns:us-east-1:111122223333:alerts"
    subject, body = confirmation_mail("http://127.0.0.1:4566", topic, "abc", "an+lab@example.com")
    assert subject == "AWS Notification - Subscription Confirmation"
    assert topic in body
    link = next(line for line in body.splitlines() if line.startswith("http"))
    assert urlsplit(link).path == "/_daylab/mailbox/confirm"
    assert parse_qs(urlsplit(link).query) == {
        "TopicArn": [topic],
        "Token": ["abc"],
        "Endpoint": ["an+lab@example.com"],
    }


def test_mails_go_with_the_account_whose_topic_sent_them() -> None:
    mailbox = Mailbox()
    mailbox.send("a@b", "s1", "b", account="111122223333")
    mailbox.send("a@b", "s2", "b", account="444455556666")
    mailbox.send("c@d", "s3", "b", account="111122223333")
    mailbox.forget("111122223333")
    assert [mail.subject for mail in mailbox.read("a@b")] == ["s2"]
    assert mailbox.read("c@d") == []
