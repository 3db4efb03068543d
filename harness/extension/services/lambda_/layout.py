"""Directories of the functions on this machine, below one base directory of the engine.

``runtime`` (what AWS bundles), ``layers/<version>`` (a version's layers, merged in order), ``env/<id>`` with
``tmp``. Names are short, because the path of a Unix socket below ``tmp`` may have about 100 characters. Code stays
where LocalStack unpacks it. Everything goes with the engine's directory for temporary files.
"""

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

from harness.extension.sandbox.spec import Mount
from harness.extension.services.lambda_ import runtimes


class Layout:
    """Paths and their preparation; thread-safe."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self.runtime = base / "runtime"
        self._lock = threading.Lock()
        self._bundled = False
        self._mounts: tuple[Mount, ...] = ()

    def prepare_runtime(self) -> None:
        """Create the directory of bundled modules, once."""
        with self._lock:
            if not self._bundled:
                runtimes.bundle(self.runtime)
                self._bundled = True

    def bundled(self) -> Sequence[Mount]:
        """What AWS bundles, as mounts in its ``/var/runtime``; once the directory is prepared."""
        with self._lock:
            if not self._mounts:
                links = sorted(self.runtime.iterdir())
                self._mounts = tuple(Mount(f"/var/runtime/{link.name}", str(link.resolve())) for link in links)
            return self._mounts

    def layers(self, version: str, revision: str) -> Path:
        """AWS's ``/opt`` of a function version (its qualified ARN); need not exist when it has no layers.

        ``revision`` tells an updated ``$LATEST`` from the one it replaces; published versions may share it.
        """
        return self._base / "layers" / f"{version.replace(':', '_')}-{revision}"

    def prepare_layers(self, target: Path, locations: Sequence[Path]) -> None:
        """Merge unpacked layers; later ones win, as on AWS."""
        for location in locations:
            shutil.copytree(location, target, dirs_exist_ok=True, symlinks=True)

    def environment(self, identifier: str) -> Path:
        """Create and return the directory of an execution environment, with its ``tmp``."""
        directory = self._base / "env" / identifier[:12]
        (directory / "tmp").mkdir(parents=True, mode=0o700)
        return directory
