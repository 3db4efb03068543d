"""One decision for a person or a machine: what, which layer and statements, why, and the smallest fix."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from harness.cli.command_language import chosen
from harness.i18n.catalogue import iam_explanations as words

if TYPE_CHECKING:
    from harness.iam import Decision
    from harness.permissions.fix import Remedy

__all__ = ["as_json", "show"]

HEADS = {
    "Allowed": words.HEAD_ALLOWED,
    "ImplicitlyDenied": words.HEAD_IMPLICIT,
    "ExplicitlyDenied": words.HEAD_EXPLICIT,
}


def as_json(decision: Decision, remedy: Remedy) -> dict[str, Any]:
    """The decision as JSON data."""
    from harness.iam import trace_of

    return {
        "decision": decision.effect.value,
        "layer": decision.layer.value if decision.layer else None,
        "principal": decision.request.principal.arn,
        "action": decision.request.action,
        "resource": decision.request.resource,
        "message": decision.message,
        "statements": [
            {"layer": one.layer.value, "policy": one.policy, "sid": one.sid, "index": one.index, "effect": one.effect}
            for one in decision.statements
        ],
        "nearMisses": [
            {
                "layer": one.layer.value,
                "policy": one.policy,
                "sid": one.sid,
                "index": one.index,
                "element": miss.element,
                "reason": miss.reason,
                "expected": list(miss.expected),
                "actual": list(miss.actual),
            }
            for one in trace_of(decision).near_misses
            for miss in one.misses
        ],
        "fix": [
            {
                "where": fix.where,
                "layer": fix.layer.value,
                "policy": fix.policy,
                "patch": list(fix.patch),
                "document": dict(fix.document),
            }
            for fix in remedy.fixes
        ],
        "fixAllowsTheRequest": remedy.complete,
        "warnings": list(remedy.warnings),
        "notes": list(remedy.notes),
    }


def show(decision: Decision, remedy: Remedy, lang: str | None = None) -> None:
    """Print the decision and what to change, in the language that was asked for."""
    from harness.iam import explain

    lang = chosen(lang)
    head = HEADS[decision.effect.value]
    typer.echo(words.HEAD_BY.get(lang, head=head, layer=decision.layer) if decision.layer else head.get(lang))
    if decision.message:
        typer.echo(f"  {decision.message}")
    typer.echo(f"\n{explain(decision).get(lang)}")
    if not decision.allowed:
        _show_fix(remedy, lang)


def _show_fix(remedy: Remedy, lang: str) -> None:
    """Print the fixes, each as a patch of a policy where there is one to patch."""
    count = len(remedy.fixes)
    if not count:
        typer.echo(f"\n{words.NO_POLICY_HELPS.get(lang)}")
    for number, fix in enumerate(remedy.fixes, 1):
        name = words.FIX_OF(number=number, count=count) if count > 1 else words.FIX
        if fix.policy is not None:
            todo = words.PATCH_POLICY.get(lang, fix=name, where=fix.where, policy=fix.policy)
        else:
            todo = words.ADD_POLICY.get(lang, fix=name, where=fix.where)
        typer.echo(f"\n{todo}\n{_indented(list(fix.patch) if fix.policy is not None else fix.document)}")
    if count:
        typer.echo(f"\n{(words.DECIDED_AGAIN if remedy.complete else words.NOT_ENOUGH).get(lang)}")
    for warning in remedy.warnings:
        typer.echo(words.CAREFUL.get(lang, warning=warning))
    for note in remedy.notes:
        typer.echo(words.NOTE.get(lang, note=note))


def _indented(value: Any) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return "\n".join(f"  {line}" for line in text.splitlines())
