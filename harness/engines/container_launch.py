"""Makes and starts one container through testcontainers.

Limits: testcontainers' own reaper is switched off for these containers, because its image has to be fetched from a
registry; who removes them instead is told in :mod:`harness.engines.container_guard`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.engines import environment
from harness.engines.container_daemon import DEFAULT_SOCKET, LABEL, sdk
from harness.engines.listener import LOOPBACK, PortTakenError, holder
from harness.engines.processes import Identity
from harness.errors import EngineStartError
from harness.i18n.catalogue import engines as words

__all__ = ["KEPT", "Launch", "environment_of", "launch"]

KEPT = (*(name for name in environment.KEPT if name not in {"PATH", "LANG", "LC_ALL", "LC_CTYPE"}),)
"""Settings of the user's that reach the engine: time zone, IAM mode, time scale."""

AUTH_TOKEN = "LOCALSTACK_AUTH_TOKEN"  # noqa: S105 - the name of a variable; handed on if present, never needed or kept
CA_BUNDLE = "DAYLAB_CA_BUNDLE"
CA_INSIDE = "/etc/ssl/certs/daylab-extra.pem"
DATA_INSIDE = "/var/lib/daylab"
OBJECTS_INSIDE = "/tmp"  # of S3
PIDS = 4096  # a runaway function must not take this machine's process table

_reaper = threading.Lock()


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start.

    Args:
        image: name of the image.
        port: port on 127.0.0.1, and inside.
        token: the session's token.
        owner: process with which the container ends.
        executor: ``process`` or ``docker``.
        tmpfs: size of the memory filesystems for the engine's data; None: the container's disk.
    """

    image: str
    port: int
    token: str
    owner: Identity
    executor: str = "process"
    tmpfs: str | None = None


def environment_of(wanted: Launch, environ: Mapping[str, str]) -> dict[str, str]:
    """The container's environment; like the embedded engine's built from nothing."""
    env = {
        **{name: environ[name] for name in (*KEPT, AUTH_TOKEN) if environ.get(name)},
        **environment.FIXED,
        "GATEWAY_LISTEN": f"0.0.0.0:{wanted.port}",
        "LOCALSTACK_HOST": f"localhost:{wanted.port}",
        "DAYLAB_ALLOW_BIND": "1",  # inside; outside Docker publishes it on loopback
        "DAYLAB_OWNER_STDIN": "1",
        "DAYLAB_TOKEN": wanted.token,
    }
    if wanted.executor == "docker":
        # LocalStack's own executor, which has to know that it is in a container itself.
        env |= {"LAMBDA_RUNTIME_EXECUTOR": "docker", "OVERRIDE_IN_DOCKER": "1"}
    if environ.get(CA_BUNDLE):
        env |= dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE", "CURL_CA_BUNDLE"), CA_INSIDE)
    return env


def launch(wanted: Launch, environ: Mapping[str, str], claim: Callable[[str], None]) -> str:
    """Starts the container and returns its id; one that does not start is removed.

    Args:
        wanted: what to start.
        environ: where settings are taken from.
        claim: called with the id of the container when it is made and before it starts.

    Raises:
        PortTakenError: another process has the port by now.
        EngineStartError: a file that is named cannot be read.
        docker.errors.APIError: Docker refuses.
    """
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.docker_client import DockerClient

    class ClaimingClient(DockerClient):  # type: ignore[misc]
        def start(self, container: Any) -> None:
            claim(str(container.id))
            super().start(container)

    docker = sdk()
    container = DockerContainer(wanted.image)
    container._docker = ClaimingClient()
    container.env.update(environment_of(wanted, environ))
    container.ports[f"{wanted.port}/tcp"] = (LOOPBACK, wanted.port)
    options: dict[str, Any] = {
        "auto_remove": True,
        "stdin_open": True,
        "labels": {LABEL: f"{wanted.owner.pid}:{wanted.owner.create_time}"},
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "pids_limit": PIDS,
    }
    if wanted.tmpfs:
        for place in (DATA_INSIDE, OBJECTS_INSIDE):
            container.with_tmpfs_mount(place, f"size={wanted.tmpfs},mode=1777")
    if wanted.executor == "docker":
        socket = Path(environ.get("DOCKER_HOST", "").removeprefix("unix://") or DEFAULT_SOCKET)
        container.with_volume_mapping(socket, DEFAULT_SOCKET, "rw")
        options["group_add"] = [str(socket.stat().st_gid)]
    if bundle := environ.get(CA_BUNDLE):
        container.with_copy_into_container(_certificates(Path(bundle)), CA_INSIDE)
    container.with_kwargs(**options)
    try:
        with _without_reaper():
            container.start()
    except BaseException as error:
        # Its only name for a container that did not start; Docker may be removing it already.
        if (made := container._container) is not None:
            with suppress(docker.errors.APIError):
                made.remove(force=True, v=True)
        if isinstance(error, docker.errors.APIError) and _says_taken(str(error)):
            who = holder(wanted.port) or words.ANOTHER_PROCESS
            raise PortTakenError(
                words.PORT_TAKEN(port=wanted.port, who=who), where=f"{LOOPBACK}:{wanted.port}", fix=words.CHOOSE_PORT
            ) from error
        raise
    finally:
        container.get_docker_client().client.close()
    return str(container.get_container_id())


def _certificates(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EngineStartError(
            words.CA_UNREADABLE(ca_bundle=CA_BUNDLE, strerror=error.strerror),
            where=str(path),
            fix=words.CORRECT_CA(ca_bundle=CA_BUNDLE),
        ) from error


def _says_taken(text: str) -> bool:
    return "port is already allocated" in text or "address already in use" in text


@contextmanager
def _without_reaper() -> Iterator[None]:
    # A setting of the whole process: somebody else's testcontainers keep theirs.
    from testcontainers.core.config import testcontainers_config

    with _reaper:
        before = testcontainers_config.ryuk_disabled
        testcontainers_config.ryuk_disabled = True
        try:
            yield
        finally:
            testcontainers_config.ryuk_disabled = before
