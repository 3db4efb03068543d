"""Finds submissions among what an instructor names, and brings each into a directory of its own.

A submission is a folder, a zip archive, a git bundle, or the URL of a git repository; a folder of such is a class, a
``.txt`` file a list of them. What cannot be brought in is refused as that submission's problem; the others go on.

Limits: when something was submitted is what its file says here (an archive's own time, the newest file of a folder), or
for a repository its newest commit, whose date is its author's word.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from harness.errors import InputError
from harness.grading_run.archive import unzip
from harness.grading_run.repository import check_out, is_repository_url
from harness.grading_run.submission_limits import Allowance, Meter, RefusedError
from harness.grading_run.tree import copy_tree
from harness.i18n.catalogue import common
from harness.i18n.catalogue import grading as words
from harness.i18n.message import Message

__all__ = ["Collected", "Source", "collect", "find_sources"]

type Kind = Literal["folder", "zip", "repository", "unknown"]

_DAY: Final = re.compile(r"day\d\d")
_SUFFIXES: Final[dict[str, Kind]] = {".zip": "zip", ".bundle": "repository", ".git": "repository"}


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
    """

    name: str
    directory: Path
    refusal: Message | None = None
    submitted: datetime | None = None
    commit: str | None = None


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
        while name.casefold() in taken:
            name, number = f"{source.name}-{number}", number + 1
        taken.add(name.casefold())
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
        for child in sorted(path.iterdir()):
            if not child.name.startswith("."):
                yield _source(child)


def _is_work(directory: Path) -> bool:
    """Whether a folder is one submission and not a class."""
    names = {child.name for child in directory.iterdir()}
    return any(_DAY.fullmatch(name) for name in {directory.resolve().name, *names}) or "template.yaml" in names


def _source(path: Path) -> Source:
    kind: Kind = "unknown"
    if path.is_symlink():
        pass  # a class is what is in its folder, not what its members point to
    elif path.is_dir():
        bare = (path / "HEAD").is_file() and (path / "objects").is_dir()
        kind = "repository" if bare else "folder"
    else:
        kind = _SUFFIXES.get(path.suffix.lower(), "unknown")
    return Source(_name(path.name if kind == "folder" else path.stem), kind, str(path))


def _name(text: str) -> str:
    """Return a name that is a file's name on every system."""
    return re.sub(r"[^\w.@+-]+", "_", text).strip("._")[:100] or "submission"


def collect(source: Source, space: Path, allowance: Allowance | None = None) -> Collected:
    """Bring a submission into ``space``, a new directory of its own; never raises for what the submission is."""
    allowance = allowance or Allowance()
    directory, path = space / "files", Path(source.place)
    directory.mkdir(parents=True)
    submitted, commit = None, None
    refusal: Message | None = None
    try:
        if source.kind == "repository":
            found = check_out(source.place, directory, space, allowance)
            submitted, commit = found.committed, found.commit
        if not is_repository_url(source.place):
            submitted = _newest(path) if source.kind == "folder" else _modified(path)
        if source.kind == "zip":
            unzip(path, directory, allowance)
        elif source.kind == "folder":
            copy_tree(path, directory, Meter(allowance))
        elif source.kind == "unknown":
            refusal = words.NOT_A_SUBMISSION(name=path.name)
    except RefusedError as error:
        refusal = common.TO_TRY(what=error.what, fix=error.fix) if error.fix else error.what
    except (OSError, RecursionError) as error:
        refusal = words.NOT_READ(error=error)
    return Collected(source.name, directory, refusal, submitted, commit)


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)


def _newest(directory: Path) -> datetime:
    times = [path.lstat().st_mtime for path in directory.rglob("*") if path.is_file() and ".git" not in path.parts]
    return datetime.fromtimestamp(max(times), UTC) if times else _modified(directory)
