"""The container engine: LocalStack with daylab's extension in a container, for one session.

Its port is published on 127.0.0.1 only, under the same number inside and outside, so that addresses which the engine
hands out hold on both sides. Nothing of this machine is mounted: function code, templates and objects come through the
API. Docker's own socket is handed in only for ``lambda_executor="docker"``.

It never outlives its owner: ``stop`` removes the container, an exit of the interpreter calls ``stop``, and for the
cases in which nobody can call anything see :mod:`harness.engines.container_guard`. It joins Docker's default network,
so that there is no network to remove.

Limits: Docker on this machine; other containers on Docker's default network can reach the engine, as they can reach
each other.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from harness.clients import Endpoint
from harness.engines import container_daemon, listener, workspace
from harness.engines.attached import AttachedEngine
from harness.engines.container_guard import ATTACHED, ENDED, ending
from harness.engines.container_image import DEFAULT_IMAGE, build_hint, require_versions
from harness.engines.container_launch import Launch, launch
from harness.engines.control_api import ControlApi, EngineInfo
from harness.engines.processes import Identity, identify
from harness.engines.readiness import start_timeout, wait_until_ready, with_log
from harness.engines.state import EngineState
from harness.errors import EngineGoneError, EngineStartError, InputError
from harness.i18n.catalogue import engines as words
from harness.i18n.message import joined

__all__ = ["LAMBDA_EXECUTORS", "ContainerEngine"]

LAMBDA_EXECUTORS = ("process", "docker")
ATTEMPTS = 5  # free ports tried, should another process take one between choosing and publishing it
GUARD_WAIT = 3.0  # seconds for the guard to follow its container
LOG_LINES = 25  # shown with a failure


class ContainerEngine:
    """LocalStack with daylab's extension, in a container of this session.

    Args:
        image: name of the image; None takes ``daylab/localstack:4.14.0``.
        lambda_executor: ``process`` runs functions as processes in the container; ``docker`` hands it Docker's socket
            and lets LocalStack run each function in a container of its own.
        port: port on 127.0.0.1; None takes any free one.
        owner_pid: process with which the engine ends; None is this process.
        environ: environment from which settings are taken (``container_launch.KEPT``); None is this process's.
        tmpfs: size of the memory filesystems for the engine's data, such as ``64m``; None: the container's disk.

    Raises:
        InputError: the executor is unknown.
    """

    def __init__(
        self,
        *,
        image: str | None = None,
        lambda_executor: str = "process",
        port: int | None = None,
        owner_pid: int | None = None,
        environ: Mapping[str, str] | None = None,
        tmpfs: str | None = None,
    ) -> None:
        if lambda_executor not in LAMBDA_EXECUTORS:
            raise InputError(
                words.NOT_AN_EXECUTOR(lambda_executor=lambda_executor),
                fix=words.USE_EXECUTOR(known=", ".join(LAMBDA_EXECUTORS)),
            )
        self._image = image or DEFAULT_IMAGE
        self._executor = lambda_executor
        self._port = port
        self._owner_pid = os.getpid() if owner_pid is None else owner_pid
        self._environ = os.environ if environ is None else environ
        self._tmpfs = tmpfs
        self._token = secrets.token_urlsafe(24)
        self._lock = threading.RLock()
        self._docker: Any = None
        self._container: str | None = None
        self._guard: subprocess.Popen[str] | None = None
        self._space: workspace.Workspace | None = None
        self._view: AttachedEngine | None = None

    @property
    def name(self) -> str:
        """Kind of engine."""
        return "container"

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers. EngineGoneError: it was not started, or stopped."""
        return self._running().endpoint

    @property
    def token(self) -> str:
        """The session's token."""
        return self._token

    @property
    def control_api(self) -> ControlApi:
        """daylab's own routes of it. EngineGoneError: it was not started, or stopped."""
        return self._running().control_api

    @property
    def container(self) -> str:
        """Id of the container. EngineGoneError: it was not started, or stopped."""
        self._running()
        assert self._container is not None
        return self._container

    @property
    def state(self) -> EngineState:
        """What other workers of the session need to use it; the process in it is the guard."""
        return self._running().state

    def start(self) -> None:
        """Starts the container and waits until the engine in it is ready; see ``Engine.start``."""
        with self._lock:
            if self._view is not None:
                return
            timeout = start_timeout(self._environ)
            self._docker = container_daemon.connect(self._environ)
            container_daemon.require_image(self._docker, self._image)
            try:
                owner = identify(self._owner_pid)
            except psutil.NoSuchProcess as error:
                raise EngineStartError(words.OWNER_GONE(owner_pid=self._owner_pid)) from error
            container_daemon.sweep(self._docker)
            try:
                self._begin(owner)
                self._await(timeout)
            except BaseException:  # Ctrl-C included: whatever happens while starting leaves nothing behind
                self.stop()
                raise

    def stop(self) -> None:
        """Removes the container and the engine's directory; harmless when repeated."""
        with self._lock:
            if self._container is not None:
                with contextlib.suppress(EngineStartError):
                    _reaching_docker(lambda: container_daemon.remove(self._docker, str(self._container)))
            self._end_guard()
            if self._space is not None:
                workspace.remove(self._space.path)
            if self._docker is not None:
                self._docker.close()
            self._docker = self._container = self._space = self._view = None
            atexit.unregister(self._stop_at_exit)

    def give_away(self) -> EngineState:
        """Leaves the engine to its owner, another process: nothing is stopped from here any more."""
        state = self.state
        with self._lock:
            if self._guard is not None:
                # It outlives this process, which therefore never collects it.
                self._guard.returncode = 0
            self._guard = None
            self._docker.close()
        return state

    def info(self) -> EngineInfo:
        """Asks the engine about itself; see ``Engine.info``."""
        return self._running().info()

    def capabilities(self) -> frozenset[str]:
        """Names of what the engine can do."""
        return self.info().capabilities

    def logs(self, lines: int = 100) -> str:
        """The last lines of the engine's log."""
        return self._space.tail(lines) if self._space else ""

    def _running(self) -> AttachedEngine:
        if self._view is None:
            raise EngineGoneError(words.CONTAINER_NOT_RUNNING, fix=words.START_FIRST)
        return self._view

    def _stop_at_exit(self, pid: int) -> None:
        if os.getpid() == pid:  # a forked copy of this process must not stop the engine of its parent
            self.stop()

    def _begin(self, owner: Identity) -> None:
        self._space = space = workspace.create()
        if self._owner_pid == os.getpid():
            atexit.register(self._stop_at_exit, os.getpid())
        for attempt in range(1, ATTEMPTS + 1):
            with listener.bind(self._port) as probe:  # a taken port is reported with its holder
                port = probe.getsockname()[1]
            wanted = Launch(self._image, port, self._token, owner, self._executor, self._tmpfs)
            claim = partial(self._claim, owner, space)
            try:
                self._container = _reaching_docker(partial(launch, wanted, self._environ, claim))
                break
            except listener.PortTakenError:
                self._end_guard()
                if self._port is not None or attempt == ATTEMPTS:
                    raise
        assert self._guard is not None
        process = identify(self._guard.pid)  # not collected yet, so its id is its own even if it has ended already
        space.record(process)
        endpoint = Endpoint(f"http://{listener.LOOPBACK}:{port}")
        self._view = AttachedEngine(
            EngineState(
                endpoint=endpoint.url,
                region=endpoint.region,
                pid=process.pid,
                create_time=process.create_time,
                token=self._token,
                data_dir=str(space.path),
                log=str(space.log),
                kind=self.name,
            )
        )

    def _claim(self, owner: Identity, space: workspace.Workspace, container: str) -> None:
        """Starts the guard of a container that is made, and returns when it may be started."""
        self._container = container
        command = (sys.executable, "-P", "-m", "harness.engines.container_guard")
        self._guard = guard = subprocess.Popen(
            [*command, container, f"{owner.pid}:{owner.create_time}", str(space.path)],
            cwd=space.path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Ctrl-C at the terminal reaches the owner alone, who stops the engine in good order.
            start_new_session=True,
        )
        assert guard.stdout is not None
        with guard.stdout as told:
            if (line := told.readline().strip()) != ATTACHED:
                raise EngineStartError(words.GUARD_NOT_ATTACHED(line=line, read=told.read()))

    def _end_guard(self) -> None:
        if self._guard is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._guard.wait(GUARD_WAIT)
            self._guard.kill()
            self._guard.wait()
        self._guard = None

    def _await(self, timeout: float) -> None:
        view, space = self._running(), self._space
        assert space is not None
        note = space.path / ENDED
        # Docker published the port for this container, so whoever answers there is the engine.
        last = wait_until_ready(view.endpoint, pid=None, timeout=timeout, ended=note.exists)
        if last is None:
            require_versions(self._image, view.info().versions)
            return
        code = ending(Path(note))
        what = words.UNREADY(timeout=timeout, last=last)
        if code is not None:
            what = words.CONTAINER_ENDED(code=code)
        raise EngineStartError(
            with_log(what, self.logs(LOG_LINES)),
            where=f"image {self._image}",
            fix=joined("; ", [words.MORE_TIME, build_hint()]),
        )


def _reaching_docker[T](call: Callable[[], T]) -> T:
    """Calls Docker; what it refuses is an error of the start, with Docker's own words."""
    import requests

    docker = container_daemon.sdk()
    try:
        return call()
    except docker.errors.APIError as error:
        raise EngineStartError(
            words.DOCKER_REFUSES(explanation=error.explanation or error), fix=words.RUN_DOCTOR
        ) from error
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise container_daemon.explain(error) from error
