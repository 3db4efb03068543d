"""The result model: what each check of a run came to.

Four outcomes, so that a crash of the harness is never a learner's zero and a missing capability is never a pass:
*passed*, *failed* (the learner's work), *error* (the harness or the engine), *skipped* (not enforced here, or not run
because it builds on a check that failed).

Limits: plain values and their JSON form only; weights, scores and exchange formats are built on top of it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final

from harness.errors import InputError
from harness.i18n.catalogue import grading as words

__all__ = ["SCHEMA", "CheckResult", "Kind", "Outcome", "RunResult", "worst"]

SCHEMA: Final = 1
"""Version of the JSON form."""


class Outcome(StrEnum):
    """What a check came to; declared from best to worst."""

    PASSED = "passed"
    SKIPPED = "skipped"
    FAILED = "failed"
    ERROR = "error"


class Kind(StrEnum):
    """``CHECK`` runs on the work under test, ``FAULT`` demonstrates a fault on the reference scenario."""

    CHECK = "check"
    FAULT = "fault"


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the worst of ``outcomes``; ValueError when there are none."""
    order = list(Outcome)
    return max(outcomes, key=order.index)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check of one lab.

    Args:
        lab: name of the lab, for example ``day05``.
        name: name of the check, the test's name without ``test_``.
        outcome: what it came to.
        kind: behaviour check or fault demonstration.
        fault: name of the fault that a demonstration shows.
        seconds: wall-clock time of set-up, call and clean-up.
        expected: what the check asks for, in the language of the run.
        actual: what it found instead.
        message: first line for people: why it failed, ended in error or was skipped.
        report: all that is to be said about a failure or error, with evidence, in the language of the run.
        missing: capabilities that the engine lacks, for a skipped check.
        blocked_by: the failed check that a skipped check builds on.
        parts: how many parts it has (parameter sets of its test).
        passed_parts: how many of them passed; None where there is only one.
    """

    lab: str
    name: str
    outcome: Outcome
    kind: Kind = Kind.CHECK
    fault: str | None = None
    seconds: float = 0.0
    expected: str | None = None
    actual: str | None = None
    message: str | None = None
    report: str | None = None
    missing: tuple[str, ...] = ()
    blocked_by: str | None = None
    parts: int = 1
    passed_parts: int | None = None

    @property
    def credit(self) -> float:
        """Share of its points that the check earns: all or nothing, or the share of its parts that passed."""
        if self.passed_parts is None:
            return 1.0 if self.outcome is Outcome.PASSED else 0.0
        return self.passed_parts / self.parts

    def merged(self, other: "CheckResult") -> "CheckResult":
        """Combine two phases of one check: the worse one speaks, times add up."""
        speaker = self if worst((self.outcome, other.outcome)) is self.outcome else other
        missing = tuple(sorted({*self.missing, *other.missing}))
        return replace(speaker, seconds=self.seconds + other.seconds, missing=missing)

    def joined(self, other: "CheckResult") -> "CheckResult":
        """Combine two parts of one check (parameter sets): as :meth:`merged`, and each part earns its share."""
        passed = [round(each.credit * each.parts) for each in (self, other)]
        return replace(self.merged(other), parts=self.parts + other.parts, passed_parts=sum(passed))


@dataclass(frozen=True, slots=True)
class RunResult:
    """All checks of a run, and what kept the harness from running more (``problems``)."""

    checks: tuple[CheckResult, ...]
    problems: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Return the JSON form, readable and with a final line break."""
        text = json.dumps({"schema": SCHEMA, **asdict(self)}, ensure_ascii=False, indent=2) + "\n"
        return text.encode("utf-8", "replace").decode("utf-8")  # half a character is in no file

    @classmethod
    def from_json(cls, text: str) -> "RunResult":
        """Read what :meth:`to_json` wrote.

        Raises:
            InputError: not JSON, another schema, or fields missing or unknown.
        """
        try:
            data = json.loads(text)
            if data["schema"] != SCHEMA:
                raise InputError(words.RESULT_SCHEMA(found=data["schema"], known=SCHEMA), fix=words.RUN_AGAIN)
            return cls(tuple(_check(each) for each in data["checks"]), tuple(data["problems"]))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(words.NOT_A_RESULT(error=error), fix=words.RUN_AGAIN) from error


def _check(data: Mapping[str, Any]) -> CheckResult:
    typed = {"outcome": Outcome(data["outcome"]), "kind": Kind(data["kind"]), "missing": tuple(data["missing"])}
    return CheckResult(**{**data, **typed})
