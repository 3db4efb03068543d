"""``daylab iam why``: from AWS's refusal to its cause and its fix."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.command_language import help_text
from harness.i18n.catalogue import iam_commands as words

if TYPE_CHECKING:
    from harness.cli.iam.sources import Source
    from harness.clients import Endpoint
    from harness.iam import Decision, Policies, Request
    from harness.permissions.denial import Denial

__all__ = ["ABOUT", "why"]

ABOUT = help_text(words.WHY_ABOUT)
EXIT_ALLOWED = 1
READ_LIMIT = 70_000  # characters; more is no message
UNSEEN = {
    "service control policy": "service control policies belong to the organization: its administrator sees them with "
    "`aws organizations list-policies-for-target`",
    "resource control policy": "resource control policies belong to the organization of the resource's account",
    "session policy": "session policies were passed when the session was made (sts:AssumeRole, Policy and PolicyArns)",
    "VPC endpoint policy": "the policy of the VPC endpoint: `aws ec2 describe-vpc-endpoints`",
}
"""Layers that neither an engine nor an export shows → where to find them."""


def why(
    message: Annotated[str, typer.Argument(help=help_text(words.MESSAGE))],
    endpoint_url: Annotated[str | None, typer.Option(help=help_text(words.ASK_URL))] = None,
    account_export: Annotated[Path | None, typer.Option(help=help_text(words.ASK_EXPORT))] = None,
    resource_policy: Annotated[Path | None, typer.Option(help=help_text(words.EXPORT_RESOURCE_POLICY))] = None,
    resource_account: Annotated[str | None, typer.Option(help=help_text(words.RESOURCE_OWNER))] = None,
    context: Annotated[
        list[str] | None, typer.Option("--context", metavar="K=V", help=help_text(words.REQUEST_CONTEXT))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_text(words.JSON_ONE))] = False,
) -> None:
    """Explains one message."""
    from harness.cli.iam import report, sources
    from harness.cli.iam.sources import UnknownIdentityError
    from harness.iam import Effect, evaluate
    from harness.permissions.fix import Remedy, remedy

    endpoint = None if account_export else _endpoint(endpoint_url)
    denial = _read(sys.stdin.read(READ_LIMIT) if message == "-" else message, endpoint)
    source = None
    if account_export is not None:
        source = sources.export_source(account_export)
    elif endpoint is not None:
        source = sources.engine_source(endpoint)
        resource_account = resource_account or _owner(endpoint, denial)

    def question(asked: Source | None) -> tuple[Request, Policies]:
        return sources.ask(
            denial.principal,
            denial.action,
            denial.resource,
            {**denial.context, **sources.context_of(context or [])},
            source=asked,
            files=sources.Files(resource=resource_policy),
            resource_account=resource_account,
        )

    unknown = "no engine is up and no export was given"
    try:
        request, policies = question(source)
    except UnknownIdentityError as error:
        if account_export is not None or endpoint_url is not None:
            raise
        # The engine that happens to be up need not be the one that refused.
        source, unknown = None, error.what
        request, policies = question(None)
    policies = _with_unseen(policies, denial)
    if source is None:
        policies = _supposed(request, policies, denial)
    decision = evaluate(request, policies)
    if denial.explicit and decision.effect is not Effect.EXPLICITLY_DENIED:
        remedied = Remedy((), complete=False, warnings=(), notes=())  # no Allow helps against the Deny
    else:
        remedied = remedy(request, policies, decision)
    remarks = [] if source else [f"this is from the message alone: {unknown}"]
    remarks += _remarks(denial, request, decision, source.title if source else None)
    if as_json:
        row: dict[str, Any] = {"asked": source.title if source else None, "remarks": remarks}
        typer.echo(json.dumps(report.as_json(decision, remedied) | row, indent=1, ensure_ascii=False))
    else:
        report.show(decision, remedied)
        for remark in remarks:
            typer.echo(f"Note: {remark}")
    if decision.allowed:
        raise typer.Exit(EXIT_ALLOWED)


def _read(text: str, endpoint: Endpoint | None) -> Denial:
    """The message; an encoded one is opened by the engine that wrote it."""
    from harness.permissions.denial import EncodedMessageError, parse_denial
    from harness.permissions.engine_state import decoded

    try:
        return parse_denial(text)
    except EncodedMessageError as error:
        content = decoded(endpoint, error.blob) if endpoint is not None else None
        if content is None:
            raise
        return parse_denial(content)


def _endpoint(endpoint_url: str | None) -> Endpoint | None:
    """The engine to ask; None when none is named and none is up."""
    from harness.cli.iam.sources import running_engine
    from harness.errors import EngineGoneError

    try:
        return running_engine(endpoint_url)
    except EngineGoneError:
        return None


def _owner(endpoint: Endpoint, denial: Denial) -> str | None:
    """The resource's owner, which the engine noted when it refused; a bucket's ARN does not tell."""
    from harness.engines.control_api import ControlApi
    from harness.errors import CapabilityError

    try:
        rows = ControlApi(endpoint).decisions(denied=True)
    except CapabilityError:
        return None
    wanted = (denial.principal, denial.action.lower(), denial.resource)
    owners = [row["account"] for row in rows if (row["principal"], row["action"].lower(), row["resource"]) == wanted]
    return owners[-1] if owners else None


def _with_unseen(policies: Policies, denial: Denial) -> Policies:
    """An implicit deny of a layer that nobody shows us: a policy is there, and it allows nothing that we know."""
    from harness.iam import Layer

    if denial.explicit is not False:
        return policies
    if denial.layer is Layer.SESSION and policies.session is None:
        return replace(policies, session=())
    if denial.layer is Layer.VPC_ENDPOINT and policies.vpc_endpoint is None:
        return replace(policies, vpc_endpoint=())
    if denial.layer is Layer.BOUNDARY and policies.boundaries is None:
        return replace(policies, boundaries=())
    return policies


def _supposed(request: Request, policies: Policies, denial: Denial) -> Policies:
    """Without anybody to ask: the layer that the message names refuses, so the others allowed."""
    from harness.iam import Policy, evaluate

    if denial.explicit is not False or denial.layer is None:
        return policies
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    # a key's policy, which is asked first, leaves the decision to the account
    account = {**everything, "Principal": {"AWS": f"arn:aws:iam::{request.principal.account}:root"}}
    allowing, delegating = (
        Policy.parse({"Version": "2012-10-17", "Statement": [one]}, name="(supposed)") for one in (everything, account)
    )
    own = policies.resource or delegating
    for supposed in (
        policies,
        replace(policies, identity=(allowing,)),
        replace(policies, resource=own),
        replace(policies, identity=(allowing,), resource=own),
    ):
        decision = evaluate(request, supposed)
        if not decision.allowed and decision.layer is denial.layer:
            return supposed
    return policies


def _remarks(denial: Denial, request: Request, decision: Decision, asked: str | None) -> list[str]:
    from harness.iam import Effect

    remarks = []
    if denial.layer is not None and denial.layer.value in UNSEEN:
        remarks.append(f"the message names a {denial.layer}: {UNSEEN[denial.layer.value]}")
    if denial.policy_arn:
        remarks.append(f"the message names the denying policy: {denial.policy_arn}")
    if denial.explicit and not decision.allowed and decision.effect is not Effect.EXPLICITLY_DENIED:
        remarks.append(
            f"the message says explicit deny in a {denial.layer or 'policy'}, which cannot be seen from here: while "
            "that Deny stands, no Allow helps; find the statement and take the request out of it"
        )
    if decision.allowed:
        remarks.append(
            f"the policies of {asked or 'nobody'} allow it now: they were changed since, or the request had other "
            "condition keys (give them with --context), or a policy that cannot be seen from here refused it"
        )
    elif denial.layer is not None and asked and denial.layer is not decision.layer:
        remarks.append(f"the message names {denial.layer}, the policies at hand make {decision.layer} decide")
    if not denial.names_resource and not decision.allowed:
        remarks.append(f'the message names no resource: {request.action} is evaluated on "*"')
    return remarks
