"""Mutation testing of any module: ``python tests/mutation/run.py harness/x/y.py … [--tests PATH …] [--out FILE]``.

Each mutant runs in a forked child that imports it in the original's place and runs the module's tests up to the first
failure: those of ``--tests``, else those that mirror the module's path below ``tests/unit``, else those of its package.
A child that takes too long counts as killed: a mutant may loop. One JSON line a mutant: ``module``, ``name``, ``line``,
``killed_by`` (the test that failed, ``timeout`` or ``crash``; null: it survived).

Limits: POSIX, and tests that run in one process; tests of speed are left out, because a busy machine would kill mutants
with them.
"""

import argparse
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import select
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Final

import hypothesis
import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
from mutants import Mutant, mutants  # noqa: E402 - beside this file

__all__ = ["ROOT", "killer", "main", "mirrored_tests", "module_name"]

FIRST: Final = ("test_iam_cases.py",)
"""Files of tests that kill most mutants in no time."""
LAST: Final = ("test_iam_invariants.py",)
"""Files whose tests take most of a survivor's time."""
SPEED: Final = ("test_iam_speed.py",)
_QUIET: Final = (
    *("-q", "-x", "--import-mode=importlib", "-c", os.devnull, f"--rootdir={ROOT}", "-W", "ignore"),
    *("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly", "-p", "no:daylab", "-p", "no:faulthandler"),
)
_TIMEOUT: Final = 300.0  # seconds for all tests of a module
_MEMORY: Final = 4 * 2**30  # bytes of address space


def module_name(path: Path) -> str:
    """Dotted name of a module by its file, relative to the project."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def mirrored_tests(path: Path) -> list[Path]:
    """Return the tests that mirror a module: its file of tests, else the nearest directory of tests above it.

    Args:
        path: of the module, relative to the project.
    """
    below = Path(*path.parts[1:])
    own = ROOT / "tests" / "unit" / below.parent / f"test_{below.stem.strip('_')}.py"
    if own.is_file():
        return [own]
    for parent in below.parents:
        if (directory := ROOT / "tests" / "unit" / parent).is_dir():
            return [directory]
    return []


def ordered(paths: Sequence[Path]) -> list[str]:
    """Files of tests in the order in which they are run."""
    files = {each for path in paths for each in ([path] if path.is_file() else path.rglob("test_*.py"))}
    files = {file for file in files if file.name not in SPEED}
    rank = {**dict.fromkeys(FIRST, -1), **dict.fromkeys(LAST, 1)}
    return [str(file) for file in sorted(files, key=lambda file: (rank.get(file.name, 0), file))]


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the mutant in the place of the original."""

    def __init__(self, path: Path, mutant: Mutant) -> None:
        self._path, self._mutant, self._name = path, mutant, module_name(path)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        package = [str((ROOT / self._path).parent)] if self._path.name == "__init__.py" else None
        spec = importlib.util.spec_from_loader(fullname, self, origin=str(ROOT / self._path), is_package=bool(package))
        if spec is not None and package:
            spec.submodule_search_locations = package
        return spec

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(ROOT / self._path)
        exec(compile(self._mutant.source, module.__file__, "exec"), module.__dict__)


class _FirstFailure:
    """Notes the test that failed."""

    def __init__(self) -> None:
        self.nodeid = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest after each phase of a test."""
        if report.failed and not self.nodeid:
            self.nodeid = report.nodeid


def killer(path: Path, mutant: Mutant, tests: Sequence[str], *, timeout: float = _TIMEOUT) -> str | None:
    """What killed a mutant: the test that failed, ``timeout`` or ``crash``; None: nothing did.

    Args:
        path: of the module, relative to the project.
        mutant: what to import in its place.
        tests: files of tests, in order.
        timeout: seconds for all of them.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        answer = "crash"
        try:
            os.close(read)
            os.setsid()  # what the tests start ends with them
            _limit(timeout)
            _silence()
            answer = _failed(path, mutant, tests) or "survived"
        except BaseException:
            pass
        finally:
            os.write(write, answer.encode())
            os._exit(0)
    os.close(write)
    try:
        ready, _, _ = select.select([read], [], [], timeout)
        answer = os.read(read, 4096).decode() if ready else "timeout"
    finally:
        os.close(read)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return None if answer == "survived" else answer or "crash"


def _limit(timeout: float) -> None:
    """A mutant may loop, and gather memory while it does; both end also where nobody waits for it any more."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(timeout), int(timeout) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _failed(path: Path, mutant: Mutant, tests: Sequence[str]) -> str | None:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("harness", "tests")]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Mutated(path, mutant))
    seen = _FirstFailure()
    code = pytest.main([*_QUIET, *tests], plugins=[seen])
    return None if code == pytest.ExitCode.OK else seen.nodeid or f"pytest's exit code {int(code)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the number of survivors, at most 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="+", type=Path, help="files, e.g. harness/iam/evaluator.py")
    parser.add_argument("--tests", nargs="+", type=Path, default=[], help="files or directories of tests")
    parser.add_argument("--out", type=Path, default=Path("/dev/stdout"), help="JSON lines")
    parser.add_argument("--names", type=Path, help="JSON lines of mutants to run, as written by --out")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="a sample: each Nth mutant")
    given = parser.parse_args(arguments)
    wanted = None
    if given.names:
        wanted = {(one["module"], one["name"]) for one in map(json.loads, given.names.read_text().splitlines())}
    given_tests = [path.resolve() for path in given.tests]
    modules = [path.resolve().relative_to(ROOT) for path in given.modules]
    os.chdir(ROOT)
    survivors = 0
    with given.out.open("a", encoding="utf-8") as out:
        for path in modules:
            tests = ordered(given_tests or mirrored_tests(path))
            if not tests:
                raise SystemExit(f"{path}: no tests found for it; name them with --tests")
            source = (ROOT / path).read_text(encoding="utf-8")
            importlib.import_module(module_name(path))  # what it imports from others is loaded once, before all forks
            if (why := killer(path, Mutant("nothing changed", 0, source), tests)) is not None:
                raise SystemExit(f"{path}: its tests fail without any mutant: {why}")
            for mutant in mutants(source)[:: given.every]:
                if wanted is not None and (str(path), mutant.name) not in wanted:
                    continue
                found = killer(path, mutant, tests)
                survivors += found is None
                line = {"module": str(path), "name": mutant.name, "line": mutant.line, "killed_by": found}
                print(json.dumps(line, ensure_ascii=False), file=out, flush=True)
    return min(survivors, 1)


# Loaded before the first fork, so that no child pays for it.
_PRELOADED: Final = (hypothesis,)

if __name__ == "__main__":
    raise SystemExit(main())
