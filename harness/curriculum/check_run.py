"""Runs the checks of a lab on one submission: pytest in a process of its own, as an intern runs it, with its events.

Limits: on an engine that runs; what the process prints is kept only where it leaves no result.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from harness.clients import Endpoint
from harness.errors import InputError
from harness.grading.result import RunResult
from harness.tempdirs import scratch

__all__ = ["DEADLINE", "check_submission"]

DEADLINE: Final = 180.0
"""Seconds for all checks on one work."""

BROKEN_OFF: Final = frozenset({2, 3, 4})
"""Exit codes of pytest after which checks may be missing: interrupted, an error of its own, used wrongly."""

UNUSED: Final = ("cacheprovider", "randomly", "hypothesispytest", "anyio")
"""Plugins of pytest's that checks do not need; the last two cost half of a run's start."""

TAIL: Final = 15  # lines of pytest's output that are shown when there is no result


def check_submission(
    directory: Path,
    work: Path | None,
    endpoint: Endpoint,
    *,
    token: str = "",
    lang: str = "en",
    behaviour: bool = True,
    demonstrations: bool = False,
    only: str | None = None,
    independent: bool = True,
    account: str | None = None,
    deadline: float = DEADLINE,
    options: Sequence[str] = (),
    on_event: Callable[[Mapping[str, Any]], None] = lambda event: None,
    sandbox: Callable[[Sequence[Path]], Sequence[str]] = lambda writable: (),
    writable: Sequence[Path] = (),
) -> RunResult:
    """Run a lab's checks.

    Args:
        directory: of the lab.
        work: directory of the work; None: the reference.
        endpoint: a running engine.
        token: its session token.
        lang: language of the texts in the result.
        behaviour: run the checks of the work.
        demonstrations: run the fault demonstrations, which do not depend on the work.
        only: name of the one check to run; None runs all.
        independent: run also checks that build on one that failed.
        account: where the work is deployed already, so that it is checked as it is there; None deploys it.
        deadline: seconds for all of it.
        options: more options for pytest.
        on_event: told, in a thread of its own, when a check begins and what it came to; the form of events is that of
            ``harness.pytest_plugin.results``.
        sandbox: makes the words that are put in front of the command, of the directories that it writes to.
        writable: such directories besides the one for the result.

    Returns:
        What the checks came to; a process that left no result is a problem in it, with its last lines.
    """
    with scratch("result") as space:
        result, output = space / "result.json", space / "output"
        reader, writer = os.pipe()
        command = [*sandbox((space, *writable)), sys.executable, "-m", "pytest", str(directory.resolve())]
        command += ["--work", str(work.resolve())] if work else []
        command += ["--engine", "external", "--endpoint-url", endpoint.url, "--lang", lang]
        command += ["--daylab-result", str(result), "--daylab-events", f"/dev/fd/{writer}"]
        command += ["--daylab-independent"] if independent else []
        command += ["--daylab-account", account] if account else []
        command += ["-q", *(f"-pno:{name}" for name in UNUSED)]
        command += [] if demonstrations else ["-m", "not fault"]
        command += [] if behaviour else ["-m", "fault"]
        command += ["-k", f"test_{only}"] if only else []
        command += options
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAYLAB_", "PYTEST_"))}
        listener = threading.Thread(target=_listen, args=(reader, on_event), daemon=True)
        listener.start()
        with output.open("wb") as shown:
            process = subprocess.Popen(
                command,
                cwd=directory.resolve().parent,
                env={**kept, "DAYLAB_TOKEN": token},
                stdin=subprocess.DEVNULL,
                stdout=shown,
                stderr=subprocess.STDOUT,
                pass_fds=[writer],
            )
        os.close(writer)
        try:
            code = process.wait(deadline)
        except subprocess.TimeoutExpired:
            return RunResult((), (f"the checks did not end within {deadline:g} s",))
        finally:
            process.kill()
            process.wait()
            listener.join(1)
        tail = "\n".join(_end_of(output).splitlines()[-TAIL:])
        if not result.is_file():
            return RunResult((), (f"pytest ended with exit code {code} and no result:\n{tail}",))
        try:
            found = RunResult.from_json(result.read_text(encoding="utf-8"))
        except InputError as error:
            return RunResult((), (str(error),))
        if code in BROKEN_OFF and not found.problems:
            return replace(found, problems=(f"pytest ended early, with exit code {code}:\n{tail}",))
        return found


def _end_of(path: Path, size: int = 64 * 1024) -> str:
    """Return the end of a file that may have any size."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - size))
        return file.read().decode("utf-8", "replace")


def _listen(reader: int, on_event: Callable[[Mapping[str, Any]], None]) -> None:
    with open(reader, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            on_event(json.loads(line))
