"""``pytest labs/day05`` from no engine: wall time of the whole command, for the reference solution."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping

from benchmarks.peers import ROOT
from benchmarks.subject import CannotError, Sizes

__all__ = ["lab"]

TIMEOUT = 60.0  # seconds
COMMAND = (sys.executable, "-m", "pytest", "labs/day05", "-q", "--color=no", "--work", "scenarios/s3_lambda")


def lab(_sizes: Sizes) -> Mapping[str, list[float]]:
    """Runs the command as a user would, but finds no standing engine and no work of an intern."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAYLAB_", "AWS_", "PYTEST_"))}
    with tempfile.TemporaryDirectory(prefix="daylab-bench-") as home:
        started = time.perf_counter()
        try:
            done = _run({**kept, "DAYLAB_HOME": home})
        except subprocess.TimeoutExpired as error:
            raise CannotError(f"not done in {TIMEOUT:g} s") from error
        took = time.perf_counter() - started
    if done.returncode != 0:
        lines = done.stdout.strip().splitlines() or ["no output"]
        raise CannotError(lines[-1])
    return {"lab_day05": [took]}


def _run(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        COMMAND,
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
