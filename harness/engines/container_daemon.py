"""Docker as the container engine needs it: is it there, may we use it, is the image there and the right one.

Every way in which that fails is an :class:`EngineStartError` that says what to do about it. Nothing is ever pulled: an
image that is missing is built by hand, once.

Limits: a Docker of this machine only (a Unix socket), because ports are published on 127.0.0.1.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import socket
from collections.abc import Mapping
from typing import Any

from harness.engines.container_image import build_hint, require_own
from harness.errors import EngineStartError
from harness.i18n.catalogue import engines as words
from harness.i18n.message import verbatim

__all__ = ["LABEL", "connect", "explain", "remove", "require_image", "sdk", "sweep"]

LABEL = "dev.daylab.owner"  # on every container: pid:create_time of the process with which it ends
DEFAULT_SOCKET = "/var/run/docker.sock"


def sdk() -> Any:
    """Docker's client library, imported when it is needed.

    By its name, because type checkers take the directory ``docker`` of this project for it.
    """
    return importlib.import_module("docker")


def connect(environ: Mapping[str, str] | None = None) -> Any:
    """A client of the Docker daemon, which answered.

    Raises:
        EngineStartError: there is none to be used; with what to do about it.
    """
    host = (os.environ if environ is None else environ).get("DOCKER_HOST", "")
    if host and not host.startswith("unix://"):
        raise EngineStartError(
            words.DOCKER_ELSEWHERE(host=host),
            where=words.PUBLISHED_HERE_ONLY,
            fix=words.UNSET_DOCKER_HOST,
        )
    path = host.removeprefix("unix://") or DEFAULT_SOCKET
    try:
        # Tried first by itself: the library would hide the reason and leave its connection open.
        with socket.socket(socket.AF_UNIX) as tried:
            tried.connect(path)
    except OSError as error:
        raise explain(error, path) from error
    docker = sdk()
    try:
        client = docker.from_env(environment=dict(os.environ if environ is None else environ))
        client.ping()
    except (docker.errors.DockerException, OSError) as error:
        raise explain(error, path) from error
    return client


def explain(error: Exception, where: str = DEFAULT_SOCKET) -> EngineStartError:
    """What a failure to reach Docker means."""
    text = str(error)
    if isinstance(error, PermissionError) or "Permission denied" in text:
        return EngineStartError(
            words.DOCKER_FORBIDDEN,
            where=where,
            fix=words.JOIN_DOCKER_GROUP,
        )
    if isinstance(error, FileNotFoundError | ConnectionRefusedError) or "No such file" in text or "refused" in text:
        installed = shutil.which("dockerd") or shutil.which("docker")
        return EngineStartError(
            words.DOCKER_NOT_RUNNING if installed else words.DOCKER_NOT_INSTALLED,
            where=where,
            fix=words.START_DOCKER if installed else words.INSTALL_DOCKER,
        )
    return EngineStartError(words.DOCKER_SILENT(text=text), where=where, fix=words.DOCKER_INFO)


def require_image(client: Any, image: str) -> None:
    """Checks that the image is here and of this version.

    Raises:
        EngineStartError: it is not.
    """
    docker = sdk()
    try:
        found = client.images.get(image)
    except docker.errors.ImageNotFound as error:
        raise EngineStartError(
            words.NO_IMAGE(image=image), where=verbatim("docker image ls"), fix=build_hint(image)
        ) from error
    except docker.errors.APIError as error:
        raise EngineStartError(words.IMAGE_LOOKUP(image=image, explanation=error.explanation or error)) from error
    require_own(image, found.labels)


def remove(client: Any, container: str) -> None:
    """Removes a container, running or not; harmless when it is gone or just going."""
    docker = sdk()

    with contextlib.suppress(docker.errors.NotFound):
        try:
            client.api.remove_container(container, force=True, v=True)
        except docker.errors.APIError as error:
            if error.status_code != 409:  # its removal is under way
                raise
            client.api.wait(container, timeout=10, condition="removed")


def sweep(client: Any) -> list[str]:
    """Removes containers that were made but never ran, and whose owners are gone; returns their ids.

    The only ones that can be left: a container that runs ends with its owner by itself.
    """
    from harness.engines.processes import Identity, alive

    swept = []
    for container in client.api.containers(all=True, filters={"label": LABEL, "status": ["created", "exited", "dead"]}):
        pid, _, started = container["Labels"][LABEL].partition(":")
        if pid.isdigit() and not alive(Identity(int(pid), float(started or 0))):
            remove(client, container["Id"])
            swept.append(container["Id"])
    return swept
