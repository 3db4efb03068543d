"""``daylab iam simulate``: one question, answered from files, an engine or an account export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from harness.cli.command_language import Lang, help_text
from harness.i18n.catalogue import common
from harness.i18n.catalogue import iam_commands as words

__all__ = ["ABOUT", "simulate"]

ABOUT = help_text(words.SIMULATE_ABOUT)
EXIT_DENIED = 1


def simulate(
    principal: Annotated[str, typer.Option(help=help_text(words.PRINCIPAL))],
    action: Annotated[str, typer.Option(help=help_text(words.ACTION))],
    resource: Annotated[str, typer.Option(help=help_text(words.RESOURCE))] = "*",
    context: Annotated[
        list[str] | None, typer.Option("--context", metavar="K=V", help=help_text(words.CONTEXT))
    ] = None,
    policy: Annotated[list[Path] | None, typer.Option("--policy", help=help_text(words.IDENTITY_POLICY))] = None,
    resource_policy: Annotated[Path | None, typer.Option(help=help_text(words.RESOURCE_POLICY))] = None,
    boundary: Annotated[list[Path] | None, typer.Option("--boundary", help=help_text(words.BOUNDARY))] = None,
    session_policy: Annotated[
        list[Path] | None, typer.Option("--session-policy", help=help_text(words.SESSION_POLICY))
    ] = None,
    scp: Annotated[list[Path] | None, typer.Option("--scp", help=help_text(words.SCP))] = None,
    vpc_endpoint_policy: Annotated[
        list[Path] | None, typer.Option("--vpc-endpoint-policy", help=help_text(words.ENDPOINT_POLICY))
    ] = None,
    resource_account: Annotated[str | None, typer.Option(help=help_text(words.OWNER))] = None,
    engine: Annotated[bool, typer.Option("--engine", help=help_text(words.FROM_ENGINE))] = False,
    endpoint_url: Annotated[str | None, typer.Option(help=help_text(words.FROM_URL))] = None,
    account_export: Annotated[Path | None, typer.Option(help=help_text(words.FROM_EXPORT))] = None,
    lang: Lang = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_text(words.JSON_ONE))] = False,
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
        report.show(decision, remedied, lang)
    if not decision.allowed:
        raise typer.Exit(EXIT_DENIED)
