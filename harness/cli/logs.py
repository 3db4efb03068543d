"""``daylab logs``: the log of the engine that stays up."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path
from typing import Annotated

import typer

from harness.i18n.catalogue import common
from harness.i18n.catalogue import engine_commands as words

__all__ = ["ABOUT", "logs"]

ABOUT = """Show the log of the engine that `daylab up` started.

\b
Examples:
  daylab logs
  daylab logs -n 500
  daylab logs -f                   go on until Ctrl-C, or until the engine ends
"""
LINES_HELP = "Number of lines from the end."
FOLLOW_HELP = "Go on printing what is added."
POLL = 0.2  # seconds between two looks at the file


def logs(
    follow: Annotated[bool, typer.Option("--follow", "-f", help=FOLLOW_HELP)] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help=LINES_HELP)] = 100,
) -> None:
    """Prints the last lines of the log, and what is added with ``--follow``."""
    from harness.engines.processes import alive
    from harness.engines.standing import recorded
    from harness.errors import EngineGoneError

    state = recorded()
    if state is None:
        raise EngineGoneError(words.NO_LOG, fix=common.START_ENGINE)
    path = Path(state.log)
    if not path.exists():
        raise EngineGoneError(words.LOG_GONE, where=str(path), fix=words.START_NEW)
    with path.open(errors="replace") as file:
        # Reading to the end here, with the same file, so that nothing is lost between showing and following.
        typer.echo("".join(deque(file, maxlen=lines)), nl=False)
        if not follow:
            return
        while True:
            if added := file.read():
                typer.echo(added, nl=False)
            elif not alive(state.identity):
                return
            else:
                time.sleep(POLL)  # the file offers nothing to wait on
