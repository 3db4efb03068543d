"""Reads what grade formats wrote, as the tools that consume them would."""

import base64
import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt


def classroom_results(text: str) -> dict[str, dict[str, Any]]:
    """Name of the runner → its result, by the list of runners that the reporter is given."""
    variables = dict(line.split("=", 1) for line in text.splitlines())
    runners = [name for name in variables.pop("DAYLAB_RUNNERS").split(",") if name]
    found = {name: json.loads(base64.b64decode(variables.pop(f"{name.upper()}_RESULTS"))) for name in runners}
    assert not variables, "a result that no runner is named for"
    return found


def table_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


class Page(HTMLParser):
    """Elements, attributes and visible text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def markdown_tokens(text: str) -> set[str]:
    """Kinds of everything in it; what GitHub would make a link of, a bare address, is none."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    found = set()
    for token in parser.parse(text):
        inner = token.children or []
        found |= {token.type, *(each.type for each in inner)}
        plain = re.sub(r"(?<![\\`])(`+)(?!`).+?(?<!`)\1(?!`)", "", token.content) if token.type == "inline" else ""
        assert not re.search(r"https?://|www\.", plain), plain
    return found
