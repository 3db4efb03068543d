"""``python -m harness.extension.main``: LocalStack with daylab's safeguards, the process behind the embedded engine.

In this order: watch the owner, refuse addresses that other machines can reach, refuse to run without daylab's plug-ins
(LocalStack would fall back to Docker without a word), warn of releases that the patches were not made for, serve from
the inherited socket, close the ways out where foreign work is isolated, run LocalStack. Patches that do not fit the
installed LocalStack end it, too.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
import warnings
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path

from harness.errors import DaylabError, EngineStartError
from harness.extension import gateway, outbound, owner
from harness.extension.patching import Patches, require_versions

__all__ = ["main"]

REQUIRED = (
    ("localstack.hooks.on_infra_start", "install_daylab"),
    ("localstack.lambda.runtime_executor", "daylab-process"),
)
REFUSED = 3  # exit code


def main() -> None:
    """Runs the engine until it is told to stop; refusals exit with code 3 and their message on standard error."""
    try:
        owner.watch(os.environ)
        gateway.require_loopback(os.environ)
        keep_temporary_files_inside(os.environ)
        require_plugins()
        require_versions()
        # Concerns TLS clients inside the engine, which has none; otherwise the first line of every log.
        warnings.filterwarnings("ignore", message="You do not have a working installation of the service_identity")
        gateway.keep_socket(os.environ)
        gateway.declare(patches := Patches("the gateway"), os.environ)
        patches.apply()
        outbound.close(os.environ)
        from localstack.runtime.main import main as run

        run()  # start-up hooks refuse in the same way
    except DaylabError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(REFUSED)


def require_plugins() -> None:
    """Refuses to run without daylab's entry points.

    Raises:
        EngineStartError: one is not installed, or cannot be imported.
    """
    for group, name in REQUIRED:
        found = list(entry_points(group=group, name=name))
        if not found:
            raise EngineStartError(
                f"entry point {name!r} of {group} is not installed",
                fix="install the project itself into the environment that runs the engine",
            )
        try:
            found[0].load()
        except Exception as error:
            raise EngineStartError(
                f"{found[0].value} cannot be imported: {type(error).__name__}: {error}",
                where=traceback.format_exc(),
            ) from error


def keep_temporary_files_inside(environ: Mapping[str, str]) -> None:
    """Puts temporary files into the data directory, so that they go with it."""
    if data_dir := environ.get("DAYLAB_DATA_DIR"):
        path = Path(data_dir) / "tmp"
        path.mkdir(parents=True, exist_ok=True)
        # LocalStack warns about TMPDIR in its environment; the module's own setting reaches the same code.
        tempfile.tempdir = str(path)


if __name__ == "__main__":
    main()
