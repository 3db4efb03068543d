"""``python -m harness.extension.main``: LocalStack with daylab's safeguards, the process behind the embedded engine.

In this order: watch the owner, refuse addresses that other machines can reach, refuse to run without daylab's plug-ins
(LocalStack would fall back to Docker without a word), warn of releases that the patches were not made for, serve from
the inherited socket, close the ways out where foreign work is isolated, run LocalStack. Patches that do not fit the
installed LocalStack end it, too.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import traceback
import warnings
from collections.abc import Mapping, MutableMapping
from importlib.metadata import EntryPoint
from pathlib import Path

from harness.descriptors import services
from harness.errors import DaylabError, EngineStartError, InputError
from harness.extension import gateway, outbound, owner, request_limits
from harness.extension.patching import Patches, require_versions
from harness.i18n.catalogue import engine_process as words
from harness.language import language

__all__ = ["main"]

EXECUTORS = "localstack.lambda.runtime_executor"
EXECUTOR = "daylab-process"
REQUIRED = (
    ("localstack.hooks.on_infra_start", "install_daylab"),
    (EXECUTORS, EXECUTOR),
)
REFUSED = 3  # exit code


def main() -> None:
    """Runs the engine until it is told to stop; refusals exit with code 3 and their message on standard error."""
    try:
        owner.watch(os.environ)
        gateway.require_loopback(os.environ)
        keep_temporary_files_inside(os.environ)
        require_plugins(os.environ)
        services()  # a broken descriptor is refused here, before LocalStack, which only logs a failing hook
        require_versions()
        # Concerns TLS clients inside the engine, which has none; otherwise the first line of every log.
        warnings.filterwarnings("ignore", message="You do not have a working installation of the service_identity")
        gateway.keep_socket(os.environ)
        gateway.keep_no_events()
        request_limits.raise_descriptors()
        gateway.declare(patches := Patches("the gateway"), os.environ)
        request_limits.declare(patches)
        patches.apply()
        outbound.close(os.environ)
        from localstack.runtime.main import main as run

        run()  # start-up hooks refuse in the same way
    except DaylabError as error:
        sys.stderr.write(f"{error.text(_language())}\n")
        sys.exit(REFUSED)


def _language() -> str:
    try:
        return language(os.environ)
    except InputError:
        return "en"


def require_plugins(environ: MutableMapping[str, str]) -> None:
    """Refuses to run with other plug-ins than those that are installed now, daylab's among them.

    plux keeps the entry points that it found in the user's cache directory; what an earlier installation left there
    would hide daylab's, so that this process reads them anew and keeps them to itself.

    Args:
        environ: its ``LAMBDA_RUNTIME_EXECUTOR`` becomes daylab's if it names none.

    Raises:
        EngineStartError: one of daylab's is not installed or cannot be imported, or the executor is unknown.
    """
    known = _entry_points_read_anew()
    for group, name in REQUIRED:
        entry = next((entry for entry in known.get(group, ()) if entry.name == name), None)
        if entry is None or not entry.value.startswith("harness.extension."):
            raise EngineStartError(
                words.ENTRY_POINT_IS(name=name, group=group, found=entry.value if entry else words.NOWHERE),
                fix=words.INSTALL_PROJECT,
            )
        try:
            entry.load()
        except Exception as error:
            raise EngineStartError(
                words.NOT_IMPORTED(value=entry.value, name=type(error).__name__, error=error),
                where=traceback.format_exc(),
            ) from error
    executors = sorted(entry.name for entry in known[EXECUTORS])
    if environ.setdefault("LAMBDA_RUNTIME_EXECUTOR", EXECUTOR) not in executors:
        raise EngineStartError(
            words.INVALID_EXECUTOR(known=", ".join(executors), given=environ["LAMBDA_RUNTIME_EXECUTOR"]),
            fix=words.LEAVE_EXECUTOR_OUT,
        )


def _entry_points_read_anew() -> dict[str, list[EntryPoint]]:
    from plux.runtime.cache import EntryPointsCache

    cache = EntryPointsCache.instance()
    directory = tempfile.mkdtemp(prefix="daylab-entry-points-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    cache._cache_dir = Path(directory)
    cache._cache.clear()
    found: dict[str, list[EntryPoint]] = cache.get_entry_points()
    return found


def keep_temporary_files_inside(environ: Mapping[str, str]) -> None:
    """Puts temporary files into the data directory, so that they go with it."""
    if data_dir := environ.get("DAYLAB_DATA_DIR"):
        path = Path(data_dir) / "tmp"
        path.mkdir(parents=True, exist_ok=True)
        # LocalStack warns about TMPDIR in its environment; the module's own setting reaches the same code.
        tempfile.tempdir = str(path)


if __name__ == "__main__":
    main()
