"""Finds submissions among what an instructor names, and brings each into a directory of its own.

A submission is a folder, a zip or tar archive, a git bundle, or the URL of a git repository; a folder of such is a
class, a ``.txt`` file a list of them. What cannot be brought in is refused as that submission's problem; the others go
on.

Limits: when something was submitted is what its file says here (an archive's own time, the newest file of a folder), or
for a repository its newest commit, whose date is its author's word.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from harness.errors import InputError
from harness.grading_run.archive import SUFFIXES, unpack
from harness.grading_run.repository import check_out, is_repository_url, moment
from harness.grading_run.submission_limits import LEFTOVERS, MIB, Allowance, Meter, RefusedError
from harness.grading_run.tree import NO_ROOM, copy_tree
from harness.i18n.catalogue import common
from harness.i18n.catalogue import grading as words
from harness.i18n.foreign import reason_of
from harness.i18n.message import Message

__all__ = ["Collected", "Source", "collect", "find_sources"]

type Kind = Literal["folder", "archive", "repository", "unknown"]

_DAY: Final = re.compile(r"day\d\d")
_RESERVED: Final = re.compile(r"CON|PRN|AUX|NUL|(?:COM|LPT)\d", re.IGNORECASE)  # no file's name on Windows
_SUFFIXES: Final[dict[str, Kind]] = {
    **dict.fromkeys((*SUFFIXES, ".7z", ".rar"), "archive"),
    ".bundle": "repository",
    ".git": "repository",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a submission comes from.

    Args:
        name: of the submission, as reports show it.
        kind: what it is.
        place: path or URL.
    """

    name: str
    kind: Kind
    place: str


@dataclass(frozen=True, slots=True)
class Collected:
    """A submission that was brought in, or refused.

    Args:
        name: of the submission, unlike that of any other.
        directory: its files.
        refusal: why it was refused; None: it was not.
        submitted: when, with a time zone; None: nobody knows.
        commit: of a repository.
        problem: why this machine could not bring it in, through no fault of the submission.
    """

    name: str
    directory: Path
    refusal: Message | None = None
    submitted: datetime | None = None
    commit: str | None = None
    problem: Message | None = None


def find_sources(given: Iterable[str]) -> list[Source]:
    """Return the submissions among ``given`` in the order of their names, which are made different.

    Raises:
        InputError: something does not exist, or there are none.
    """
    found = sorted((source for each in given for source in _sources(each)), key=lambda source: source.name)
    if not found:
        raise InputError(words.NO_SUBMISSIONS, fix=words.NAME_SUBMISSIONS)
    taken: set[str] = set()
    named = []
    for source in found:
        name, number = source.name, 2
        while _alike(name) in taken:
            name, number = f"{source.name}-{number}", number + 1
        taken.add(_alike(name))
        named.append(Source(name, source.kind, source.place))
    return named


def _sources(given: str) -> Iterator[Source]:
    if is_repository_url(given):
        yield Source(_name(given.rstrip("/").rpartition("/")[2].removesuffix(".git")), "repository", given)
        return
    path = Path(given)
    if not path.exists():
        raise InputError(words.THERE_IS_NO(given=given), fix=words.NAME_SUBMISSIONS)
    if path.is_file() and path.suffix == ".txt":
        for line in path.read_text(encoding="utf-8").splitlines():
            if (text := line.strip()) and not text.startswith("#"):
                yield from _sources(text if is_repository_url(text) else str(path.parent / text))
    elif path.is_file() or _is_work(path):
        yield _source(path.resolve())
    else:
        for child in sorted(_children(path)):
            if not child.name.startswith("."):
                yield _source(child)


def _children(directory: Path) -> list[Path]:
    try:
        return list(directory.iterdir())
    except OSError as error:
        raise InputError(
            common.CANNOT_READ(name=str(directory), reason=reason_of(error)), fix=words.CHECK_MODE
        ) from error


def _is_work(directory: Path) -> bool:
    """Whether a folder is one submission and not a class."""
    names = {child.name for child in _children(directory)}
    return any(_DAY.fullmatch(name) for name in {directory.resolve().name, *names}) or "template.yaml" in names


def _source(path: Path) -> Source:
    kind: Kind = "unknown"
    name = path.name
    if path.is_symlink():
        pass  # a class is what is in its folder, not what its members point to
    elif path.is_dir():
        kind = "repository" if _is_bare(path) else "folder"
        name = path.stem if kind == "repository" else name
    else:
        suffix = next((each for each in _SUFFIXES if path.name.lower().endswith(each)), None)
        kind = _SUFFIXES[suffix] if suffix and _is_file(path) else "unknown"
        name = path.name[: -len(suffix)] if suffix else path.stem
    return Source(_name(name), kind, str(path))


def _is_file(path: Path) -> bool:
    """Whether it is an ordinary file; a pipe would be waited for."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _is_bare(directory: Path) -> bool:
    try:
        return (directory / "HEAD").is_file() and (directory / "objects").is_dir()
    except OSError:  # it may not be looked into, which is its own problem
        return False


def _name(text: str) -> str:
    """Return a name that is a file's name on every system."""
    name = re.sub(r"[^\w.@+-]+", "_", unicodedata.normalize("NFC", text[:1000])).strip("._")
    while len(name.encode()) > 100:
        name = name[:-1]
    return f"{name}_" if _RESERVED.fullmatch(name.partition(".")[0]) else name or "submission"


def _alike(name: str) -> str:
    """What two names share that are one on some systems."""
    return unicodedata.normalize("NFKC", name).casefold()


def collect(source: Source, space: Path, allowance: Allowance | None = None) -> Collected:
    """Bring a submission into ``space``, a new directory of its own; never raises for what the submission is."""
    allowance = allowance or Allowance()
    directory, path = space / "files", Path(source.place)
    submitted, commit = None, None
    refusal: Message | None = None
    problem: Message | None = None
    try:
        directory.mkdir(parents=True)
        if source.kind == "repository":
            found = check_out(source.place, directory, space, allowance)
            submitted, commit = found.committed, found.commit
        elif source.kind == "archive":
            submitted = moment(path.lstat().st_mtime)
            unpack(path, directory, allowance)
        elif source.kind == "folder":
            copy_tree(path, directory, Meter(allowance))
            submitted = _newest(path)
        else:
            refusal = words.NOT_A_SUBMISSION(name=path.name)
    except RefusedError as error:
        refusal = common.TO_TRY(what=error.what, fix=error.fix) if error.fix else error.what
    except MemoryError:
        refusal = words.NO_MEMORY(size=allowance.memory // MIB)
    except OSError as error:
        if error.errno in NO_ROOM:
            problem = words.NOT_READ_HERE(error=reason_of(error))
        else:
            refusal = words.NOT_READ(error=reason_of(error))
    except Exception as error:  # whatever a hostile file does to a library is that file's own problem
        refusal = words.NOT_READ(error=f"{type(error).__name__}: {error}")
    return Collected(source.name, directory, refusal, submitted, commit, problem)


def _newest(directory: Path) -> datetime | None:
    newest: float | None = None
    for place, names, files in os.walk(directory):
        names[:] = [name for name in names if name not in LEFTOVERS]
        for name in files:
            with suppress(OSError):
                newest = max(newest or 0.0, Path(place, name).lstat().st_mtime)
    return moment(directory.lstat().st_mtime if newest is None else newest)
