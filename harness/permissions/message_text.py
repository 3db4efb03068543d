"""The text of a refusal without what surrounds it: terminal colours and frames, escapes of JSON, HTML and XML.

Everything ends on one line with single spaces, because terminals and Terraform wrap messages where they like.
Limits: a key of S3 with several spaces in a row loses some of them.
"""

import html
import re

__all__ = ["plain_text"]

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_FRAME = re.compile(r"^[ \t]*[│╷╵|>]+[ \t]?", re.MULTILINE)
_ELEMENT = re.compile(
    r"</?(?:div|p|span|br|code|Response|Errors?|Code|Message|Resource|Request_?[Ii]d|HostId)\b[^<>]{0,200}>"
)
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_BLOB_BREAK = re.compile(r"(?<=[A-Za-z0-9_-]{60})[ \t]*\n[ \t]*(?=[A-Za-z0-9_=-]{60}|[A-Za-z0-9_=-]+[ \t]*(?:\n|$))")
"""Where a terminal has cut an encoded message."""


def plain_text(text: str) -> str:
    """One line of plain text."""
    text = _FRAME.sub("", _COLOUR.sub("", text))
    text = _BLOB_BREAK.sub("", text)
    text = _UNICODE.sub(lambda found: chr(int(found[1], 16)), text)
    text = text.replace("\\\\n", " ").replace("\\n", " ").replace("\\t", " ").replace('\\\\"', '"').replace('\\"', '"')
    text = _ELEMENT.sub(" ", html.unescape(text))
    return " ".join(text.split())
