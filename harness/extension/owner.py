"""The owner watch: the engine ends with the process that owns it, also when that process was killed with -9.

It starts before anything heavy is imported, so that an engine whose owner dies during the first second ends as well.
On the owner's death the engine's own children are killed and the process exits at once: nobody is left who could use an
orderly shutdown. A process that outlives it for a moment removes its data directory.

Limits: notices within a quarter of a second. A file ``.detached`` in the data directory ends the watch: the engine
then stays until it is told to stop (``daylab up``).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import psutil

from harness.errors import EngineStartError
from harness.i18n.catalogue import engine_process as words

__all__ = ["watch"]

INTERVAL = 0.2  # seconds
TOLERANCE = 5.0  # seconds by which a step of the wall clock may move a start time
MARKER = ".daylab-engine"
DETACHED = ".detached"
_CLEAN = "import shutil, sys; sys.stdin.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"


def watch(environ: Mapping[str, str]) -> threading.Thread | None:
    """Starts the watch over the process in ``DAYLAB_OWNER`` (``pid:create_time``); None without an owner.

    Raises:
        EngineStartError: malformed, or the owner is gone already.
    """
    raw = environ.get("DAYLAB_OWNER", "")
    if not raw:
        return None
    pid, separator, started = raw.partition(":")
    try:
        owner = psutil.Process(int(pid))
        same = not separator or abs(owner.create_time() - float(started)) <= TOLERANCE
    except ValueError as error:
        raise EngineStartError(words.NOT_AN_OWNER(raw=raw)) from error
    except psutil.NoSuchProcess:
        same = False
    data_dir = _owned_directory(environ)
    if not same:
        _remove(data_dir)
        raise EngineStartError(words.OWNER_GONE(pid=pid))
    thread = threading.Thread(target=_watch, args=(owner, data_dir), name="daylab-owner", daemon=True)
    thread.start()
    return thread


def _watch(owner: psutil.Process, data_dir: Path | None) -> None:
    never = threading.Event()
    while not never.wait(INTERVAL):
        if _runs(owner):
            continue
        if data_dir is not None and (data_dir / DETACHED).exists():
            return
        _end(data_dir)


def _runs(process: psutil.Process) -> bool:
    # psutil compares start times that do not follow the wall clock, so a reused id is told apart; a killed process
    # that its parent has not collected yet counts as gone.
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _end(data_dir: Path | None) -> None:
    try:
        for child in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess, OSError):
                if os.getpgid(child.pid) == child.pid:
                    os.killpg(child.pid, signal.SIGKILL)  # reaches what init has adopted, too
                child.kill()
        _begin_cleaning(data_dir)
    finally:
        if os.getpgid(0) == os.getpid():
            os.killpg(0, signal.SIGKILL)  # ends this process too
        os._exit(0)


def _begin_cleaning(data_dir: Path | None) -> None:
    """Start a process that removes the directory when this one, whose threads go on writing, has ended."""
    if _is_marked(data_dir):
        # The pipe's other end closes with this process, however it ends.
        subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _CLEAN, str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )


def _owned_directory(environ: Mapping[str, str]) -> Path | None:
    path = environ.get("DAYLAB_DATA_DIR", "")
    return Path(path) if path and environ.get("DAYLAB_DATA_DIR_OWNED") == "1" else None


def _is_marked(data_dir: Path | None) -> bool:
    # Only what carries the marker of an engine's directory: a wrong setting must not cost a user's files.
    return data_dir is not None and (data_dir / MARKER).is_file()


def _remove(data_dir: Path | None) -> None:
    if data_dir is not None and _is_marked(data_dir):
        shutil.rmtree(data_dir, ignore_errors=True)
