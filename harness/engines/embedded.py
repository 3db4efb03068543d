"""The embedded engine: LocalStack as a child process on a free loopback port, with a data directory of its own.

It never outlives its owner: ``stop`` ends the whole process tree, an exit of the interpreter calls ``stop``, and the
child itself watches its owner (see ``harness/extension/owner.py``) for the cases in which nobody can call anything.

Limits: POSIX only; needs ``localstack-core`` in the environment of this interpreter.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Mapping

import psutil

from harness.clients import Endpoint
from harness.engines import catalog, environment, listener, workspace
from harness.engines.control_api import ControlApi, EngineInfo
from harness.engines.processes import Identity, end_tree, identify
from harness.engines.readiness import start_timeout, wait_until_ready, with_log
from harness.engines.state import EngineState
from harness.errors import EngineGoneError, EngineStartError
from harness.i18n.catalogue import engines as words
from harness.i18n.message import Message

__all__ = ["EmbeddedEngine"]

GRACE = 0.5  # seconds for the engine's own shutdown; its data is thrown away, so nothing needs more
LOG_LINES = 25  # shown with a failure


class EmbeddedEngine:
    """LocalStack with daylab's extension, started as a child of this process.

    Args:
        port: loopback port; None takes any free one.
        owner_pid: process with which the engine ends; None is this process. For another owner nothing is stopped
            when this process exits.
        environ: environment from which ``DAYLAB_IAM``, ``DAYLAB_TIME_SCALE``, ``DAYLAB_START_TIMEOUT`` and the
            settings in ``environment.KEPT`` are taken; None is this process's.
    """

    def __init__(
        self,
        *,
        port: int | None = None,
        owner_pid: int | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._port = port
        self._owner_pid = os.getpid() if owner_pid is None else owner_pid
        self._environ = os.environ if environ is None else environ
        self._lock = threading.RLock()
        self._child: subprocess.Popen[bytes] | None = None
        self._identity: Identity | None = None
        self._space: workspace.Workspace | None = None
        self._endpoint: Endpoint | None = None
        self._token = secrets.token_urlsafe(24)

    @property
    def name(self) -> str:
        """Kind of engine."""
        return "embedded"

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers.

        Raises:
            EngineGoneError: it was not started, or stopped.
        """
        if self._endpoint is None:
            raise EngineGoneError(words.EMBEDDED_NOT_RUNNING, fix=words.START_FIRST)
        return self._endpoint

    @property
    def token(self) -> str:
        """The session's token."""
        return self._token

    @property
    def control_api(self) -> ControlApi:
        """daylab's own routes of it. EngineGoneError: it was not started, or stopped."""
        return ControlApi(self.endpoint, self._token)

    @property
    def state(self) -> EngineState:
        """What others need to attach to it."""
        endpoint = self.endpoint
        assert self._identity is not None
        assert self._space is not None
        return EngineState(
            endpoint=endpoint.url,
            region=endpoint.region,
            pid=self._identity.pid,
            create_time=self._identity.create_time,
            token=self._token,
            data_dir=str(self._space.path),
            log=str(self._space.log),
        )

    def start(self) -> None:
        """Starts the child and waits until it is ready; see ``Engine.start``."""
        with self._lock:
            if self._child is not None:
                return
            timeout = start_timeout(self._environ)
            try:
                self._spawn()
                self._await(timeout)
            except BaseException:  # Ctrl-C included: whatever happens while starting leaves nothing behind
                self.stop()
                raise

    def stop(self) -> None:
        """Ends the process tree and removes the data directory; harmless when repeated."""
        with self._lock:
            child, identity, space = self._child, self._identity, self._space
            if child is not None and identity is not None:
                end_tree(identity, grace=GRACE)
            if child is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(GRACE)
            self._child = self._identity = self._endpoint = None
            if space is not None:
                workspace.remove(space.path)
            self._space = None
            atexit.unregister(self._stop_at_exit)

    def detach(self) -> EngineState:
        """Lets the engine stay when this process ends, and returns what is needed to find it again."""
        assert self._space is not None
        self._space.detach()
        return self.give_away()

    def give_away(self) -> EngineState:
        """Leaves the engine to its owner: not stopped from here any more; returns what is needed to find it again."""
        state = self.state
        atexit.unregister(self._stop_at_exit)
        assert self._child is not None
        self._child.returncode = 0  # or Popen warns, when it goes, that the child still runs
        return state

    def info(self) -> EngineInfo:
        """Asks the engine about itself; see ``Engine.info``."""
        control_api = self.control_api
        try:
            return control_api.info()
        except EngineGoneError as error:
            raise self._gone(error.__cause__ or error) from error

    def capabilities(self) -> frozenset[str]:
        """Names of what the engine can do."""
        return self.info().capabilities

    def logs(self, lines: int = 100) -> str:
        """The last lines of the engine's log."""
        return self._space.tail(lines) if self._space else ""

    def _stop_at_exit(self, pid: int) -> None:
        if os.getpid() == pid:  # a forked copy of this process must not stop the engine of its parent
            self.stop()

    def _spawn(self) -> None:
        try:
            owner = identify(self._owner_pid)
        except psutil.NoSuchProcess as error:
            raise EngineStartError(words.OWNER_GONE(owner_pid=self._owner_pid)) from error
        with listener.bind(self._port) as socket:
            self._space = space = workspace.create()
            catalog.provide(space.path)
            port = socket.getsockname()[1]
            env = environment.build(
                self._environ,
                data_dir=space.path,
                port=port,
                listen_fd=socket.fileno(),
                owner=owner,
                token=self._token,
            )
            with space.log.open("wb") as log:
                self._child = subprocess.Popen(
                    [sys.executable, "-P", "-m", "harness.extension.main"],
                    cwd=space.path,
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    pass_fds=[socket.fileno()],
                    # Ctrl-C at the terminal reaches the owner alone, who stops the engine in good order.
                    start_new_session=True,
                )
        # Leaving the block closed our copy of the socket: when the child dies, waiting clients are disconnected.
        if self._owner_pid == os.getpid():
            atexit.register(self._stop_at_exit, os.getpid())
        self._identity = _identity_of(self._child)
        space.record(self._identity)
        self._endpoint = Endpoint(f"http://{listener.LOOPBACK}:{port}")

    def _await(self, timeout: float) -> None:
        child = self._child
        assert child is not None
        last = wait_until_ready(self.endpoint, pid=child.pid, timeout=timeout, ended=lambda: child.poll() is not None)
        if last is None:
            assert self._space is not None
            catalog.save(self._space.path)
            return
        code = child.poll()
        what = words.UNREADY(timeout=timeout, last=last)
        if code is not None:
            what = words.ENGINE_ENDED(ending=_ending(code))
        raise EngineStartError(with_log(what, self.logs(LOG_LINES)), where=self.endpoint.url, fix=words.MORE_TIME)

    def _gone(self, error: BaseException) -> EngineGoneError:
        code = None
        if self._child is not None and not isinstance(error, TimeoutError):
            # A killed process drops its connections a moment before it can be collected.
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = self._child.wait(1.0)
        what = words.UNANSWERED(error=error)
        if code is not None:
            what = words.ENGINE_DIED(code=_ending(code))
        return EngineGoneError(
            with_log(what, self.logs(LOG_LINES)),
            where=self.endpoint.url,
            fix=words.NEW_ENGINE,
        )


def _identity_of(child: subprocess.Popen[bytes]) -> Identity:
    # Not collected yet, so its id is still its own even if it has ended already.
    return identify(child.pid)


def _ending(code: int) -> Message:
    return words.KILLED(number=-code) if code < 0 else words.ENDED_WITH(code=code)
