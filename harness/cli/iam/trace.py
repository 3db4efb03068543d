"""``daylab iam trace``: the engine's decision log, readable."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.command_language import Lang, chosen, help_text
from harness.i18n.catalogue import iam_commands as words
from harness.i18n.catalogue import iam_explanations

if TYPE_CHECKING:
    from harness.clients import Endpoint

__all__ = ["ABOUT", "readable", "trace"]

ABOUT = help_text(words.TRACE_ABOUT)
POLL = 0.3  # seconds between two looks; the route has nothing to wait on


def trace(
    denied: Annotated[bool, typer.Option("--denied", help=help_text(words.DENIED_ONLY))] = False,
    follow: Annotated[bool, typer.Option("--follow", "-f", help=help_text(words.FOLLOW))] = False,
    account: Annotated[str | None, typer.Option(help=help_text(words.ONLY_ACCOUNT))] = None,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help=help_text(words.DECISIONS))] = 100,
    endpoint_url: Annotated[str | None, typer.Option(help=help_text(words.ENGINE_URL))] = None,
    lang: Lang = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_text(words.JSON_DECISION))] = False,
) -> None:
    """Prints the last decisions, and what is added with ``--follow``."""
    from harness.cli.iam.sources import running_engine

    language, endpoint = chosen(lang), running_engine(endpoint_url)
    for row in _rows(endpoint, account, denied=denied, lines=lines, follow=follow):
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else readable(row, language))


def _rows(
    endpoint: Endpoint, account: str | None, *, denied: bool, lines: int, follow: bool
) -> Iterator[dict[str, Any]]:
    from harness.engines.control_api import ControlApi
    from harness.permissions.decision_log import without_own_calls

    log = ControlApi(endpoint).decisions
    rows = without_own_calls(log(account, denied=denied))
    yield from rows[len(rows) - min(lines, len(rows)) :]
    latest, seen = _latest(rows)
    while follow:
        threading.Event().wait(POLL)
        rows = [row for row in without_own_calls(log(account, denied=denied)) if row["time"] >= latest]
        yield from (row for row in rows if _identity(row) not in seen)
        if rows:
            latest, seen = _latest(rows)


def _latest(rows: list[dict[str, Any]]) -> tuple[float, set[str]]:
    """The time of the newest decision, and all decisions of that very moment."""
    latest = rows[-1]["time"] if rows else 0.0
    return latest, {_identity(row) for row in rows if row["time"] == latest}


def _identity(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True)


def readable(row: dict[str, Any], lang: str) -> str:
    """Return a decision of the log as lines for a person."""
    moment = datetime.fromtimestamp(row["time"], UTC).strftime("%H:%M:%S.%f")[:-3]
    allowed = row["decision"] == "Allowed"
    denied = iam_explanations.LOG_DENIED if row["enforced"] else iam_explanations.LOG_NOT_CARRIED_OUT
    verdict = (iam_explanations.LOG_ALLOWED if allowed else denied).get(lang)
    text = f"{moment} {verdict:8} {row['principal']} {row['action']} {row['resource']}"
    if row["source_arn"]:
        text += f"\n{'':13}{iam_explanations.LOG_FOR.get(lang, arn=row['source_arn'])}"
    return text if allowed else f"{text}\n{'':13}{row['message']}"
