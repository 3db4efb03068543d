"""Servers that are measured: a foreign emulator as a process of its own, and daylab's embedded engine.

A server leads a session of its own, so that Ctrl-C reaches the benchmark alone, which then stops it with everything
that descends from it.
"""

import contextlib
import http.client
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.polling import poll
from harness.clients import Endpoint
from harness.engines import listener
from harness.engines.embedded import EmbeddedEngine
from harness.engines.processes import end_tree, identify
from harness.engines.readiness import NotAWSLike, canary
from harness.errors import EngineStartError

__all__ = ["DaylabServer", "ForeignServer", "Launch", "Server"]

LOG = "server.log"
START_TIMEOUT = 180.0  # seconds; about 10 on a quiet machine
GRACE = 3.0  # seconds for a server's own shutdown
POLL = 0.02  # seconds between two canary calls, as daylab's own readiness


class Server(Protocol):
    """Something that is started, measured and stopped."""

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers; known once started."""

    @property
    def pid(self) -> int:
        """Its process, whose descendants belong to it."""

    def start(self) -> None:
        """Returns when ``sts:GetCallerIdentity`` is answered.

        Raises:
            EngineError: it did not become ready.
        """

    def stop(self) -> None:
        """Ends it and removes its data; harmless when repeated."""

    def last_error(self) -> str:
        """The last line of its log that reports an error; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start a foreign server: command, and environment besides PATH and HOME."""

    command: tuple[str, ...]
    environ: Mapping[str, str]


class ForeignServer:
    """A server started from a virtual environment of its own.

    Args:
        launch: called with a free port and an empty data directory.
        home: home directory that stays between starts, as a user's would: caches live there.
    """

    def __init__(self, launch: Callable[[int, Path], Launch], home: Path) -> None:
        self._launch = launch
        self._home = home
        self._child: subprocess.Popen[bytes] | None = None
        self._data: Path | None = None
        self._endpoint: Endpoint | None = None

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers."""
        assert self._endpoint is not None, "not started"
        return self._endpoint

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._child is not None, "not started"
        return self._child.pid

    def start(self) -> None:
        """Starts the process and waits for its first answer; see ``Server.start``."""
        self._data = data = Path(tempfile.mkdtemp(prefix="daylab-bench-"))
        with listener.bind() as socket:
            port = socket.getsockname()[1]
        launch = self._launch(port, data)
        self._home.mkdir(parents=True, exist_ok=True)
        environ = {"PATH": os.environ["PATH"], "HOME": str(self._home), "TMPDIR": str(data), **launch.environ}
        log = data / LOG
        with log.open("wb") as output:
            self._child = child = subprocess.Popen(
                launch.command,
                cwd=data,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._endpoint = endpoint = Endpoint(f"http://127.0.0.1:{port}")

        def ready() -> bool | None:
            if child.poll() is not None:
                return False
            with contextlib.suppress(OSError, http.client.HTTPException, NotAWSLike):
                canary(endpoint)
                return True
            return None

        if not poll(ready, timeout=START_TIMEOUT, interval=POLL):
            tail = log.read_text(errors="replace").splitlines()[-10:]
            self.stop()
            raise EngineStartError("\n".join(["the server did not start; its last lines:", *tail]))

    def stop(self) -> None:
        """Ends the process tree and removes the data; see ``Server.stop``."""
        if self._child is not None:
            end_tree(identify(self._child.pid), grace=GRACE)
            self._child.wait(GRACE)
            self._child = None
        if self._data is not None:
            shutil.rmtree(self._data, ignore_errors=True)
            self._data = None

    def last_error(self) -> str:
        """See ``Server.last_error``."""
        assert self._data is not None, "not started"
        return _last_error((self._data / LOG).read_text(errors="replace"))


class DaylabServer:
    """The embedded engine of this checkout.

    Args:
        settings: variables of the engine, for example ``DAYLAB_IAM``.
    """

    def __init__(self, settings: Mapping[str, str]) -> None:
        unset = {name: value for name, value in os.environ.items() if not name.startswith("DAYLAB_")}
        self._engine = EmbeddedEngine(environ={**unset, **settings})

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers."""
        return self._engine.endpoint

    @property
    def pid(self) -> int:
        """Its process."""
        return self._engine.state.pid

    def start(self) -> None:
        """See ``Server.start``."""
        self._engine.start()

    def stop(self) -> None:
        """See ``Server.stop``."""
        self._engine.stop()

    def last_error(self) -> str:
        """See ``Server.last_error``."""
        return _last_error(self._engine.logs())


def _last_error(log: str) -> str:
    return next((line for line in reversed(log.splitlines()) if " ERROR " in line), "")
