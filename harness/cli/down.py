"""``daylab down``: ends the engine that stays up."""

from __future__ import annotations

import typer

from harness.cli.command_language import Lang, chosen, help_text
from harness.i18n.catalogue import engine_commands as words

__all__ = ["ABOUT", "down"]

ABOUT = help_text(words.DOWN_ABOUT)


def down(lang: Lang = None) -> None:
    """Stops the engine; also clears what a crashed one left."""
    from harness.engines.standing import bring_down

    language = chosen(lang)
    state = bring_down()
    typer.echo(words.NONE_UP.get(language) if state is None else words.IS_DOWN.get(language, endpoint=state.endpoint))
