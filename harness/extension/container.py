"""``python -m harness.extension.container``: the first process of daylab's container image.

It starts the engine as its child and ends the container, with everything in it, when one of these happens: the engine
ends (same exit code), somebody stops the container, the owner's connection closes, or the container's disk is full.

The owner: an engine that was started for a session (``DAYLAB_OWNER_STDIN=1``) has its standard input held open by a
process beside that session. When the session dies, however it dies, Docker closes the stream; no process of the host
has to be seen from in here, and no other container has to clean up.

A full disk ends the engine, because every service would answer ``InternalError`` from then on and the work under test
would be blamed for it.

Limits: Linux only, as containers are. As process 1 it also collects orphans, which nobody else would.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import sys
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["DEFAULTS", "Watch", "main", "settle", "supervise"]

DEFAULTS = {
    # As harness/engines/environment.py sets it for the embedded engine; a test compares them.
    "SKIP_SSL_CERT_DOWNLOAD": "1",
    "DISABLE_EVENTS": "1",
    "DNS_ADDRESS": "0",
    "AWS_EC2_METADATA_DISABLED": "true",
    "EAGER_SERVICE_LOADING": "0",
    "OVERRIDE_IN_DOCKER": "0",
    "LAMBDA_RUNTIME_EXECUTOR": "daylab-process",
    "IN_MEMORY_CLIENT": "1",
    "SQS_ENDPOINT_STRATEGY": "path",
    "PYTHONUNBUFFERED": "1",
    # A container's own.
    "DAYLAB_ALLOW_BIND": "1",
    "GATEWAY_LISTEN": "0.0.0.0:4566",
    "LOCALSTACK_HOST": "localhost:4566",
    "DAYLAB_DATA_DIR": "/var/lib/daylab",
}
OBJECTS = Path("/tmp")  # LocalStack keeps S3's objects there, wherever its data directory is
INDEX = "usr/lib/localstack"  # below the data directory: where LocalStack looks for its index of services
TICK = 0.25  # seconds between two looks
CLAIM = 60.0  # seconds within which the owner must have said that it is there
MIN_FREE = 8 * 2**20  # bytes; below that nothing works reliably any more

EXIT_DISK_FULL = 4
EXIT_UNCLAIMED = 5
STOPPING = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
WATCHED = STOPPING | {signal.SIGCHLD}


@dataclass(frozen=True, slots=True)
class Watch:
    """What the first process looks at.

    Args:
        child: process id of the engine.
        owner: descriptor that the owner holds open; None: nobody does.
        places: directories whose filesystems must not fill up.
        say: writes a line to the container's log.
    """

    child: int
    owner: int | None
    places: tuple[Path, ...]
    say: Callable[[str], None]


def main() -> None:
    """Runs the engine and watches over it; never returns."""
    settle(os.environ)
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    child = os.fork()  # before anything heavy is imported: this process stays small
    if child == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        from harness.extension.main import main as engine

        engine()
        sys.exit(0)
    owner = sys.stdin.fileno() if os.environ.get("DAYLAB_OWNER_STDIN") == "1" else None
    places = (Path(os.environ["DAYLAB_DATA_DIR"]), OBJECTS)
    watch = Watch(child, owner, places, lambda text: print(f"daylab: {text}", flush=True))
    os._exit(supervise(watch))


def settle(environ: MutableMapping[str, str]) -> None:
    """Fills in what the environment does not say, and prepares the data directory.

    ``DAYLAB_INDEX`` names a directory with LocalStack's index of all services, made with the image.
    """
    for name, value in DEFAULTS.items():
        environ.setdefault(name, value)
    data_dir = Path(environ["DAYLAB_DATA_DIR"])
    environ.setdefault("FILESYSTEM_ROOT", str(data_dir))
    environ["HOME"] = environ["CONFIG_DIR"] = str(data_dir / "home")
    environ["XDG_CACHE_HOME"] = str(data_dir / "cache")
    with contextlib.suppress(OSError):  # a disk that is full already is reported by the watch
        for path in (data_dir / "home", data_dir / "cache", data_dir / INDEX):
            path.mkdir(parents=True, exist_ok=True)
        for file in Path(environ.get("DAYLAB_INDEX", "/nonexistent")).glob("*.dill"):
            shutil.copyfile(file, data_dir / INDEX / file.name)


def supervise(watch: Watch, *, tick: float = TICK, claim: float = CLAIM, min_free: int = MIN_FREE) -> int:
    """Waits for the first reason to end and returns the exit code of the container."""
    claimed, deadline = watch.owner is None, time.monotonic() + claim
    while True:
        got = signal.sigtimedwait(WATCHED, tick)
        if (code := _collect(watch.child)) is not None:
            return code
        if got is not None and got.si_signo in STOPPING:
            return 0
        if watch.owner is not None and select.select([watch.owner], [], [], 0)[0]:
            if not os.read(watch.owner, 4096):
                watch.say("the owner of this engine is gone")
                return 0
            claimed = True
        if not claimed and time.monotonic() > deadline:
            watch.say(f"nobody claimed this engine within {claim:g} s")
            return EXIT_UNCLAIMED
        for place in watch.places:
            if (free := shutil.disk_usage(place).free) < min_free:
                watch.say(f"the container's disk is full: {free // 2**10} KB are free in {place}; the engine ends")
                return EXIT_DISK_FULL


def _collect(child: int) -> int | None:
    """Collects what has ended; the exit code of ``child`` when it has, as a shell would give it."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return None
        if pid == 0:
            return None
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            return 128 - code if code < 0 else code


if __name__ == "__main__":
    main()
