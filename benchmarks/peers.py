"""The peers: how each is installed and started. ``peers/NAME.txt`` locks its versions (``peers/update.sh``)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.server import DaylabServer, ForeignServer, Launch, Server

__all__ = ["LOCKS", "PEERS", "ROOT", "VENVS", "Peer"]

ROOT: Final = Path(__file__).resolve().parent.parent
LOCKS: Final = ROOT / "benchmarks" / "peers"
VENVS: Final = ROOT / "benchmarks" / ".venvs"


@dataclass(frozen=True, slots=True)
class Peer:
    """Something to measure.

    Args:
        title: column of the table; the locked version of ``package`` is added.
        lock: file of exact versions with hashes.
        package: distribution whose version names the peer.
        server: makes a server from the environment that the lock was installed into.
    """

    title: str
    lock: Path
    package: str
    server: Callable[[Path], Server]


def _daylab(settings: Mapping[str, str]) -> Callable[[Path], Server]:
    # Runs from this checkout's own environment; the lock is installed elsewhere only to see its size.
    return lambda _venv: DaylabServer(settings)


def _localstack(venv: Path) -> Server:
    def launch(port: int, data: Path) -> Launch:
        volume = data / "var" / "lib" / "localstack"
        # Its index of all services stays between starts, as its image brings it and daylab keeps it.
        cache = venv / "home" / "localstack"
        cache.mkdir(parents=True, exist_ok=True)
        volume.mkdir(parents=True)
        (volume / "cache").symlink_to(cache, target_is_directory=True)
        if not _docker_is_there():
            # The binary that LocalStack copies into a function's container would be downloaded first. With a
            # placeholder its real obstacle shows on every machine, online or not: there is no container.
            for arch in ("x86_64", "arm64"):
                binary = volume / "lib" / "lambda-runtime" / "v0.1.41-pre" / arch / "var" / "rapid" / "init"
                binary.parent.mkdir(parents=True)
                binary.touch()
        environ = {
            "GATEWAY_LISTEN": f"127.0.0.1:{port}",
            "FILESYSTEM_ROOT": str(data),
            "OVERRIDE_IN_DOCKER": "0",
            "SKIP_SSL_CERT_DOWNLOAD": "1",
            "DISABLE_EVENTS": "1",
            "DNS_ADDRESS": "0",
        }
        return Launch((f"{venv}/bin/python", "-m", "localstack.runtime.main"), environ)

    return ForeignServer(launch, venv / "home")


def _docker_is_there() -> bool:
    return Path("/var/run/docker.sock").exists()


def _ministack(venv: Path) -> Server:
    def launch(port: int, _data: Path) -> Launch:
        return Launch((f"{venv}/bin/ministack",), {"GATEWAY_PORT": str(port), "MINISTACK_HOST": "127.0.0.1"})

    return ForeignServer(launch, venv / "home")


def _moto(venv: Path) -> Server:
    def launch(port: int, _data: Path) -> Launch:
        return Launch((f"{venv}/bin/moto_server", "-H", "127.0.0.1", "-p", str(port)), {})

    return ForeignServer(launch, venv / "home")


PEERS: Final[Mapping[str, Peer]] = {
    "daylab": Peer("daylab", ROOT / "lock" / "run.txt", "", _daylab({"DAYLAB_IAM": "enforce"})),
    "daylab-iam-off": Peer("daylab, IAM off", ROOT / "lock" / "run.txt", "", _daylab({"DAYLAB_IAM": "off"})),
    "localstack": Peer("LocalStack", LOCKS / "localstack.txt", "localstack-core", _localstack),
    "ministack": Peer("MiniStack", LOCKS / "ministack.txt", "ministack", _ministack),
    "moto": Peer("moto server", LOCKS / "moto.txt", "moto", _moto),
}
