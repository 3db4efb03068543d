"""``daylab iam lint``: policies that are dangerous, or do not do what they seem to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.command_language import Lang, chosen, help_text
from harness.i18n.catalogue import iam_commands as words
from harness.i18n.catalogue import iam_lint

if TYPE_CHECKING:
    from harness.iam import PolicyError
    from harness.iam.lint.finding import Finding

__all__ = ["ABOUT", "lint"]

ABOUT = help_text(words.LINT_ABOUT)
EXIT_FINDINGS = 1
EXIT_UNREADABLE = 2
KINDS = {
    "dangerous": iam_lint.DANGEROUS,
    "ineffective": iam_lint.INEFFECTIVE,
    "suspicious": iam_lint.SUSPICIOUS,
    "malformed": iam_lint.MALFORMED,
}
"""The kind of a finding, as JSON says it → as people read it."""


def lint(
    files: Annotated[list[Path] | None, typer.Argument(help=help_text(words.POLICY_FILES))] = None,
    lang: Lang = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_text(words.JSON_FINDING))] = False,
    rules: Annotated[bool, typer.Option("--rules", help=help_text(words.RULES))] = False,
) -> None:
    """Checks policy files."""
    from harness.cli.iam.sources import read_policy
    from harness.errors import InputError
    from harness.iam import PolicyError
    from harness.iam.lint.registry import RULES, lint_policy

    language = chosen(lang)
    if rules:
        width = max(len(kind.get(language)) for kind in KINDS.values()) + 2
        for rule in RULES:
            typer.echo(f"{rule.id:30}{KINDS[rule.kind].get(language):{width}}{rule.link}")
        return
    if not files:
        raise InputError(words.NOTHING_TO_CHECK, where="lint", fix=words.NAME_POLICIES)
    found = unreadable = 0
    for path in files:
        try:
            policy = read_policy(path)
        except PolicyError as error:
            unreadable += 1
            for row in _malformed(path, error):
                typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _readable(row, language))
            continue
        for finding in lint_policy(policy):
            found += 1
            row = _row(finding)
            typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _readable(row, language))
    if unreadable:
        raise typer.Exit(EXIT_UNREADABLE)
    if found:
        raise typer.Exit(EXIT_FINDINGS)


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "file": finding.policy,
        "path": finding.path,
        "sid": finding.sid,
        "rule": finding.rule.id,
        "kind": finding.rule.kind.value,
        "what": finding.what,
        "try": finding.fix,
        "link": finding.rule.link,
    }


def _malformed(path: Path, error: PolicyError) -> list[dict[str, Any]]:
    link = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
    return [
        {
            "file": str(path),
            "path": problem.path,
            "sid": None,
            "rule": "malformed",
            "kind": "malformed",
            "what": problem.what,
            "try": problem.fix,
            "link": link,
        }
        for problem in error.problems
    ]


def _readable(row: dict[str, Any], lang: str) -> str:
    sid = f" ({row['sid']})" if row["sid"] else ""
    return iam_lint.FINDING.get(
        lang,
        place=f"{row['file']}: {row['path']}{sid}".rstrip(": "),
        kind=KINDS[row["kind"]],
        what=row["what"],
        rule=row["rule"],
        fix=row["try"],
        link=row["link"],
    )
