"""``daylab down``: ends the engine that stays up."""

from __future__ import annotations

import typer

__all__ = ["ABOUT", "down"]

ABOUT = """Stop the engine that `daylab up` started, and remove its data.

\b
Example:
  daylab down
"""
STOPPED = "The engine at {endpoint} is down; its data is removed."
NONE = "No engine was up."


def down() -> None:
    """Stops the engine; also clears what a crashed one left."""
    from harness.engines.standing import bring_down

    state = bring_down()
    typer.echo(NONE if state is None else STOPPED.format(endpoint=state.endpoint))
