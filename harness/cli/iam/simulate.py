"""``daylab iam simulate``: one question, answered from files, an engine or an account export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from harness.i18n.catalogue import common
from harness.i18n.catalogue import iam_commands as words

__all__ = ["ABOUT", "simulate"]

ABOUT = """Ask one question: may this principal do this action on this resource?

Answers with the decision, the layer and statements that made it, which statements nearly applied and why not, and the
smallest change that would allow it.

\b
Policies come from
  files      --policy, --resource-policy, --boundary, --session-policy, --scp, --vpc-endpoint-policy
  an engine  --engine (the one of `daylab up`) or --endpoint-url URL
  an export  --account-export FILE (aws iam get-account-authorization-details)
A file replaces what engine or export say about its layer.

Exit code 0: allowed. Exit code 1: denied. Exit code 2: the question cannot be used.

\b
Examples:
  daylab iam simulate --principal arn:aws:iam::111122223333:user/alice \\
      --action s3:GetObject --resource arn:aws:s3:::reports/may.csv --policy policy.json
  daylab iam simulate --engine --principal arn:aws:sts::111122223333:assumed-role/app/s \\
      --action sqs:SendMessage --resource arn:aws:sqs:us-east-1:111122223333:orders
  daylab iam simulate --principal s3.amazonaws.com --action sqs:SendMessage --resource QUEUE_ARN \\
      --resource-policy queue.json --context aws:SourceArn=arn:aws:s3:::uploads
"""
PRINCIPAL_HELP = "ARN of a user, role, role session or root, or a service (s3.amazonaws.com)."
ACTION_HELP = "IAM action, e.g. s3:GetObject."
RESOURCE_HELP = 'ARN, or "*" for an action that names no resource.'
CONTEXT_HELP = "Condition key, key=value; repeat it for several keys or values."
OWNER_HELP = "Account that owns the resource, where its ARN does not say (buckets)."
POLICY_HELP = "Identity policy (JSON file); may be repeated."
RESOURCE_POLICY_HELP = "The resource's own policy, or the trust policy of a role."
BOUNDARY_HELP = "Permissions boundary."
SESSION_HELP = "Session policy."
SCP_HELP = "Service control policy; all given files form one level."
ENDPOINT_POLICY_HELP = "Policy of the VPC endpoint that the request comes through."
ENGINE_HELP = "Take identities and resource policies from the engine that is up."
URL_HELP = "Take them from the engine at this URL."
EXPORT_HELP = "Take identities from this file (aws iam get-account-authorization-details)."
JSON_HELP = "One JSON object."
EXIT_DENIED = 1


def simulate(
    principal: Annotated[str, typer.Option(help=PRINCIPAL_HELP)],
    action: Annotated[str, typer.Option(help=ACTION_HELP)],
    resource: Annotated[str, typer.Option(help=RESOURCE_HELP)] = "*",
    context: Annotated[list[str] | None, typer.Option("--context", metavar="K=V", help=CONTEXT_HELP)] = None,
    policy: Annotated[list[Path] | None, typer.Option("--policy", help=POLICY_HELP)] = None,
    resource_policy: Annotated[Path | None, typer.Option(help=RESOURCE_POLICY_HELP)] = None,
    boundary: Annotated[list[Path] | None, typer.Option("--boundary", help=BOUNDARY_HELP)] = None,
    session_policy: Annotated[list[Path] | None, typer.Option("--session-policy", help=SESSION_HELP)] = None,
    scp: Annotated[list[Path] | None, typer.Option("--scp", help=SCP_HELP)] = None,
    vpc_endpoint_policy: Annotated[
        list[Path] | None, typer.Option("--vpc-endpoint-policy", help=ENDPOINT_POLICY_HELP)
    ] = None,
    resource_account: Annotated[str | None, typer.Option(help=OWNER_HELP)] = None,
    engine: Annotated[bool, typer.Option("--engine", help=ENGINE_HELP)] = False,
    endpoint_url: Annotated[str | None, typer.Option(help=URL_HELP)] = None,
    account_export: Annotated[Path | None, typer.Option(help=EXPORT_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Answers one question."""
    from harness.cli.iam import report, sources
    from harness.errors import InputError
    from harness.iam import evaluate
    from harness.permissions.fix import remedy

    files = sources.Files(
        identity=tuple(policy or ()),
        resource=resource_policy,
        boundaries=tuple(boundary or ()),
        session=tuple(session_policy or ()),
        service_control=tuple(scp or ()),
        vpc_endpoint=tuple(vpc_endpoint_policy or ()),
    )
    live = engine or endpoint_url is not None
    if live and account_export is not None:
        raise InputError(words.TWO_SOURCES, where="--account-export", fix=common.GIVE_ONE)
    source = None
    if live:
        source = sources.engine_source(sources.running_engine(endpoint_url))
    elif account_export is not None:
        source = sources.export_source(account_export)
    elif files == sources.Files():
        raise InputError(
            words.NO_POLICIES,
            where="simulate",
            fix=words.GIVE_POLICIES,
        )
    request, policies = sources.ask(
        principal,
        action,
        resource,
        sources.context_of(context or []),
        source=source,
        files=files,
        resource_account=resource_account,
    )
    decision = evaluate(request, policies)
    remedied = remedy(request, policies, decision)
    if as_json:
        typer.echo(json.dumps(report.as_json(decision, remedied), indent=1, ensure_ascii=False))
    else:
        report.show(decision, remedied)
    if not decision.allowed:
        raise typer.Exit(EXIT_DENIED)
