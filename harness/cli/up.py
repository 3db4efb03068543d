"""``daylab up`` and ``daylab down``: an engine that stays up between runs."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.command_language import Lang, chosen, help_text
from harness.i18n.catalogue import engine_commands as words

__all__ = ["ABOUT_DOWN", "ABOUT_UP", "down", "up"]

ABOUT_DOWN = help_text(words.DOWN_ABOUT)
ABOUT_UP = help_text(words.UP_ABOUT)


def up(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help=help_text(words.PORT))] = None,
    exports: Annotated[bool, typer.Option("--exports", help=help_text(words.EXPORTS))] = False,
    lang: Lang = None,
) -> None:
    """Starts the engine, or finds it already up, and prints how to use it."""
    from harness.clients import DEFAULT_ACCOUNT, SECRET, Endpoint
    from harness.engines.standing import DEFAULT_PORT, bring_up

    language = chosen(lang)
    raised = bring_up(port)
    state = raised.state
    lines = [
        f"export AWS_ENDPOINT_URL={state.endpoint}",
        f"export AWS_ACCESS_KEY_ID={DEFAULT_ACCOUNT}",
        f"export AWS_SECRET_ACCESS_KEY={SECRET}",
        f"export AWS_DEFAULT_REGION={state.region}",
        # Else StartSyncExecution goes to sync-127.0.0.1, a name that nobody knows.
        "export AWS_DISABLE_HOST_PREFIX_INJECTION=true",
    ]
    if exports:
        typer.echo("\n".join(lines))
        return
    actual = Endpoint(state.endpoint).port
    typer.echo((words.IS_UP if raised.started else words.WAS_UP).get(language, endpoint=state.endpoint, pid=state.pid))
    if raised.started and port is None and actual != DEFAULT_PORT:
        typer.echo(words.PORT_MOVED.get(language))
    if not raised.started and port is not None and actual != port:
        typer.echo(words.PORT_KEPT.get(language))
    typer.echo(f"\n{words.PASTE.get(language)}\n")
    typer.echo("\n".join(lines))
    typer.echo(f"\n{words.ROOT.get(language)}")


def down(lang: Lang = None) -> None:
    """Stops the engine; also clears what a crashed one left."""
    from harness.engines.standing import bring_down

    language = chosen(lang)
    state = bring_down()
    typer.echo(words.NONE_UP.get(language) if state is None else words.IS_DOWN.get(language, endpoint=state.endpoint))
