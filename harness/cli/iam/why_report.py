"""What ``daylab iam why`` prints: the refusal, its fix, all that the operation asks for, and what else to know."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from harness.cli.iam import report
from harness.i18n.catalogue import iam_explanations
from harness.i18n.catalogue import iam_why as words
from harness.i18n.message import Message, localized, verbatim
from harness.iam import Effect, Layer
from harness.permissions.operation_needs import policy_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.permissions.asked_calls import AskedCall
    from harness.permissions.explained_denial import Explained
    from harness.permissions.operation_needs import Need

__all__ = ["Answer", "as_json", "show"]


@dataclass(frozen=True)
class Answer:
    """Everything that is said of one refusal.

    Attributes:
        call: what was called.
        explained: why it was refused; None: nobody tells who called.
        asked: what knows the policies; None: nothing does.
        allowed: whether each of the call's needs is allowed by the policies at hand; empty: there are none.
        remarks: what else to know, in order.
    """

    call: AskedCall
    explained: Explained | None
    asked: Message | None
    allowed: Mapping[Need, bool]
    remarks: tuple[Message, ...]

    @property
    def told(self) -> tuple[Need, ...]:
        """The needs to tell of: all of them, or what some calls ask for, or none beyond the one that is explained."""
        denial, needs = self.call.denial, self.call.needs
        effect = self.explained.decision.effect if self.explained else None
        if denial.explicit or effect is Effect.EXPLICITLY_DENIED:
            return ()
        if self.explained is None:
            return needs
        explained = (denial.action.lower(), denial.resource)
        if any(need.always and (need.action.lower(), need.resource) != explained for need in needs):
            return needs
        return tuple(need for need in needs if need.parameter)

    @property
    def policy(self) -> dict[str, Any] | None:
        """A policy of the caller for all that every such call asks for; None where one statement or none helps."""
        always = [need for need in self.told if need.always]
        layer = self.call.denial.layer
        if self.call.trust_decides or layer in (Layer.RESOURCE, Layer.TRUST):
            return None
        return policy_for(always) if always and (len(always) > 1 or self.explained is None) else None

    @property
    def notes(self) -> tuple[Message, ...]:
        """The remarks, and what to know of the policy."""
        stars = self.policy is not None and any("*" in need.resource for need in self.told if need.always and need.kind)
        return (*self.remarks, words.FILL_STARS) if stars else self.remarks


def as_json(answer: Answer, lang: str) -> dict[str, Any]:
    """The answer as JSON data, its sentences in a language."""
    row: dict[str, Any] = {}
    if answer.explained is not None:
        row = report.as_json(answer.explained.decision, answer.explained.remedy)
    called = answer.call.operation
    spoken: dict[str, Any] = _spoken(
        row
        | {
            "operation": called.shown if called else None,
            "asked": answer.asked,
            "needs": [
                {
                    "action": need.action,
                    "resource": need.resource,
                    "type": need.kind or None,
                    "always": need.always,
                    "parameter": need.parameter or None,
                    "allowed": answer.allowed.get(need),
                }
                for need in answer.call.needs
            ],
            "needsPolicy": answer.policy,
            "remarks": list(answer.notes),
        },
        lang,
    )
    return spoken


def _spoken(value: Any, lang: str) -> Any:
    if isinstance(value, dict):
        return {key: _spoken(one, lang) for key, one in value.items()}
    if isinstance(value, list):
        return [_spoken(one, lang) for one in value]
    return localized(value, lang)


def show(answer: Answer, lang: str) -> None:
    """Print the answer."""
    found = answer.explained
    if found is None:
        called = answer.call.operation
        operation = called.shown if called else answer.call.denial.action
        typer.echo(words.HEAD_REFUSED.get(lang, operation=operation))
        if answer.call.denial.explicit and not answer.call.denial.setting:
            denial = answer.call.denial
            typer.echo(f"\n{words.WHAT_TO_DO.get(lang, action=denial.action, resource=denial.resource)}")
    elif found.seen:
        report.show(found.decision, found.remedy, lang)
    else:
        _show_unseen(answer, lang)
    if answer.told:
        _show_needs(answer, lang)
    for remark in answer.notes:
        typer.echo(iam_explanations.NOTE.get(lang, note=remark))


def _show_unseen(answer: Answer, lang: str) -> None:
    """An explicit deny whose statement is not at hand: what it is, and how to go on; never an Allow."""
    assert answer.explained is not None
    decision, setting = answer.explained.decision, answer.call.denial.setting
    if setting:
        typer.echo(words.HEAD_REFUSED.get(lang, operation=decision.request.action))
        return
    layer = decision.layer or words.SOME_POLICY
    told: dict[str, Any] = {
        "principal": decision.request.principal.arn,
        "action": decision.request.action,
        "resource": decision.request.resource,
        "layer": layer,
    }
    typer.echo(iam_explanations.HEAD_BY.get(lang, head=iam_explanations.HEAD_EXPLICIT, layer=layer))
    if decision.message:
        typer.echo(f"  {decision.message}")
    typer.echo(f"\n{words.BY_UNSEEN_DENY.get(lang, **told)}")
    typer.echo(f"\n{words.WHAT_TO_DO.get(lang, action=told['action'], resource=told['resource'])}")


def _show_needs(answer: Answer, lang: str) -> None:
    """Print all that the operation asks for, and a policy for what every call asks for."""
    called, denial = answer.call.operation, answer.call.denial
    assert called is not None
    if answer.explained is not None and called.flow:
        head = words.PART_OF.get(lang, operation=called.shown, action=denial.action)
    else:
        always = any(need.always for need in answer.told)
        head = (
            words.NEEDS if answer.explained is None else words.NEEDS_BEFORE if always else words.NEEDS_SOMETIMES
        ).get(lang, operation=called.shown)
    typer.echo(f"\n{head}")
    rest: dict[str, list[str]] = {}
    for need in answer.told:
        line: Message = verbatim(f"{need.action} {need.resource}")
        if need.parameter:
            line = words.WITH_PARAMETER(need=line, parameter=need.parameter)
        elif not need.always:
            rest.setdefault(need.action, []).append(need.kind)
            continue
        if need in answer.allowed:
            line = (words.IS_ALLOWED if answer.allowed[need] else words.IS_LACKING)(need=line)
        typer.echo(f"  {line.get(lang)}")
    for action, kinds in rest.items():
        typer.echo(f"  {words.WITH_KINDS.get(lang, action=action, kinds=', '.join(kinds))}")
    if answer.policy is not None:
        text = json.dumps(answer.policy, indent=2, ensure_ascii=False)
        indented = "\n".join(f"  {line}" for line in text.splitlines())
        typer.echo(f"\n{words.POLICY_FOR_ALL.get(lang)}\n{indented}")
