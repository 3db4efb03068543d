"""The tools of ``lock/clients``: ``python -m tests.clients.installation`` installs them below ``.installed``.

Those from PyPI get a virtual environment of their own, those from npm a directory; each is made anew when its lock
changes. ``.ci/run`` does it before the tests. Elsewhere the tests that need them are skipped.
"""

import hashlib
import json
import shutil
import time
from pathlib import Path
from typing import Final

from benchmarks.environments import install_lock, locked_version, run

__all__ = ["LOCKS", "MODULES", "PYTHON_TOOLS", "absent", "install", "version"]

ROOT: Final = Path(__file__).resolve().parents[2]
LOCKS: Final = ROOT / "lock" / "clients"
PYTHON_TOOLS: Final = Path(__file__).with_name(".installed") / "python" / "bin"
"""Programs and interpreter of what comes from PyPI."""
NODE: Final = Path(__file__).with_name(".installed") / "node"
MODULES: Final = NODE / "node_modules"
"""What comes from npm."""

COMMAND: Final = ".venv/bin/python -m tests.clients.installation"
_NPM_FILES = ("package.json", "package-lock.json", ".npmrc")


def install() -> None:
    """Installs both, unless they are there.

    Raises:
        InputError: a step failed; with its last lines.
    """
    install_lock(LOCKS / "requirements.txt", PYTHON_TOOLS.parent)
    if _installed() == _origin():
        return
    shutil.rmtree(NODE, ignore_errors=True)
    NODE.mkdir(parents=True)
    for name in _NPM_FILES:
        shutil.copy(LOCKS / name, NODE / name)
    run("npm", "ci", "--prefix", str(NODE), "--prefer-offline", "--no-progress")
    (NODE / "installed").write_text(_origin())


def absent(source: str) -> str | None:
    """Why tools from ``pypi`` or ``npm`` cannot be used here, with the command that installs them; None: they can."""
    if source == "pypi" and not (PYTHON_TOOLS.parent / "installed.json").exists():
        return f"the clients from PyPI are not installed: {COMMAND}"
    if source == "npm" and shutil.which("node") is None:
        return "there is no Node.js for the clients from npm"
    if source == "npm" and _installed() != _origin():
        return f"the clients from npm are not installed: {COMMAND}"
    return None


def version(package: str) -> str:
    """The locked version of a package; empty when no lock has it."""
    from_npm = json.loads((LOCKS / "package.json").read_text())["dependencies"]
    own = ROOT / "lock" / "run.txt"
    return from_npm.get(package) or _pinned(LOCKS / "requirements.txt", package) or _pinned(own, package)


def _pinned(lock: Path, package: str) -> str:
    return locked_version(lock.read_text(), package)


def _installed() -> str:
    stamp = NODE / "installed"
    return stamp.read_text() if stamp.exists() else ""


def _origin() -> str:
    return hashlib.sha256(b"".join((LOCKS / name).read_bytes() for name in _NPM_FILES)).hexdigest()


if __name__ == "__main__":
    began = time.monotonic()
    install()
    print(f"clients: installed in {time.monotonic() - began:.0f} s")
