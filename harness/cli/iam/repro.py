"""``daylab iam repro``: permission bugs from files, offline or made for real."""

from __future__ import annotations

import json
import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from harness.clients import Endpoint
    from harness.permissions.bugs.outcome import Outcome
    from harness.permissions.bugs.reproduce import Reproduction

__all__ = ["ABOUT", "repro"]

ABOUT = """Reproduce permission bugs: as they are, and repaired.

A bug file has identities, resources, policies, calls, the decisions that are expected, and the repair. Offline it is
decided in milliseconds, without an engine. With --live the same calls are made for real, in accounts of their own, and
engine and offline verdict must agree in decision, layer and message. What an engine cannot enforce is said.

\b
Exit code 0: as expected. Exit code 1: a verdict differs. Exit code 2: a file cannot be used.

\b
Examples:
  daylab iam repro fixtures/iam/bugs/mfa-with-bool.yaml
  daylab iam repro fixtures/iam/bugs/mfa-with-bool.yaml --live --lang vi
  daylab iam repro fixtures/iam/bugs                 all of a directory, a line each
"""
FILES_HELP = "Bug files, or directories of them."
LIVE_HELP = "Also make the calls on the engine that is up, or on one of its own."
URL_HELP = "Make them on the engine at this URL (DAYLAB_TOKEN: its session token)."
JSON_HELP = "One JSON object a file."
EXIT_DIFFERS = 1
WORDS = {
    "en": {"symptom": "Symptom", "cause": "Cause", "fix": "Fix", "before": "With the bug", "after": "Repaired"},
    "vi": {"symptom": "Triệu chứng", "cause": "Nguyên nhân", "fix": "Cách sửa", "before": "Khi lỗi", "after": "Đã sửa"},
}


def repro(
    files: Annotated[list[Path], typer.Argument(help=FILES_HELP)],
    live: Annotated[bool, typer.Option("--live", help=LIVE_HELP)] = False,
    endpoint_url: Annotated[str | None, typer.Option(help=URL_HELP)] = None,
    lang: Annotated[Literal["en", "vi"], typer.Option(help="Language of the texts.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Runs bug files."""
    from harness.permissions.bugs.files import bug_files, load_bug
    from harness.permissions.bugs.reproduce import reproduce

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
                _show(found, lang)
            else:
                _line(found, taken, lang)
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
    bug, words = found.file.before, WORDS[lang]
    typer.echo(f"{bug.name}: {bug.title.get(lang)}")
    for name in ("symptom", "cause", "fix"):
        typer.echo(f"  {words[name]}: {getattr(bug, name).get(lang)}")
    typer.echo(f"  {bug.source}")
    stages = (("before", found.before, found.live_before), ("after", found.after, found.live_after))
    for stage, offline, live in stages:
        typer.echo(f"\n{words[stage]}:")
        for index, outcome in enumerate(offline):
            typer.echo(f"  {outcome.call.principal}\n    {outcome.call.action} {outcome.call.resource}")
            typer.echo(f"    offline: {_verdict(outcome)}")
            if live is not None:
                same = "the same decision and message" if live[index].same(outcome) else _verdict(live[index])
                typer.echo(f"    engine:  {same}")
            if outcome.message:
                typer.echo(f"    {outcome.message}")
    if found.not_enforced:
        reason = bug.live.not_enforced_here
        typer.echo(f"\n{found.not_enforced if reason is None else f'not enforced here: {reason.get(lang)}'}")
    _problems(found)


def _line(found: Reproduction, seconds: float, lang: str) -> None:
    how = "offline"
    if found.live_before is not None:
        how = "offline and engine"
    elif found.not_enforced:
        how = "offline (not enforced on this engine)"
    verdict = "differs" if found.problems else "as expected"
    typer.echo(f"{verdict:12}{seconds * 1000:7.1f} ms  {found.file.before.name}: {found.file.before.title.get(lang)}")
    if how != "offline":
        typer.echo(f"{'':24}{how}")
    _problems(found)


def _problems(found: Reproduction) -> None:
    for problem in found.problems:
        typer.echo(f"  DIFFERS {problem}")


def _verdict(outcome: Outcome) -> str:
    return f"{outcome.decision}{f' by {outcome.layer}' if outcome.layer else ''}"


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
