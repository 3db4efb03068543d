"""How many seconds each part of the suite took when that was last recorded, and the recorder.

``make test-thorough`` records them into ``durations.json``. They order the parts and tell the time that is left;
tests do not depend on them. Limits: a part that has not been recorded counts as short.
"""

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

__all__ = ["Recorder", "recorded"]

FILE = Path(__file__).with_name("durations.json")
LEAST = 1.0  # seconds; what is shorter is not kept


@cache
def recorded() -> Mapping[str, float]:
    """Return seconds by part (:func:`tests.support.scheduling.part_of`)."""
    found: dict[str, float] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


class Recorder:
    """Adds up the seconds of each part and writes them when the run ends."""

    def __init__(self) -> None:
        self._seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count set-up, call and clean-up."""
        from tests.support.scheduling import part_of

        self._seconds[part_of(report.nodeid)] += report.duration

    def pytest_sessionfinish(self) -> None:
        """Write what was seen; parts that did not run keep their record."""
        seen = {part: round(seconds, 1) for part, seconds in self._seconds.items()}
        kept = {part: seconds for part, seconds in ({**recorded(), **seen}).items() if seconds >= LEAST}
        ordered = dict(sorted(kept.items(), key=lambda item: (-item[1], item[0])))
        FILE.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
