"""One decision for a person or a machine: what, which layer and statements, why, and the smallest fix."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from harness.iam import Decision
    from harness.permissions.fix import Remedy

__all__ = ["as_json", "show", "show_fix"]

HEADS = {
    "Allowed": "ALLOWED",
    "ImplicitlyDenied": "DENIED (implicit)",
    "ExplicitlyDenied": "DENIED (explicit)",
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


def show(decision: Decision, remedy: Remedy) -> None:
    """Print the decision and what to change."""
    from harness.iam import explain

    layer = f" by {decision.layer}" if decision.layer else ""
    typer.echo(f"{HEADS[decision.effect.value]}{layer}")
    if decision.message:
        typer.echo(f"  {decision.message}")
    typer.echo(f"\n{explain(decision)}")
    if not decision.allowed:
        show_fix(remedy)


def show_fix(remedy: Remedy) -> None:
    """Print the fixes, each as a patch of a policy where there is one to patch."""
    if not remedy.fixes:
        typer.echo("\nNo policy can allow this request.")
    for number, fix in enumerate(remedy.fixes, 1):
        count = f" {number} of {len(remedy.fixes)}" if len(remedy.fixes) > 1 else ""
        if fix.policy is not None:
            typer.echo(f"\nFix{count}: {fix.where}: apply this JSON patch (RFC 6902) to {fix.policy}")
            typer.echo(_indented(list(fix.patch)))
        else:
            typer.echo(f"\nFix{count}: {fix.where}: add this policy")
            typer.echo(_indented(fix.document))
    if remedy.fixes and not remedy.complete:
        typer.echo("\nThis is not enough: what else is in the way cannot be changed by a policy.")
    elif remedy.fixes:
        typer.echo("\nDecided again with the change: Allowed.")
    for warning in remedy.warnings:
        typer.echo(f"Careful: {warning}")
    for note in remedy.notes:
        typer.echo(f"Note: {note}")


def _indented(value: Any) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return "\n".join(f"  {line}" for line in text.splitlines())
