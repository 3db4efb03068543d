"""Fixed words: complete in every language, the same placeholders."""

import string

import pytest

from harness.i18n.message import LANGUAGES
from harness.pytest_plugin import wording
from harness.pytest_plugin.events import s3_event


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", sorted(wording._WORDS))
def test_every_text_exists_in_every_language(name):
    texts = wording._WORDS[name]
    assert tuple(texts) == LANGUAGES
    assert len({frozenset(placeholders(text)) for text in texts.values()}) == 1


def test_event_carries_the_key_encoded_as_aws_does():
    event = s3_event("b", "báo cáo/tháng 5+6.csv", size=3)
    [record] = event["Records"]
    assert record["s3"]["object"]["key"] == "b%C3%A1o+c%C3%A1o/th%C3%A1ng+5%2B6.csv"
    assert record["s3"]["bucket"]["arn"] == "arn:aws:s3:::b"
