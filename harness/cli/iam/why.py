"""``daylab iam why``: from AWS's refusal to its cause and its fix."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.command_language import Lang, chosen, help_text
from harness.i18n.catalogue import iam_commands as words
from harness.i18n.catalogue import iam_why as why_words

if TYPE_CHECKING:
    from harness.clients import Endpoint
    from harness.permissions.denial import Denial

__all__ = ["ABOUT", "why"]

ABOUT = help_text(words.WHY_ABOUT)
EXIT_ALLOWED = 1
READ_LIMIT = 70_000  # characters; more is no message


def why(
    message: Annotated[str, typer.Argument(help=help_text(words.MESSAGE))] = "",
    operation: Annotated[str | None, typer.Option(help=help_text(why_words.OPERATION))] = None,
    resource: Annotated[list[str] | None, typer.Option(help=help_text(why_words.RESOURCE))] = None,
    principal: Annotated[str | None, typer.Option(help=help_text(why_words.PRINCIPAL))] = None,
    endpoint_url: Annotated[str | None, typer.Option(help=help_text(words.ASK_URL))] = None,
    account_export: Annotated[Path | None, typer.Option(help=help_text(words.ASK_EXPORT))] = None,
    resource_policy: Annotated[Path | None, typer.Option(help=help_text(words.EXPORT_RESOURCE_POLICY))] = None,
    resource_account: Annotated[str | None, typer.Option(help=help_text(words.RESOURCE_OWNER))] = None,
    context: Annotated[
        list[str] | None, typer.Option("--context", metavar="K=V", help=help_text(words.REQUEST_CONTEXT))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_text(words.JSON_ONE))] = False,
    lang: Lang = None,
) -> None:
    """Explains one message."""
    from harness.cli.iam import sources, why_report
    from harness.cli.iam.why_answer import Asking, owner_of
    from harness.permissions.asked_calls import asked_call

    lang = chosen(lang)
    endpoint = None if account_export else _endpoint(endpoint_url)
    text = sys.stdin.read(READ_LIMIT) if message == "-" else message
    denial = _read(text, endpoint, told=operation is not None)
    call = asked_call(denial, text=text, operation=operation, resources=resource or [], principal=principal)
    source = None
    if account_export is not None:
        source = sources.export_source(account_export)
    elif endpoint is not None:
        source = sources.engine_source(endpoint)
        resource_account = resource_account or owner_of(endpoint, call.denial)
    asking = Asking(source, resource_policy, resource_account, sources.context_of(context or []))
    try:
        answer = asking.answer(call)
    except sources.UnknownIdentityError as error:
        if account_export is not None or endpoint_url is not None:
            raise
        # The engine that happens to be up need not be the one that refused.
        answer = replace(asking, source=None, unknown=error.what).answer(call)
    if as_json:
        typer.echo(json.dumps(why_report.as_json(answer, lang), indent=1, ensure_ascii=False))
    else:
        why_report.show(answer, lang)
    if answer.explained is not None and answer.explained.decision.allowed:
        raise typer.Exit(EXIT_ALLOWED)


def _read(text: str, endpoint: Endpoint | None, *, told: bool) -> Denial:
    """The message; an encoded one is opened by the engine that wrote it. Where the call is told, none is needed."""
    from harness.errors import InputError
    from harness.permissions.denial import Denial, EncodedMessageError, parse_denial
    from harness.permissions.engine_state import decoded

    try:
        return parse_denial(text)
    except EncodedMessageError as error:
        content = decoded(endpoint, error.blob) if endpoint is not None else None
        if content is not None:
            return parse_denial(content)
        if not told:
            raise
        return replace(Denial("", "", "*", None, None, None, None, names_resource=False), encoded=error.blob)
    except InputError:
        if not told or text.strip():
            raise
        return Denial("", "", "*", None, None, None, None, names_resource=False)


def _endpoint(endpoint_url: str | None) -> Endpoint | None:
    """The engine to ask; None when none is named and none is up."""
    from harness.cli.iam.sources import running_engine
    from harness.errors import EngineGoneError

    try:
        return running_engine(endpoint_url)
    except EngineGoneError:
        return None
