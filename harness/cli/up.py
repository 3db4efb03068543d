"""``daylab up``: an engine that stays up between runs."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["ABOUT", "up"]

ABOUT = """Start an engine that stays up until `daylab down`.

pytest, boto3, the AWS CLI and browsers on this machine then share it. Without --port it listens on 4566, or on any
free port when 4566 is taken; the port it got is printed.

\b
Examples:
  daylab up
  daylab up --port 4570
  eval "$(daylab up --exports)"    set the variables in this shell
"""
PORT_HELP = "Loopback port; taken means an error. [default: 4566, or any free one]"
EXPORTS_HELP = "Print the export lines only."
STARTED = "The engine is up at {endpoint} (pid {pid})."
ALREADY = "The engine is already up at {endpoint} (pid {pid})."
OTHER_PORT = "Note: it keeps its port; to change it, run `daylab down` first."
MOVED = "Port 4566 is taken, so a free port was chosen."
PASTE = "Paste this into a shell to use it from boto3, the AWS CLI and other tools:"
ROOT = "A 12-digit access key id is the root user of the account with that number."


def up(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help=PORT_HELP)] = None,
    exports: Annotated[bool, typer.Option("--exports", help=EXPORTS_HELP)] = False,
) -> None:
    """Starts the engine, or finds it already up, and prints how to use it."""
    from harness.clients import DEFAULT_ACCOUNT, SECRET, Endpoint
    from harness.engines.standing import DEFAULT_PORT, bring_up

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
    typer.echo((STARTED if raised.started else ALREADY).format(endpoint=state.endpoint, pid=state.pid))
    if raised.started and port is None and actual != DEFAULT_PORT:
        typer.echo(MOVED)
    if not raised.started and port is not None and actual != port:
        typer.echo(OTHER_PORT)
    typer.echo(f"\n{PASTE}\n")
    typer.echo("\n".join(lines))
    typer.echo(f"\n{ROOT}")
