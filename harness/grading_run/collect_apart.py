"""Brings submissions in, each in a process of its own with limits of memory, processor time, file sizes and time.

What a file does to the library that reads it ends that process, and is that submission's refusal. The process runs
``python -m harness.grading_run.collect_apart`` with the source as JSON on its standard input.

Limits: POSIX. Memory is limited where the system limits address space; git, where it is used, has the same limits.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from harness.grading_run.collect import Collected, Source, collect
from harness.grading_run.repository import is_repository_url
from harness.grading_run.submission_limits import Allowance
from harness.i18n.catalogue import grading as words
from harness.i18n.message import Message

__all__ = ["collect_apart"]

LATE: Final = -signal.SIGXCPU


def collect_apart(source: Source, space: Path, allowance: Allowance | None = None) -> Collected:
    """As :func:`collect`, in a process of its own; whatever ends that one is the submission's refusal."""
    allowance = allowance or Allowance()
    place = source.place if is_repository_url(source.place) else str(Path(source.place).absolute())
    order = {"source": asdict(source) | {"place": place}, "space": str(space), "allowance": asdict(allowance)}
    late = words.NOT_READ_IN_TIME(seconds=allowance.seconds)
    process = subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",  # whatever lies in the directory of the moment is not imported
        start_new_session=True,  # so that what it started ends with it
    )
    try:
        output, errors = process.communicate(json.dumps(order).encode(), timeout=allowance.seconds)
    except subprocess.TimeoutExpired:
        return Collected(source.name, space / "files", late)
    finally:
        _end(process)
    try:
        return _from_wire(source, space, json.loads(output))
    except (ValueError, KeyError, TypeError):
        if process.returncode == LATE:
            return Collected(source.name, space / "files", late)
        last = errors.decode(errors="replace").strip().splitlines()[-1:]
        why = words.READING_ENDED(code=process.returncode, last=" ".join(last))
        return Collected(source.name, space / "files", why)


def _end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _from_wire(source: Source, space: Path, data: dict[str, Any]) -> Collected:
    said = {name: Message(**data[name]) if data[name] else None for name in ("refusal", "problem")}
    submitted = datetime.fromisoformat(data["submitted"]) if data["submitted"] else None
    return Collected(source.name, space / "files", said["refusal"], submitted, data["commit"], said["problem"])


def _to_wire(found: Collected) -> dict[str, Any]:
    said = {
        name: None if text is None else {lang: text.get(lang) for lang in ("en", "vi")}
        for name, text in (("refusal", found.refusal), ("problem", found.problem))
    }
    return {**said, "submitted": found.submitted and found.submitted.isoformat(), "commit": found.commit}


def _main() -> None:
    order = json.load(sys.stdin)
    allowance = Allowance(**order["allowance"])
    seconds = int(allowance.seconds)
    resource.setrlimit(resource.RLIMIT_AS, (allowance.memory, allowance.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (4 * allowance.size, 4 * allowance.size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    found = collect(Source(**order["source"]), Path(order["space"]), allowance)
    json.dump(_to_wire(found), sys.stdout)


if __name__ == "__main__":
    _main()
