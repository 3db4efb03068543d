"""``daylab iam repro``: permission bugs from files, offline or made for real."""

from __future__ import annotations

import json
import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.command_language import Lang, chosen, help_text
from harness.i18n.catalogue import iam_commands as words
from harness.i18n.catalogue import permissions
from harness.i18n.message import localized

if TYPE_CHECKING:
    from harness.clients import Endpoint
    from harness.permissions.bugs.outcome import Outcome
    from harness.permissions.bugs.reproduce import Reproduction

__all__ = ["ABOUT", "repro"]

ABOUT = help_text(words.REPRO_ABOUT)
EXIT_DIFFERS = 1


def repro(
    files: Annotated[list[Path], typer.Argument(help=help_text(words.BUG_FILES))],
    live: Annotated[bool, typer.Option("--live", help=help_text(words.LIVE))] = False,
    endpoint_url: Annotated[str | None, typer.Option(help=help_text(words.LIVE_URL))] = None,
    lang: Lang = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_text(words.JSON_FILE))] = False,
) -> None:
    """Runs bug files."""
    from harness.permissions.bugs.files import bug_files, load_bug
    from harness.permissions.bugs.reproduce import reproduce

    language = chosen(lang)
    loaded = [load_bug(path) for path in bug_files(files)]
    wanted = live or endpoint_url is not None
    differs = False
    with ExitStack() as stack:
        endpoint, token = _engine(stack, endpoint_url) if wanted else (None, "")
        for file in loaded:
            begin = time.perf_counter()
            found = reproduce(file, endpoint, token=token)
            taken = time.perf_counter() - begin
            differs = differs or bool(found.problems)
            if as_json:
                typer.echo(json.dumps(_row(found), ensure_ascii=False))
            elif len(loaded) == 1:
                _show(found, language)
            else:
                _line(found, taken, language)
    if differs:
        raise typer.Exit(EXIT_DIFFERS)


def _engine(stack: ExitStack, endpoint_url: str | None) -> tuple[Endpoint, str]:
    """An engine and its session token; one that was started here ends with the block."""
    from harness.clients import Endpoint
    from harness.engines.session import session_engine

    if endpoint_url is not None:
        return Endpoint(endpoint_url.rstrip("/")), os.environ.get("DAYLAB_TOKEN", "")
    engine = session_engine()
    stack.callback(engine.stop)
    return engine.endpoint, engine.token


def _show(found: Reproduction, lang: str) -> None:
    bug = found.file.before
    typer.echo(f"{bug.name}: {bug.title.get(lang)}")
    for heading, text in ((words.SYMPTOM, bug.symptom), (words.CAUSE, bug.cause), (words.FIX, bug.fix)):
        typer.echo(f"  {heading.get(lang)}: {text.get(lang)}")
    typer.echo(f"  {bug.source}")
    stages = ((words.WITH_BUG, found.before, found.live_before), (words.REPAIRED, found.after, found.live_after))
    for stage, offline, live in stages:
        typer.echo(f"\n{stage.get(lang)}:")
        for index, outcome in enumerate(offline):
            typer.echo(f"  {outcome.call.principal}\n    {outcome.call.action} {outcome.call.resource}")
            typer.echo(f"    {words.OFFLINE.get(lang)}: {_verdict(outcome, lang)}")
            if live is not None:
                same = words.SAME_DECISION.get(lang) if live[index].same(outcome) else _verdict(live[index], lang)
                typer.echo(f"    engine: {same}")
            if outcome.message:
                typer.echo(f"    {outcome.message}")
    if found.not_enforced:
        reason = bug.live.not_enforced_here
        shown = localized(found.not_enforced, lang) if reason is None else words.NOT_ENFORCED.get(lang, reason=reason)
        typer.echo(f"\n{shown}")
    _problems(found, lang)


def _line(found: Reproduction, seconds: float, lang: str) -> None:
    verdict = (words.DIFFERS if found.problems else words.AS_EXPECTED).get(lang)
    typer.echo(f"{verdict:12}{seconds * 1000:7.1f} ms  {found.file.before.name}: {found.file.before.title.get(lang)}")
    if found.live_before is not None:
        typer.echo(f"{'':24}{words.OFFLINE_AND_ENGINE.get(lang)}")
    elif found.not_enforced:
        typer.echo(f"{'':24}{words.OFFLINE_ONLY.get(lang)}")
    _problems(found, lang)


def _problems(found: Reproduction, lang: str) -> None:
    for problem in found.problems:
        typer.echo(words.PROBLEM.get(lang, problem=problem))


def _verdict(outcome: Outcome, lang: str) -> str:
    if not outcome.layer:
        return outcome.decision
    return permissions.DECIDED_BY.get(lang, decision=outcome.decision, layer=outcome.layer)


def _row(found: Reproduction) -> dict[str, Any]:
    def verdicts(outcomes: tuple[Outcome, ...] | None) -> list[dict[str, str]] | None:
        if outcomes is None:
            return None
        return [
            {
                "principal": one.call.principal,
                "action": one.call.action,
                "resource": one.call.resource,
                "decision": one.decision,
                "layer": one.layer,
                "message": one.message,
            }
            for one in outcomes
        ]

    return {
        "name": found.file.before.name,
        "before": verdicts(found.before),
        "after": verdicts(found.after),
        "liveBefore": verdicts(found.live_before),
        "liveAfter": verdicts(found.live_after),
        "notEnforced": found.not_enforced or None,
        "problems": list(found.problems),
    }
