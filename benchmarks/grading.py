"""``python -m benchmarks.grading``: what grading costs for each submission, from one to forty of them.

Prints a table: seconds in all, seconds for each, and the most memory of everything that took part.
Limits: where the system tells it (Linux), a page that processes share is divided among them; elsewhere it counts once
for each of them.
"""

import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import psutil
import typer

from fixtures.submissions.make import make

SIZES = (1, 5, 10, 20, 40)
SECONDS = 1800


class Peak(threading.Thread):
    """Looks at the memory of a process and of everything below it until told to end."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self.over = threading.Event()
        self._pid = pid

    def run(self) -> None:
        """Look, twice a second."""
        while not self.over.wait(0.5):
            with suppress(psutil.Error):
                root = psutil.Process(self._pid)
                self.most = max(self.most, sum(map(held, (root, *root.children(recursive=True)))))


def held(process: psutil.Process) -> int:
    """Return what a process holds in memory, in bytes; nothing when it is gone."""
    with suppress(psutil.Error):
        found = process.memory_full_info()
        return int(getattr(found, "pss", found.rss))
    return 0


def measure(count: int, jobs: int) -> tuple[float, int]:
    """Grade ``count`` submissions and return the seconds and the most bytes of memory."""
    with tempfile.TemporaryDirectory(prefix="daylab-bench-") as name:
        space = Path(name)
        make(space / "submissions", count)
        command = [sys.executable, "-c", "from harness.cli import main; main()", "grade", str(space / "submissions")]
        began = time.monotonic()
        process = subprocess.Popen(
            [*command, "--out", str(space / "out"), "-j", str(jobs)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        peak = Peak(process.pid)
        peak.start()
        code = process.wait(SECONDS)
        took = time.monotonic() - began
        peak.over.set()
        if code not in (0, 4):  # 4: hostile ones could not be read
            raise SystemExit(f"daylab grade ended with exit code {code} for {count} submissions")
        return took, peak.most


def bench(
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Evaluated side by side.")] = 2,
    size: Annotated[list[int] | None, typer.Option(help="How many submissions; may be repeated.")] = None,
) -> None:
    """Measure grading."""
    typer.echo("| submissions | seconds | seconds each | memory, MiB |\n|---:|---:|---:|---:|")
    for count in size or SIZES:
        took, most = measure(count, jobs)
        typer.echo(f"| {count} | {took:.0f} | {took / count:.1f} | {most / 2**20:.0f} |")


if __name__ == "__main__":
    typer.run(bench)
