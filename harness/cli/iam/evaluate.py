"""``daylab iam evaluate``: decisions for cases as JSON lines, in and out, one at a time.

Memory is bounded by one line: a line beyond the limit of the case format is answered with an error and skipped
without being kept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from harness.cli.command_language import help_text
from harness.i18n.catalogue import common
from harness.i18n.catalogue import iam_commands as words
from harness.i18n.foreign import reason_of

__all__ = ["ABOUT", "evaluate"]

ABOUT = help_text(words.EVALUATE_ABOUT)
EXIT_UNREADABLE = 2
LINE_LIMIT = 4_194_304  # bytes; the case format's own limit


def evaluate(file: Annotated[str, typer.Argument(help=help_text(words.CASES_FILE))] = "-") -> None:
    """Decides every case of a file."""
    from harness.errors import FileError
    from harness.iam import decide_line

    unreadable = False
    with ExitStack() as stack:
        source: BinaryIO = sys.stdin.buffer
        if file != "-":
            try:
                source = stack.enter_context(Path(file).open("rb"))
            except OSError as error:
                raise FileError(
                    common.CANNOT_READ(name=file, reason=reason_of(error)), where=file, fix=words.NAME_CASES
                ) from error
        for line in _lines(source):
            answer = decide_line(line)
            unreadable = unreadable or "error" in answer
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    if unreadable:
        raise typer.Exit(EXIT_UNREADABLE)


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """The lines that are not empty; of one that is too long, just enough to be refused."""
    while line := source.readline(LINE_LIMIT + 1):
        if len(line) > LINE_LIMIT and not line.endswith(b"\n"):
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = source.readline(LINE_LIMIT)
        if line.strip():
            yield line
