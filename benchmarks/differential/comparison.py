"""Puts the same cases to harness.iam and to another evaluator, and explains every disagreement.

Allow against deny is compared: not every evaluator tells an explicit deny from an implicit one. A disagreement that no
misreading explains is an error: either harness.iam is wrong, or a class is missing.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.differential.evaluators import Evaluator, our_decision
from benchmarks.differential.generator import random_cases
from benchmarks.differential.misreadings import MISREADINGS, explain
from harness.errors import InputError

__all__ = ["RECORDED", "Comparison", "Disagreement", "case_of", "compare", "recorded", "tables", "written"]

FIXTURES: Final = Path(__file__).resolve().parents[2] / "fixtures" / "iam"
RECORDED: Final = FIXTURES / "differential.jsonl"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A case that the other evaluator allows and we deny, or the other way round.

    Attributes:
        case: id of the case; ``random/SEED/NUMBER`` is generated.
        ours: decision of harness.iam.
        theirs: decision of the other.
        classes: titles of the misreadings that explain it together.
    """

    case: str
    ours: str
    theirs: str
    classes: tuple[str, ...]

    @property
    def wrong_allow(self) -> bool:
        """The other allows what AWS denies."""
        return self.theirs == "Allowed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One evaluator against harness.iam."""

    evaluator: str
    version: str
    cases: int
    unsupported: Mapping[str, int]
    disagreements: tuple[Disagreement, ...]

    @property
    def decided(self) -> int:
        """Cases that the other answered."""
        return self.cases - sum(self.unsupported.values())

    @property
    def agreements(self) -> int:
        """Cases that both answered alike."""
        return self.decided - len(self.disagreements)


def tables() -> list[dict[str, Any]]:
    """The decision tables of fixtures/iam/cases."""
    files = sorted((FIXTURES / "cases").glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def case_of(name: str, known: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The case of an id: from the tables, else generated anew."""
    if name in known:
        return known[name]
    _, seed, number = name.split("/")
    return next(random_cases(int(seed), 1, start=int(number)))


def compare(evaluator: Evaluator, cases: Sequence[dict[str, Any]]) -> Comparison:
    """Puts the cases to both.

    Raises:
        InputError: a disagreement without explanation, or an evaluator that does not answer.
    """
    unsupported: Counter[str] = Counter()
    found = []
    for case, answer in zip(cases, evaluator.decide(cases), strict=True):
        if answer.unsupported:
            unsupported[answer.unsupported] += 1
            continue
        ours = our_decision(case)
        if answer.allowed is (ours == "Allowed"):
            continue
        why = explain(case, answer.allowed, MISREADINGS[evaluator.package])
        if why is None:
            raise InputError(
                f"{evaluator.title} says {answer.decision}, harness.iam {ours}, and no class explains it",
                where=json.dumps(case),
                fix="read the IAM User Guide: correct harness.iam and add a case, or add a misreading with its page",
            )
        found.append(Disagreement(case["id"], ours, answer.decision, tuple(one.title for one in why)))
    return Comparison(evaluator.package, evaluator.version, len(cases), dict(unsupported), tuple(found))


def recorded(path: Path = RECORDED) -> list[Comparison]:
    """The comparisons of a recorded run."""
    return list(_read(path.read_text(encoding="utf-8").splitlines()))


def _read(lines: Sequence[str]) -> Iterator[Comparison]:
    given = [json.loads(line) for line in lines]
    for head in (one for one in given if "version" in one):
        own = [one for one in given if one["evaluator"] == head["evaluator"] and "case" in one]
        disagreements = tuple(
            Disagreement(one["case"], one["ours"], one["theirs"], tuple(head["classes"][n] for n in one["classes"]))
            for one in own
        )
        yield Comparison(head["evaluator"], head["version"], head["cases"], head["unsupported"], disagreements)


def written(comparisons: Sequence[Comparison]) -> str:
    """The text of a recorded run: a line for each evaluator, then one for each disagreement."""
    lines = []
    for one in comparisons:
        classes = [misreading.title for misreading in MISREADINGS[one.evaluator]]
        head = {
            "evaluator": one.evaluator,
            "version": one.version,
            "cases": one.cases,
            "unsupported": dict(sorted(one.unsupported.items())),
            "classes": classes,
        }
        lines.append(head)
        for each in one.disagreements:
            numbers = [classes.index(title) for title in each.classes]
            line = {"evaluator": one.evaluator, "case": each.case, "ours": each.ours, "theirs": each.theirs}
            lines.append({**line, "classes": numbers})
    return "".join(f"{json.dumps(line)}\n" for line in lines)
