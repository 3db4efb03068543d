"""Reads submissions out of git repositories and bundles, without checking anything out and without running anything.

A bare clone has no hooks, filters or submodules of its author's; files are taken from its objects. With git installed,
sizes are known before objects are read; else dulwich reads them, which holds one object at a time in memory.

Limits: the newest commit of the default branch, or of the only branch; links are refused.
"""

import io
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from harness.grading_run.submission_limits import Allowance, Meter, RefusedError
from harness.grading_run.tree import write_file
from harness.i18n.catalogue import grading as words

__all__ = ["Checkout", "check_out", "is_repository_url", "moment"]

SECONDS: Final = 120.0
_SCHEMES: Final = ("https://", "http://", "ssh://", "git://", "file://", "git@")
_ALLOWED: Final = ("https", "http", "ssh", "git", "file")
_OF_USER: Final = ("GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM")
_LONGEST: Final = 64 * 1024  # bytes of a path; what is allowed is far less
_LINK, _MODULE, _PROGRAM = 0o120000, 0o160000, 0o100


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a repository says about the work.

    Args:
        commit: hash of the commit.
        committed: its date, which its author may have chosen; None: it is none of this calendar.
    """

    commit: str
    committed: datetime | None


def is_repository_url(text: str) -> bool:
    """Whether ``text`` is the URL of a git repository, by its scheme."""
    return text.startswith(_SCHEMES)


def check_out(source: str, target: Path, space: Path, allowance: Allowance) -> Checkout:
    """Write the files of a repository's newest commit to ``target``.

    Args:
        source: URL, or path of a bundle or repository.
        target: directory for the files.
        space: directory for the clone.
        allowance: limits.

    Raises:
        RefusedError: it cannot be cloned, is empty, or holds what is not allowed.
    """
    clone = space / "clone.git"
    git = shutil.which("git")
    try:
        if git is not None:
            return _with_git(git, source, clone, target, allowance)
        return _with_dulwich(source, clone, target, Meter(allowance))
    except subprocess.TimeoutExpired as error:
        raise RefusedError(words.REPOSITORY_LATE(seconds=SECONDS), where=source) from error
    finally:
        shutil.rmtree(clone, ignore_errors=True)


# -- git ------------------------------------------------------------------------------------------------------


def _with_git(git: str, source: str, clone: Path, target: Path, allowance: Allowance) -> Checkout:
    options = ["-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never"]
    options += [part for name in _ALLOWED for part in ("-c", f"protocol.{name}.allow=always")]
    run = _runner([git, *options], 4 * allowance.size)
    run("clone", "--bare", "--quiet", "--no-tags", "--", source, str(clone))
    inside = [git, *options, f"--git-dir={clone}"]
    ask = _runner(inside, 4 * allowance.size)
    commit = _newest(ask)
    entries = list(_entries(inside, commit, Meter(allowance)))
    written = Meter(allowance)
    for entry, content in zip(entries, _contents(inside, entries, clone), strict=True):
        write_file(target, entry.path, [content], executable=entry.executable, meter=written)
    return Checkout(commit, moment(int(ask("show", "--no-patch", "--format=%ct", commit))))


@dataclass(frozen=True, slots=True)
class _Entry:
    path: PurePosixPath
    blob: str
    size: int
    executable: bool


def _contents(git: list[str], entries: list[_Entry], clone: Path) -> Iterator[bytes]:
    """What the files hold, one by one; their sizes are known to be allowed."""
    wanted = clone / "wanted"
    wanted.write_text("".join(f"{entry.blob}\n" for entry in entries), encoding="ascii")
    with (
        wanted.open("rb") as names,
        subprocess.Popen(
            [*git, "cat-file", "--batch"],
            stdin=names,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environ(),
        ) as process,
    ):
        assert process.stdout is not None
        try:
            for entry in entries:
                process.stdout.readline(200)
                content = process.stdout.read(entry.size + 1)[:-1]
                if len(content) != entry.size:
                    raise RefusedError(words.NOT_READ(error=entry.path), fix=words.CHECK_REPOSITORY)
                yield content
        finally:
            process.kill()


def _entries(git: list[str], commit: str, meter: Meter) -> Iterator[_Entry]:
    """The files of a commit; a tree can name more than any machine can list, so they are counted as git tells them."""
    with subprocess.Popen(
        [*git, "ls-tree", "-r", "-z", "--long", commit],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environ(),
    ) as process:
        assert process.stdout is not None
        try:
            for line in _lines(process.stdout):
                head, _, name = line.partition(b"\t")
                mode, _, blob, size = head.decode().split()
                text = name.decode("utf-8", "replace")
                if (path := _accepted(int(mode, 8), text, meter)) is not None:
                    meter.read(int(size))
                    yield _Entry(path, blob, int(size), bool(int(mode, 8) & _PROGRAM))
        finally:
            process.kill()


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Parts that end with a zero byte. RefusedError: one has no end."""
    rest = b""
    while chunk := stream.read(64 * 1024):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
        if len(rest) > _LONGEST:
            raise RefusedError(words.PATH_TOO_LONG(limit=_LONGEST), fix=words.SHORTEN)


def _newest(git: Callable[..., bytes]) -> str:
    branches = git("for-each-ref", "--sort=-committerdate", "--format=%(objectname)", "refs/heads").decode().split()
    try:
        return git("rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()
    except RefusedError:
        if branches:  # a bundle of a branch has no HEAD
            return branches[0]
        raise RefusedError(words.NO_COMMIT, fix=words.COMMIT) from None


def _runner(command: list[str], largest: int) -> Callable[..., bytes]:
    def run(*arguments: str) -> bytes:
        process = subprocess.Popen(
            [*command, *arguments],
            env=_environ(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        if hasattr(resource, "prlimit"):  # a pack that unpacks to a full disk ends git, not the machine
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest, largest))
        try:
            output, errors = process.communicate(timeout=SECONDS)
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.returncode:
            said = errors.decode(errors="replace").strip() or f"exit code {process.returncode}"
            raise RefusedError(words.GIT_FAILED(arguments=arguments[0], output=said), fix=words.CHECK_REPOSITORY)
        return output

    return run


def _environ() -> dict[str, str]:
    """Nothing is asked for, and nothing but the repository is looked at."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _OF_USER}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1"}


def moment(seconds: float) -> datetime | None:
    """Return the date of a commit; None for one of which no calendar knows."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


# -- dulwich --------------------------------------------------------------------------------------------------


def _with_dulwich(source: str, clone: Path, target: Path, meter: Meter) -> Checkout:
    from dulwich.object_store import iter_tree_contents

    try:
        repository, commit = _cloned(source, clone)
        with repository:
            found = repository[commit]
            for entry in iter_tree_contents(repository.object_store, found.tree):
                name = entry.path.decode("utf-8", "replace")
                if (path := _accepted(entry.mode, name, meter)) is not None:
                    content = _parts(repository[entry.sha].data)
                    write_file(target, path, content, executable=bool(entry.mode & _PROGRAM), meter=meter)
            return Checkout(commit.decode(), moment(found.commit_time))
    except RefusedError:
        raise
    except Exception as error:  # dulwich's own errors have no common base
        raise RefusedError(
            words.REPOSITORY_UNREADABLE(error=error), where=source, fix=words.CHECK_REPOSITORY
        ) from error


def _cloned(source: str, clone: Path) -> tuple[Any, bytes]:
    from dulwich import porcelain
    from dulwich.repo import Repo

    if not Path(source).is_file():
        repository = porcelain.clone(source, str(clone), bare=True, errstream=io.BytesIO())
        return repository, repository.head()
    from dulwich.bundle import read_bundle

    repository = Repo.init_bare(str(clone), mkdir=True)
    with Path(source).open("rb") as file, read_bundle(file) as bundle:
        bundle.store_objects(repository.object_store)
        references = dict(bundle.references)
    heads = [name for name in references if name == b"HEAD"] + sorted(references)
    if not heads:
        raise RefusedError(words.BUNDLE_NO_COMMIT, fix=words.COMMIT)
    return repository, references[heads[0]]


def _parts(content: bytes) -> Iterator[bytes]:
    yield content


def _accepted(mode: int, name: str, meter: Meter) -> PurePosixPath | None:
    """Return the path of a file; None for what is nobody's work."""
    path = meter.file(name)
    if path is not None and mode == _LINK:
        raise RefusedError(words.IS_A_LINK(name=name), fix=words.COMMIT_FILE)
    return None if mode == _MODULE else path
