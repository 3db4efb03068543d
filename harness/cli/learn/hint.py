"""``daylab hint``: a little help, and a little more each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.command_language import Lang, help_text
from harness.cli.learn.lab_context import Day, Desk, sit_down
from harness.i18n.catalogue import lab_commands as words
from harness.i18n.message import verbatim

if TYPE_CHECKING:
    from harness.progress.model import Progress

__all__ = ["ABOUT", "hint", "next_hint"]

ABOUT = help_text(words.HINT_ABOUT)


def hint(
    day: Day,
    check: Annotated[str | None, typer.Argument(help=help_text(words.CHECK), metavar="[CHECK]")] = None,
    lang: Lang = None,
) -> None:
    """Shows the next hint and remembers that it was shown."""
    typer.echo(next_hint(sit_down(day, lang), check))


def next_hint(desk: Desk, check: str | None = None) -> str:
    """Return the next hint for ``check``, or for the first one that did not pass, and remember it.

    The last hint is repeated when there is no stronger one.

    Raises:
        InputError: nothing failed yet, or the lab has no such check.
    """
    from harness.errors import InputError

    day = desk.lab.day
    outcomes = desk.store.read().lab(day).outcomes
    open_ = [name for name in desk.lab.checks if outcomes.get(name) == "failed"]
    if check is None and not open_:
        raise InputError(words.HINT_WHAT(day=desk.lab.day), fix=words.HINT_FIRST(day=desk.lab.day))
    name = check or open_[0]
    if name not in desk.lab.checks:
        raise InputError(words.NO_CHECK(day=desk.lab.day, name=name), fix=verbatim(", ".join(desk.lab.checks)))
    texts = desk.lab.checks[name]
    shown = 0

    def change(progress: Progress) -> Progress:
        nonlocal shown
        lab = progress.lab(day)
        shown = min(lab.hints.get(name, 0) + 1, len(texts.hints))
        return progress.with_lab(day, lab.model_copy(update={"hints": {**lab.hints, name: shown}}))

    desk.store.update(change)
    left = len(texts.hints) - shown
    title = texts.title.get(desk.lang)
    return "\n".join(
        [
            desk.say(words.HINT, number=shown, all=len(texts.hints), title=title),
            f"  {texts.hints[shown - 1].get(desk.lang)}",
            desk.say(words.MORE_HINTS, count=left) if left else desk.say(words.LAST_HINT),
        ]
    )
