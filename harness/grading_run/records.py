"""What has been evaluated so far, in the results' directory: written whole, one file for each lab of a submission.

A run that was interrupted takes up what is there; a record counts only for the very same work, checks and limits.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

from harness.atomic_files import write_atomically
from harness.errors import InputError
from harness.grading.result import RunResult
from harness.grading_run.job import Job, Record

__all__ = ["Records"]

DIRECTORY: Final = ".records"


class Records:
    """The records below ``out``."""

    def __init__(self, out: Path) -> None:
        self._directory = out / DIRECTORY

    def read(self, job: Job) -> Record | None:
        """Return the record of a job that was evaluated completely; None: there is none."""
        try:
            data = json.loads(self._path(job).read_text(encoding="utf-8"))
            result = RunResult.from_json(json.dumps(data["result"]))
            record = Record(str(data["key"]), result, float(data["seconds"]), int(data["attempts"]))
        except (OSError, ValueError, KeyError, TypeError, InputError):
            return None
        return record if record.key == job.key and record.complete else None

    def write(self, job: Job, record: Record) -> None:
        """Keep a record."""
        data = {**asdict(record), "result": json.loads(record.result.to_json())}
        log = data.pop("log")
        write_atomically(self.log(job.submission, job.lab), log.encode("utf-8", "replace"), durable=False)
        write_atomically(self._path(job), json.dumps(data, ensure_ascii=False, indent=1) + "\n")

    def log(self, submission: str, lab: str) -> Path:
        """Return the path of the engine's log of a job."""
        return self._directory / submission / f"{lab}.log"

    def _path(self, job: Job) -> Path:
        return self._directory / job.submission / f"{job.lab}.json"
