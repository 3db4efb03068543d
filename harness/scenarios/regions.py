"""Regions of a solution's file, and the two texts that a file with regions stands for. Pure.

A scenario's files are the solution. Where an intern is to begin with something else, there is a region::

    # > TODO 5: how long may a 10 MB file take? (Timeout)
    # >vi TODO 5: file 10 MB được chạy tối đa bao lâu? (Timeout)
    # >| MemorySize: 128
    Timeout: 30
    # <

It begins with marker lines and ends with ``# <``; what stands between is the solution's alone. In the starter its place
is taken by the marker lines: ``# > text`` is the comment ``# text``, in Vietnamese the ``# >vi`` lines that follow it
are; ``# >| code`` is the line ``code``, and ``# >`` alone is nothing. All keep the indentation of their marker. In the
solution no marker is left. A line outside regions is the same in both.

Limits: files whose comments begin with ``#``. Others, such as JSON, have no place for markers: they are the same in
solution and starter. Markers count by line, also inside a text of several lines.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal

from harness.errors import FileError
from harness.i18n.catalogue import scenarios as words
from harness.i18n.message import Message

__all__ = ["solution_text", "starter_text"]

type _Kind = Literal["both", "solution", "code", "en", "vi"]

_MARKER: Final = re.compile(r"([ \t]*)# ?([<>])([^\n]*?)(\r?\n?)")
_LINES: Final = re.compile(r"[^\n]*\n|[^\n]+")


def solution_text(text: str, path: object) -> str:
    """Return the solution without markers.

    Args:
        text: of the file.
        path: of the file, for errors.

    Raises:
        FileError: a region does not end, an end has no beginning, a region is in another one, a comment lacks its
            Vietnamese, or a marker is unknown.
    """
    return "".join(line for kind, line in _read(text, path) if kind in ("both", "solution"))


def starter_text(text: str, path: object, lang: str = "en") -> str:
    """Return what an intern begins with.

    Args:
        text: of the file.
        path: of the file, for errors.
        lang: of the comments, ``en`` or ``vi``.

    Raises:
        FileError: as :func:`solution_text`.
    """
    return "".join(line for kind, line in _read(text, path) if kind in ("both", "code", lang))


def _read(text: str, path: object) -> Iterator[tuple[_Kind, str]]:
    """Yield each line with the text that it belongs to; a marker becomes what it stands for."""
    begun = 0
    """Line of the region's first marker; 0: outside."""
    before: _Kind | None = None
    """What came before in the region; None: nothing yet."""
    for number, line in enumerate(_LINES.findall(text), 1):
        marker = _MARKER.fullmatch(line)
        if begun and before == "en" and not (marker and marker[2] == ">" and marker[3].startswith((" ", "vi"))):
            raise _error(path, number - 1, words.COMMENT_NOT_TRANSLATED, words.TRANSLATE_COMMENT)
        if marker is None:
            before = "solution"
            yield "solution" if begun else "both", line
        elif marker[2] == "<":
            if not begun:
                raise _error(path, number, words.REGION_NOT_BEGUN, words.BEGIN_REGION)
            if marker[3].strip():
                raise _error(path, number, words.NO_MARKER(line=line.strip()), words.MARKERS)
            begun = 0
        else:
            if begun and before == "solution":
                raise _error(path, number, words.REGION_IN_REGION(line=begun), words.END_REGION)
            if not begun:
                begun, before = number, None
            kind, written = _starter_line(marker, path, number)
            if kind == "vi" and before not in ("en", "vi"):
                raise _error(path, number, words.NOTHING_TRANSLATED, words.TRANSLATE_COMMENT)
            before = kind
            if written is not None:
                yield kind, written
    if begun:
        raise _error(path, begun, words.REGION_NOT_ENDED, words.END_REGION)


def _starter_line(marker: re.Match[str], path: object, number: int) -> tuple[_Kind, str | None]:
    """Return what a ``# >`` line stands for, and whose it is."""
    indent, _, rest, end = marker.groups()
    rest = rest.rstrip()
    if not rest:
        return "code", None
    if rest.startswith("|") and rest[1:2] in ("", " "):
        return "code", f"{indent}{rest[2:]}".rstrip() + end
    if rest.startswith("vi "):
        return "vi", f"{indent}#{rest[2:]}{end}"
    if rest.startswith(" "):
        return "en", f"{indent}#{rest}{end}"
    raise _error(path, number, words.NO_MARKER(line=marker[0].strip()), words.MARKERS)


def _error(path: object, line: int, what: Message, fix: Message) -> FileError:
    return FileError(what, where=f"{path}:{line}", fix=fix)
