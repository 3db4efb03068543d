"""Installs a lock into a virtual environment below ``benchmarks/.venvs`` and says how large it became.

``python -m benchmarks.environments`` installs all peers, which is what the tests that compare with them need.

The size is that of ``du -sm`` right after installing, before Python has compiled anything, for all peers alike.
An environment is made anew when its lock or the Python changes, or when making it was interrupted.
"""

import hashlib
import json
import platform
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.peers import PEERS, VENVS, Peer
from harness.errors import InputError

__all__ = ["Installed", "install", "install_lock", "locked_version", "run"]

TIMEOUT = 240.0  # seconds for one step; once per lock, downloads included


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment: where, made from what (a digest), and its size in MB when new."""

    path: str
    origin: str
    megabytes: int


def install(peer: Peer) -> Installed:
    """Makes the peer's environment unless it is there. Raises as :func:`install_lock`."""
    return install_lock(peer.lock, VENVS / peer.lock.parent.name / peer.lock.stem)


def install_lock(lock: Path, venv: Path) -> Installed:
    """Installs a lock of exact versions with hashes into a virtual environment, unless it is there.

    Raises:
        InputError: a step failed; with its last lines.
    """
    stamp = venv / "installed.json"
    origin = hashlib.sha256(lock.read_bytes() + platform.python_version().encode()).hexdigest()
    if stamp.exists():
        found = Installed(**json.loads(stamp.read_text()))
        if found.origin == origin and found.path == str(venv):
            return found
    shutil.rmtree(venv, ignore_errors=True)
    run("uv", "venv", "--quiet", "--python", sys.executable, str(venv))
    python = ("--python", str(venv / "bin" / "python"))
    run("uv", "pip", "install", "--quiet", "--no-deps", "--require-hashes", *python, "-r", str(lock))
    installed = Installed(str(venv), origin, int(run("du", "-sm", str(venv)).split()[0]))
    stamp.write_text(json.dumps(asdict(installed)))
    return installed


def locked_version(lock: str, package: str) -> str:
    """The version of ``package`` in the text of a lock; empty when it is not in there."""
    for line in lock.splitlines():
        name, found, version = line.partition("==")
        if found and name.strip() == package:
            return version.split()[0]
    return ""


def run(program: str, *arguments: str) -> str:
    """Runs a step of an installation and returns its output. Raises as :func:`install_lock`."""
    # uv comes with the development tools; everything else is the system's.
    beside = Path(sys.executable).parent / program
    command = [str(beside) if beside.exists() else program, *arguments]
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise InputError(f"{' '.join(command[:4])} … took over {TIMEOUT:g} s", fix="run it again") from error
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-10:])
        raise InputError(f"{' '.join(command[:4])} … failed:\n{tail}", fix="the first run needs the network")
    return done.stdout


if __name__ == "__main__":
    for each in PEERS.values():
        print(f"{each.title}: {install(each).megabytes} MB")
