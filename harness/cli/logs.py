"""``daylab logs``: the log of the engine that stays up."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path
from typing import Annotated

import typer

from harness.cli.command_language import Lang, chosen, help_text
from harness.i18n.catalogue import common
from harness.i18n.catalogue import engine_commands as words

__all__ = ["ABOUT", "logs"]

ABOUT = help_text(words.LOGS_ABOUT)
POLL = 0.2  # seconds between two looks at the file


def logs(
    follow: Annotated[bool, typer.Option("--follow", "-f", help=help_text(words.FOLLOW))] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help=help_text(words.LINES))] = 100,
    lang: Lang = None,
) -> None:
    """Prints the last lines of the log, and what is added with ``--follow``."""
    from harness.engines.processes import alive
    from harness.engines.standing import recorded
    from harness.errors import EngineGoneError

    chosen(lang)  # what it shows is the engine's own; only errors are in a language
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
