"""``python -m benchmarks.labs``: what ``pytest labs/…`` costs on a warm engine, each lab alone and all with ``-n 2``.

Prints a table: checks, seconds, and CPU seconds of pytest, the engine and its functions together, which other work on
the machine upsets less. With a second ``--engine``: its seconds, and how many times as long that is.
Limits: every lab has run once before it counts; CPU seconds are told for the embedded engine, whose process is known.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import psutil
import typer

from benchmarks.peers import ROOT
from harness.engines import ENGINES
from harness.engines.base import Engine, running

ELSEWHERE = "day05"
"""Measured by ``python -m benchmarks``, from no engine."""
LABS = tuple(sorted(found.parent.name for found in ROOT.glob("labs/*/lab.yaml") if found.parent.name != ELSEWHERE))
SECONDS = 900

EngineName = StrEnum("EngineName", {name: name for name in ("embedded", "container")})  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of pytest: how many checks passed, seconds, CPU seconds; None where the engine's are not known."""

    checks: int
    seconds: float
    cpu: float | None


def run(engine: Engine, labs: Sequence[str], workers: int) -> Run:
    """Evaluate the reference solutions of ``labs``, which is told; ends the program when a check does not pass."""
    typer.echo(f"{engine.name}, -n {workers}: {' '.join(labs)} …", err=True)
    command = [sys.executable, "-m", "pytest", *(f"labs/{lab}" for lab in labs), "-q", "--color=no"]
    command += ["-p", "no:cacheprovider", "--engine", "external", "--endpoint-url", engine.endpoint.url]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAYLAB_", "AWS_", "PYTEST_"))}
    with tempfile.TemporaryDirectory(prefix="daylab-bench-") as home:
        environ = {**kept, "DAYLAB_HOME": home, "DAYLAB_TOKEN": engine.token}
        before, began = used(engine), time.monotonic()
        done = subprocess.run(
            [*command, *(("-n", str(workers)) if workers > 1 else ())],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        took, after = time.monotonic() - began, used(engine)
    lines = done.stdout.strip().splitlines() or ["no output"]
    if done.returncode:
        raise SystemExit(f"pytest {' '.join(labs)} ended with exit code {done.returncode}:\n" + "\n".join(lines[-20:]))
    passed = re.search(r"(\d+) passed", lines[-1])
    known = None if before is None or after is None else after - before
    return Run(int(passed[1]) if passed else 0, took, known)


def used(engine: Engine) -> float | None:
    """Return the CPU seconds of what this program waited for and of the engine; None: the engine's are not known."""
    if engine.name != "embedded" or (pid := engine.info().pid) is None:
        return None
    own, theirs = resource.getrusage(resource.RUSAGE_CHILDREN), psutil.Process(pid).cpu_times()
    functions = 0.0
    for child in psutil.Process(pid).children(recursive=True):
        try:
            functions += sum(child.cpu_times()[:2])
        except psutil.Error:  # ended since; what it used is among its parent's
            continue
    return own.ru_utime + own.ru_stime + sum(theirs[:4]) + functions


def measure(name: str, labs: Sequence[str], workers: int) -> list[Run]:
    """Run each of ``labs`` alone and then all together, on an engine on which all have run."""
    with running(ENGINES[name]()) as engine:
        run(engine, labs, workers)
        return [run(engine, (lab,), 1) for lab in labs] + [run(engine, labs, workers)]


def row(name: str, first: Run, others: Sequence[Run]) -> str:
    """Return one line of the table."""
    cpu = "" if first.cpu is None else f"{first.cpu:.1f}"
    cells = [name, str(first.checks), f"{first.seconds:.1f}", cpu]
    for other in others:
        cells += [f"{other.seconds:.1f}", f"{other.seconds / first.seconds:.2f} ×"]
    return f"| {' | '.join(cells)} |"


def bench(
    lab: Annotated[list[str] | None, typer.Option(help="Only this lab; may be repeated.")] = None,
    engine: Annotated[list[EngineName] | None, typer.Option(help="May be repeated; the first is the measure.")] = None,
    workers: Annotated[int, typer.Option("--workers", "-n", min=1, help="For all labs together.")] = 2,
) -> None:
    """Measure the labs."""
    labs, names = lab or LABS, [str(name) for name in engine or ("embedded",)]
    if unknown := [each for each in labs if not Path(ROOT, "labs", each, "lab.yaml").is_file()]:
        raise typer.BadParameter(f"no such lab: {', '.join(unknown)}")
    runs = [measure(name, labs, workers) for name in names]
    others = "".join(f" {name}, s | ratio |" for name in names[1:])
    typer.echo(
        f"| lab | checks | {names[0]}, s | CPU, s |{others}\n|---|---:|---:|---:|{'---:|---:|' * len(names[1:])}"
    )
    for title, first, *more in zip((*labs, f"all, -n {workers}"), *runs, strict=True):
        typer.echo(row(title, first, more))


if __name__ == "__main__":
    typer.run(bench)
