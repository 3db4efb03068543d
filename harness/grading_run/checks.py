"""The checks that evaluate a lab in a grading run: the grader's own, and hidden ones kept elsewhere.

They are copied to a directory of the run, so that no file of a submission is near them. Hidden checks have the layout
of labs: ``dayNN/test_*.py`` (below ``labs/`` or not); a ``lab.yaml`` of the same format beside them gives them texts,
points and visibility, else each is worth one point and hidden. They stand in a directory of their own, so that they run
on a deployment of their own: what they do there no other check sees, and no other report tells.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from harness.curriculum.inventory import read_inventory
from harness.curriculum.loader import LAB_FILE, find_lab, load_lab
from harness.curriculum.model import Lab
from harness.errors import InputError
from harness.grading.score import Worth
from harness.i18n.catalogue import curriculum
from harness.i18n.catalogue import grading as words
from harness.scenarios.loader import find_scenario
from harness.scenarios.reference import write_starter
from harness.yaml_files import read_document

__all__ = ["Checks", "demand_hidden", "gather"]

_LEFT_OUT: Final = shutil.ignore_patterns("variants", "__pycache__", "README*", "test_faults.py")


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of one lab.

    Args:
        lab: its texts, hidden checks included.
        directories: each with ``lab.yaml`` and ``test_*.py``, called as the lab: its own, then the hidden ones.
        names: of all checks, in the order of ``lab.yaml``, then of the files.
        hidden: names of those that no text describes.
        template: name of the scenario's template.
        starter: directory of the lab's starter.
        digest: of all files.
    """

    lab: Lab
    directories: tuple[Path, ...]
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
    target = space / "labs" / day
    shutil.copytree(own, target, ignore=_LEFT_OUT)
    directories, names, undescribed = [target], list(lab.checks), set[str]()
    if (more := _hidden_directory(hidden, day)) is not None:
        apart = space / "hidden" / day
        _copy_hidden(own, more, apart)
        lab, before = load_lab(apart), read_inventory(target).checks
        written = read_inventory(apart).checks
        if twice := sorted(set(written) & set(before)):
            what = curriculum.TEST_TWICE(name=f"test_{twice[0]}", seen=before[twice[0]])
            raise InputError(what, where=written[twice[0]], fix=curriculum.OWN_TEST_NAME)
        undescribed = set(written) - set(lab.checks)
        names = [*lab.checks, *sorted(undescribed)]
        directories.append(apart)
    scenario = find_scenario(lab.scenario)
    starter = space / "starters" / day
    write_starter(scenario, starter)
    digest = _digest(directories, scenario)
    return Checks(lab, tuple(directories), tuple(names), frozenset(undescribed), scenario.template, starter, digest)


def demand_hidden(hidden: Path | None, days: Iterable[str]) -> None:
    """Do nothing when ``hidden`` holds checks of one of ``days``, or nobody gave it.

    Raises:
        InputError: it does not, so that everything would be graded without them.
    """
    if hidden is None:
        return
    if not hidden.is_dir():
        raise InputError(words.NO_DIRECTORY(hidden=hidden), fix=words.GIVE_CHECKS)
    wanted = list(days)
    if any(_hidden_directory(hidden, day) for day in wanted):
        return
    where = hidden.resolve()
    fix = words.GIVE_CHECKS
    if any(where.glob("test_*.py")):
        fix = words.GIVE_PARENT(parent=where.parent.parent if where.parent.name == "labs" else where.parent)
    raise InputError(words.NO_HIDDEN_CHECKS(hidden=hidden, days=", ".join(wanted)), fix=fix)


def _hidden_directory(hidden: Path | None, day: str) -> Path | None:
    if hidden is None:
        return None
    places = (hidden / day, hidden / "labs" / day)
    return next((place for place in places if any(place.glob("test_*.py"))), None)


def _copy_hidden(own: Path, more: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for path in sorted(more.glob("*.py")):
        if path.name == "conftest.py":
            raise InputError(words.HIDDEN_CONFTEST, where=str(path), fix=words.FIXTURES_IN_FILES)
        shutil.copy(path, target / path.name)
    text = read_document(own / LAB_FILE).data
    if (more / LAB_FILE).is_file():
        text = _merged(own, more)
    (target / LAB_FILE).write_text(json.dumps(text, ensure_ascii=False), encoding="utf-8")


def _merged(own: Path, more: Path) -> dict[str, Any]:
    first: Mapping[str, Any] = read_document(own / LAB_FILE).data
    load_lab(more)  # for its mistakes, with their lines
    second: Mapping[str, Any] = read_document(more / LAB_FILE).data
    return {**first, "checks": {**first["checks"], **second["checks"]}}


def _digest(directories: Iterable[Path], scenario: Any) -> str:
    whole = hashlib.sha256()
    for directory in directories:
        for path in sorted(directory.rglob("*")):
            if path.is_file():
                whole.update(path.relative_to(directory).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    whole.update((scenario.directory / "scenario.yaml").read_bytes())
    return whole.hexdigest()
