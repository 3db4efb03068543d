"""The engines that the contract is put to: daylab's own and, as external endpoints, other emulators.

The emulators run from environments of their own (``python -m benchmarks`` makes them); one whose environment is not
there is absent, with the reason.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.environments import locked_version
from benchmarks.peers import LOCKS, PEERS, VENVS, Peer
from benchmarks.server import ForeignServer, Launch, Server
from harness.engines import ENGINES
from harness.engines.base import Engine, running
from harness.engines.container_daemon import connect, require_image
from harness.engines.container_image import DEFAULT_IMAGE
from harness.errors import EngineStartError
from tests.contract.account import ACCOUNTS

__all__ = ["OWN", "SUBJECTS", "Subject"]


@dataclass(frozen=True, slots=True)
class Subject:
    """An engine of the table.

    Args:
        title: heading of its column.
        absent: why it cannot be started here; None when it can.
        run: starts it, gives it to the block and stops it.
    """

    title: str
    absent: Callable[[], str | None]
    run: Callable[[], AbstractContextManager[Engine]]


def _localemu(environ: Mapping[str, str]) -> Callable[[Path], Server]:
    def server(venv: Path) -> Server:
        def launch(port: int, data: Path) -> Launch:
            own = {
                "GATEWAY_LISTEN": f"127.0.0.1:{port}",
                "FILESYSTEM_ROOT": str(data),
                "OVERRIDE_IN_DOCKER": "0",
                "SKIP_SSL_CERT_DOWNLOAD": "1",
                "DISABLE_EVENTS": "1",
                "DNS_ADDRESS": "0",
            }
            return Launch((f"{venv}/bin/python", "-m", "localemu.runtime.main"), own | environ)

        return ForeignServer(launch, venv / "home")

    return server


def _enforcing_ministack(venv: Path) -> Server:
    def launch(port: int, _data: Path) -> Launch:
        environ = {"GATEWAY_PORT": str(port), "MINISTACK_HOST": "127.0.0.1", "AUTH": "true"}
        return Launch((f"{venv}/bin/ministack",), environ)

    return ForeignServer(launch, venv / "home")


def _peer(peer: Peer, setting: str = "") -> Subject:
    venv = VENVS / peer.lock.parent.name / peer.lock.stem

    def absent() -> str | None:
        return (
            None if (venv / "installed.json").exists() else f"peers: {peer.title} is not installed below {VENVS.name}"
        )

    @contextmanager
    def run() -> Iterator[Engine]:
        server = peer.server(venv)
        server.start()
        try:
            with running(ENGINES["external"](endpoint_url=server.endpoint.url)) as engine:
                yield engine
        finally:
            server.stop()

    version = locked_version(peer.lock.read_text(), peer.package)
    return Subject(f"{peer.title} {version}{f', {setting}' if setting else ''}", absent, run)


def container_absent() -> str | None:
    """Why no container can be started; None when one can."""
    try:
        docker = connect()
        try:
            require_image(docker, os.environ.get("DAYLAB_ENGINE_IMAGE") or DEFAULT_IMAGE)
        finally:
            docker.close()
    except EngineStartError as error:
        return f"docker: {error.what}"
    return None


def _container() -> AbstractContextManager[Engine]:
    return running(ENGINES["container"](image=os.environ.get("DAYLAB_ENGINE_IMAGE") or None))


@contextmanager
def _attached() -> Iterator[Engine]:
    """The external engine at an embedded one, so that it has something real to attach to."""
    with running(ENGINES["embedded"]()) as embedded:
        token = {"DAYLAB_TOKEN": embedded.token}
        before = os.environ.get("DAYLAB_TOKEN")
        os.environ |= token
        try:
            with running(ENGINES["external"](endpoint_url=embedded.endpoint.url)) as external:
                yield external
        finally:
            os.environ.pop("DAYLAB_TOKEN")
            if before is not None:
                os.environ["DAYLAB_TOKEN"] = before


OWN: Mapping[str, Subject] = {
    "embedded": Subject("daylab, embedded", lambda: None, lambda: running(ENGINES["embedded"]())),
    "container": Subject("daylab, container", container_absent, _container),
    "external": Subject("daylab, attached to", lambda: None, _attached),
}
"""Engines of the registry, which keep to every row."""

SUBJECTS: Mapping[str, Subject] = {
    **OWN,
    "localstack": _peer(PEERS["localstack"]),
    "ministack": _peer(PEERS["ministack"]),
    "ministack-enforcing": _peer(replace(PEERS["ministack"], server=_enforcing_ministack), "`AUTH=true`"),
    "localemu-enforcing": _peer(
        Peer(
            "LocalEmu",
            LOCKS / "localemu.txt",
            "localemu",
            _localemu({"IAM_ENFORCEMENT": "1", "ROOT_ACCESS_KEYS": ",".join(ACCOUNTS)}),
        ),
        "`IAM_ENFORCEMENT=1`",
    ),
    "moto": _peer(PEERS["moto"]),
}
