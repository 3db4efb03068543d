"""``daylab watch``: check again on every save."""

from __future__ import annotations

import contextlib
import queue
import select
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from harness.cli.command_language import Lang, help_text
from harness.cli.learn.lab_context import Day, Desk, sit_down
from harness.i18n.catalogue import lab_commands as words

if TYPE_CHECKING:
    from harness.engines.base import Engine
    from harness.grading.result import RunResult

__all__ = ["ABOUT", "watch"]

ABOUT = help_text(words.WATCH_ABOUT)
LOOK: Final = 0.2  # seconds between looks at whether to end
KEYS: Final = frozenset("nhlrq")


def watch(day: Day, lang: Lang = None) -> None:
    """Runs the checks, and again whenever a file of the work is saved, until q or Ctrl-C."""
    desk = sit_down(day, lang)
    desk.require_work()
    with desk.engine() as engine, contextlib.suppress(KeyboardInterrupt):
        _Watch(desk, engine).run()


class _Watch:
    """One engine, one work, many runs. Keys and saved files arrive as words of one queue."""

    def __init__(self, desk: Desk, engine: Engine) -> None:
        self._desk = desk
        self._engine = engine
        self._words: queue.Queue[str] = queue.Queue()
        self._end = threading.Event()
        self._result: RunResult | None = None
        self._next = 0

    def run(self) -> None:
        threads = [threading.Thread(target=self._follow_files, daemon=True)]
        with _single_keys() as are_keys:
            if are_keys:
                threads.append(threading.Thread(target=self._follow_keys, daemon=True))
            for thread in threads:
                thread.start()
            self._words.put("r")
            try:
                while (word := self._words.get()) != "q":
                    self._obey(word)
            finally:
                self._end.set()
                for thread in threads:
                    thread.join(2)

    def _obey(self, word: str) -> None:
        from rich.console import Console

        from harness.cli.learn.evaluation import check_work, failures, show, show_check
        from harness.cli.learn.hint import next_hint
        from harness.errors import InputError

        failed = failures(self._desk, self._result) if self._result else []
        match word:
            case "n" if failed:
                show_check(Console(highlight=False, soft_wrap=True), failed[self._next % len(failed)])
                self._next += 1
            case "h":
                with contextlib.suppress(InputError):
                    typer.echo(next_hint(self._desk))
            case "l" if self._result:
                show(self._desk, self._result)
            case "r":
                self._result, self._next = check_work(self._desk, self._engine), 0
                show(self._desk, self._result)
                typer.echo(f"\n{self._desk.say(words.WATCHING, path=self._desk.work.directory)}")
            case _ if word.startswith("saved "):
                if self._words.empty():  # another save follows: one run for both
                    typer.echo(f"\n{self._desk.say(words.SAVED, files=word.removeprefix('saved '))}")
                    self._obey("r")

    def _follow_files(self) -> None:
        import watchfiles

        for changes in watchfiles.watch(self._desk.work.directory, stop_event=self._end, raise_interrupt=False):
            self._words.put("saved " + ", ".join(sorted({Path(path).name for _, path in changes})))

    def _follow_keys(self) -> None:
        while not self._end.is_set():
            ready, _, _ = select.select([sys.stdin], [], [], LOOK)
            if not ready:
                continue
            key = sys.stdin.read(1)
            if not key:
                return
            if key.lower() in KEYS:
                self._words.put(key.lower())


@contextlib.contextmanager
def _single_keys() -> Iterator[bool]:
    """Let keys arrive without Enter while this lasts; False where standard input is no terminal."""
    if not sys.stdin.isatty():
        yield False
        return
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield True
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
