"""The checks that evaluate a lab in a grading run: the grader's own, and hidden ones kept elsewhere.

They are put together in a directory of the run, so that no file of a submission is near them. Hidden checks have the
layout of labs: ``dayNN/test_*.py`` (below ``labs/`` or not); a ``lab.yaml`` of the same format beside them gives them
texts, points and visibility, else each is worth one point and hidden.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from harness.curriculum.inventory import read_inventory
from harness.curriculum.loader import LAB_FILE, find_lab, load_lab
from harness.curriculum.model import Lab
from harness.errors import InputError
from harness.grading.score import Worth
from harness.i18n.catalogue import grading as words
from harness.scenarios.loader import find_scenario
from harness.scenarios.reference import write_starter
from harness.yaml_files import read_document

__all__ = ["Checks", "gather"]

_LEFT_OUT: Final = shutil.ignore_patterns("variants", "__pycache__", "README*", "test_faults.py")


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of one lab.

    Args:
        lab: its texts, hidden checks included.
        directory: ``lab.yaml`` and ``test_*.py``, called as the lab.
        names: of all checks, in the order of ``lab.yaml``, then of the files.
        hidden: names of those that no text describes.
        template: name of the scenario's template.
        starter: directory of the lab's starter.
        digest: of all files.
    """

    lab: Lab
    directory: Path
    names: tuple[str, ...]
    hidden: frozenset[str]
    template: str
    starter: Path
    digest: str

    def worths(self, lang: str, *, past_due: bool) -> dict[str, Worth]:
        """Return what each check is worth; past the due date nothing waits for it any more."""
        found = {}
        for name in self.names:
            if (check := self.lab.checks.get(name)) is None:
                found[name] = Worth(name, visibility="hidden")
                continue
            visibility = check.visibility
            if past_due and visibility == "after_due_date":
                visibility = "visible"
            found[name] = Worth(check.title.get(lang), check.points, visibility, check.source)
        return found


def gather(day: str, space: Path, hidden: Path | None = None) -> Checks:
    """Put the checks of ``day`` together below ``space``.

    Args:
        day: name of the lab.
        space: directory of the run.
        hidden: directory of hidden checks.

    Raises:
        InputError: there is no such lab, a file has mistakes, or two checks have the same name.
    """
    own = find_lab(day)
    lab = load_lab(own)
    target = space / day
    shutil.copytree(own, target, ignore=_LEFT_OUT)
    more = _hidden_directory(hidden, day)
    undescribed: set[str] = set()
    if more is not None:
        for path in sorted(more.glob("*.py")):
            if path.name == "conftest.py":
                raise InputError(words.HIDDEN_CONFTEST, where=str(path), fix=words.FIXTURES_IN_FILES)
            shutil.copy(path, target / path.name)
        if (more / LAB_FILE).is_file():
            (target / LAB_FILE).write_text(json.dumps(_merged(own, more), ensure_ascii=False), encoding="utf-8")
            lab = load_lab(target)
    written = read_inventory(target).checks
    undescribed = set(written) - set(lab.checks)
    names = (*lab.checks, *sorted(undescribed))
    scenario = find_scenario(lab.scenario)
    starter = space / "starters" / day
    write_starter(scenario, starter)
    return Checks(lab, target, names, frozenset(undescribed), scenario.template, starter, _digest(target, scenario))


def _hidden_directory(hidden: Path | None, day: str) -> Path | None:
    if hidden is None:
        return None
    if not hidden.is_dir():
        raise InputError(words.NO_DIRECTORY(hidden=hidden), fix=words.GIVE_CHECKS)
    places = (hidden / day, hidden / "labs" / day)
    return next((place for place in places if place.is_dir()), None)


def _merged(own: Path, more: Path) -> dict[str, Any]:
    first: Mapping[str, Any] = read_document(own / LAB_FILE).data
    load_lab(more)  # for its mistakes, with their lines
    second: Mapping[str, Any] = read_document(more / LAB_FILE).data
    return {**first, "checks": {**first["checks"], **second["checks"]}}


def _digest(directory: Path, scenario: Any) -> str:
    whole = hashlib.sha256()
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            whole.update(path.relative_to(directory).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    whole.update((scenario.directory / "scenario.yaml").read_bytes())
    return whole.hexdigest()
