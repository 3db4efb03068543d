"""CloudWatch Logs Insights: the queries that a documented part of its language allows, over given log events.

Pure. Source (D): CloudWatch Logs User Guide, "CloudWatch Logs Insights query syntax" and "Supported logs and
discovered fields" (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html): the commands
``fields``, ``display``, ``filter``, ``stats … by``, ``sort``, ``limit``, ``dedup`` and ``parse`` (with ``*`` or a
regular expression), joined by ``|``; fields ``@timestamp``, ``@message``, ``@logStream``, ``@log``,
``@ingestionTime``, those of a JSON message (of Lambda's log groups: of its first JSON fragment, and of REPORT lines),
nested ones with dots. Without ``fields``: ``@timestamp`` and ``@message``; newest first; at most 10,000 rows.

What is not known here is refused (QueryError) rather than passed over.

Limits: no functions but those of ``stats`` and ``bin``; one ``stats``; no ``pattern``, ``diff``, ``unmask``, ``join``.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.extension.regexes import regex
from harness.extension.services.logs.insights_filters import Filter, QueryError, compare, compiled, parse_filter
from harness.extension.services.logs.insights_stats import aliased, parts_of, statistics, time_text

__all__ = ["Event", "QueryError", "Row", "run"]

Row = dict[str, Any]
LIMIT = 10_000
MOST_CHARACTERS = 10_000
"""https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html"""

REPORT = re.compile(r"(Duration|Billed Duration|Memory Size|Max Memory Used|Init Duration): ([\d.]+) (?:ms|MB)")
REPORT_FIELDS = {
    "Duration": "@duration",
    "Billed Duration": "@billedDuration",
    "Memory Size": "@memorySize",
    "Max Memory Used": "@maxMemoryUsed",
    "Init Duration": "@initDuration",
}
REQUEST = re.compile(r"^(START|END|REPORT) RequestId: ([\w-]+)")
PARSED = re.compile(r"""(?:(@?[\w.]+)\s+)?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|/.*/)(?:\s+as\s+(.+))?""", re.DOTALL)
Step = Callable[[list[Row]], list[Row]]


@dataclass(frozen=True, slots=True)
class Event:
    """A log event.

    Attributes:
        timestamp: milliseconds since the epoch.
        ingestion: when it arrived, likewise.
        message: its text.
        stream: its log stream.
        log: account and log group, ``123456789012:/aws/lambda/f``.
        pointer: what GetLogRecord knows it by.
    """

    timestamp: int
    ingestion: int
    message: str
    stream: str
    log: str
    pointer: str


def run(query: str, events: Iterable[Event]) -> list[Row]:
    """Run a query over log events. QueryError: it is none that is known here.

    Returns:
        Rows of field → text, in the order of the query's fields; those that are no aggregates end with ``@ptr``.
    """
    if len(query) > MOST_CHARACTERS:
        raise QueryError(f"the query has more than {MOST_CHARACTERS} characters")
    commands = _commands(query)
    shown: list[str] | None = None
    is_counted = False
    limit = LIMIT
    steps: list[Step] = []
    for name, rest in commands:
        match name:
            case "fields" | "display":
                picked = [aliased(part) for part in parts_of(rest)]
                steps.append(_alias([pair for pair in picked if pair[0] != pair[1]]))
                names = [alias for _, alias in picked]
                shown = names if name == "display" or shown is None else [*shown, *names]
            case "filter":
                steps.append(_keep(parse_filter(rest)))
            case "stats":
                if is_counted:
                    raise QueryError("a second stats is not supported by this engine")
                step, shown = statistics(rest)
                steps.append(step)
                is_counted = True
            case "sort":
                steps.append(_sort(rest))
            case "limit":
                limit = _count(rest)
            case "dedup":
                steps.append(_dedup(parts_of(rest)))
            case "parse":
                steps.append(_parse(rest))
            case _:
                raise QueryError(f"unexpected symbol found {name}")
    rows = [_fields(event) for event in events]
    rows.sort(key=lambda row: row["@timestamp"], reverse=True)
    for step in steps:
        rows = step(rows)
    names = shown if shown is not None else ["@timestamp", "@message"]
    pointer = [] if is_counted else ["@ptr"]
    return [
        {name: _told(name, row[name]) for name in (*names, *pointer) if row.get(name) is not None}
        for row in rows[:limit]
    ]


def _commands(query: str) -> list[tuple[str, str]]:
    text = "\n".join(line for line in query.splitlines() if not line.lstrip().startswith("#"))
    parts, start, quote = [], 0, ""
    for place, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote and text[place - 1] != "\\" else quote
        elif sign in "\"'`" or (sign == "/" and re.search(r"(like|=~|parse\s+\S+|in)\s*$", text[start:place])):
            quote = sign
        elif sign == "|":
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    commands = []
    for part in parts:
        name, _, rest = part.strip().partition(" ") if " " in part.strip() else (part.strip(), "", "")
        if not name:
            raise QueryError("unexpected symbol found |" if len(parts) > 1 else "the query is empty")
        commands.append((name.lower(), rest.strip()))
    return commands


def _alias(pairs: Sequence[tuple[str, str]]) -> Step:
    def step(rows: list[Row]) -> list[Row]:
        for row in rows:
            row.update({alias: row[name] for name, alias in pairs if name in row})
        return rows

    return step


def _keep(predicate: Filter) -> Step:
    return lambda rows: [row for row in rows if predicate(row)]


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= LIMIT:
        raise QueryError(f"limit takes a number up to {LIMIT}, not {text!r}")
    return int(text)


def _sort(text: str) -> Step:
    keys = []
    for part in parts_of(text):
        found = re.fullmatch(r"(\S+)(?:\s+(asc|desc))?", part, re.IGNORECASE)
        if not found:
            raise QueryError(f"unexpected symbol found in sort {part!r}")
        keys.append((found[1].strip("`"), (found[2] or "asc").lower() == "desc"))

    def step(rows: list[Row]) -> list[Row]:
        for name, is_descending in reversed(keys):
            present = [row for row in rows if row.get(name) is not None]
            absent = [row for row in rows if row.get(name) is None]
            present.sort(key=lambda row: compare(row[name]), reverse=is_descending)
            rows = present + absent
        return rows

    return step


def _dedup(names: Sequence[str]) -> Step:
    def step(rows: list[Row]) -> list[Row]:
        kept: dict[tuple[str, ...], Row] = {}
        for row in rows:
            if all(row.get(name) is not None for name in names):
                kept.setdefault(tuple(str(row[name]) for name in names), row)
        return list(kept.values())

    return step


def _parse(text: str) -> Step:
    found = PARSED.fullmatch(text)
    if not found:
        raise QueryError(f"parse {text!r} is not supported by this engine")
    field, given, names = found[1] or "@message", found[2], [name.strip() for name in (found[3] or "").split(",")]
    if given.startswith("/"):
        expression = compiled(given[1:-1])
        names = expression.names
    else:
        parts = given[1:-1].split("*")
        pattern = "(.*?)".join(re.escape(part) for part in parts) + ("" if parts[-1] else "$")
        expression = regex(pattern, is_dot_all=True)
    if expression.groups != len([name for name in names if name]):
        raise QueryError("parse needs a name for each * of its pattern")

    def step(rows: list[Row]) -> list[Row]:
        for row in rows:
            if found := expression.found(str(row.get(field, ""))):
                row.update(zip(names, found[1:], strict=True))
        return rows

    return step


def _fields(event: Event) -> Row:
    row: Row = {
        "@timestamp": event.timestamp,
        "@ingestionTime": event.ingestion,
        "@message": event.message,
        "@logStream": event.stream,
        "@log": event.log,
        "@ptr": event.pointer,
    }
    is_lambda = ":/aws/lambda/" in event.log
    if is_lambda and (found := REQUEST.match(event.message)):
        row |= {"@type": found[1], "@requestId": found[2]}
        row |= {REPORT_FIELDS[name]: float(value) for name, value in REPORT.findall(event.message)}
        return row
    start = event.message.find("{") if is_lambda else 0
    try:
        document = json.JSONDecoder().raw_decode(event.message[max(start, 0) :].lstrip())[0]
    except ValueError:
        return row
    if isinstance(document, dict):
        _flatten("", document, row)
    return row


def _flatten(prefix: str, value: Any, row: Row) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _flatten(f"{prefix}.{name}" if prefix else name, inner, row)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            _flatten(f"{prefix}.{place}", inner, row)
    elif value is not None:
        row[prefix] = value


def _told(name: str, value: Any) -> str:
    if name in ("@timestamp", "@ingestionTime"):
        return time_text(int(value))
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.rstrip("\n") if isinstance(value, str) else str(value)
