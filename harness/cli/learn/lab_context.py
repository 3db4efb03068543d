"""What every command for interns begins with: the lab, the intern's work on it, the progress, the language."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.command_language import chosen, help_text
from harness.errors import InputError
from harness.i18n.catalogue import engines
from harness.i18n.catalogue import lab_commands as words
from harness.i18n.message import Message, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.curriculum.model import Lab
    from harness.engines.base import Engine
    from harness.progress.store import Store
    from harness.progress.work import Work

__all__ = ["Day", "Desk", "sit_down", "work_root"]


Day = Annotated[str, typer.Argument(help=help_text(words.DAY), metavar="DAY")]


@dataclass(frozen=True, slots=True)
class Desk:
    """The place of an intern at a lab."""

    lab: Lab
    directory: Path
    work: Work
    store: Store
    lang: str

    def say(self, message: Message, /, **values: object) -> str:
        """Return a message in the intern's language; ``{day}`` is filled in."""
        return message.get(self.lang, **{"day": self.lab.day, **values})

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """Yield the engine that is up, else one that ends with this. EngineStartError: none starts."""
        from harness.engines import standing
        from harness.engines.session import session_engine

        if standing.find() is None:
            typer.echo(self.say(engines.STARTING), err=True)
        engine = session_engine()
        try:
            yield engine
        finally:
            engine.stop()

    def require_work(self) -> None:
        """InputError: nothing was begun."""
        if not self.work.exists:
            path = self.work.directory
            raise InputError(words.NO_WORK(path=path), fix=verbatim(f"daylab start {self.lab.day}"))


def work_root() -> Path:
    """Return the directory with the intern's work: ``DAYLAB_WORK``, else ``work`` beside the nearest ``labs``."""
    from harness.curriculum.loader import LABS_DIR
    from harness.curriculum.submission import WORK_DIR

    given = os.environ.get("DAYLAB_WORK", "").strip()
    if given:
        return Path(given).resolve()
    here = Path.cwd()
    project = next((each for each in (here, *here.parents) if (each / LABS_DIR.name).is_dir()), LABS_DIR.parent)
    return project / WORK_DIR


def sit_down(day: str, lang: str | None) -> Desk:
    """Return the desk for ``day``. InputError: there is no such lab or language."""
    from harness.curriculum.loader import find_lab, load_lab
    from harness.progress.store import Store
    from harness.progress.work import Work

    directory, root = find_lab(day), work_root()
    return Desk(load_lab(directory), directory, Work(root, directory.name), Store(root), chosen(lang))
