"""Whether the files of a lab agree with each other: texts, tests, scenario, faults, the starter that is made of it.

Limits: runs nothing; what the checks come to is the gate's business.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from harness.curriculum.inventory import Inventory, read_inventory
from harness.curriculum.loader import LAB_FILE
from harness.curriculum.model import Lab
from harness.i18n.catalogue import lab_gate as words
from harness.i18n.message import LANGUAGES, Message
from harness.scenarios.loader import load_faults
from harness.scenarios.model import Fault, Scenario
from harness.scenarios.reference import write_solution, write_starter
from harness.scenarios.template import load_template
from harness.tempdirs import scratch

__all__ = ["inconsistencies"]

READMES: Final = ("README.md", "README.vi.md")
_TODO: Final = re.compile(r"# (TODO(?: [0-9, ]+)?):")


def inconsistencies(directory: Path, lab: Lab, scenario: Scenario) -> Iterator[tuple[str, Message]]:
    """Yield (where, what is wrong).

    Raises:
        FileError: a test file is not Python, or a fault's file has mistakes.
    """
    faults = load_faults(scenario)
    yield from _tests(directory, lab, read_inventory(directory), faults)
    for fault in faults.values():
        if unknown := sorted(set(fault.fails) - set(lab.checks)):
            yield fault.where(("fails",)), words.UNKNOWN_CHECKS(fault=fault.name, names=", ".join(unknown))
    yield from _texts(directory, lab)
    yield from _files(directory, scenario)


def _tests(directory: Path, lab: Lab, inventory: Inventory, faults: dict[str, Fault]) -> Iterator[tuple[str, Message]]:
    described = str(directory / LAB_FILE)
    for name in sorted(set(lab.checks) - set(inventory.checks)):
        yield described, words.CHECK_WITHOUT_TEST(name=name)
    for name, where in sorted(inventory.checks.items()):
        if name not in lab.checks:
            yield where, words.TEST_WITHOUT_CHECK(name=name, file=LAB_FILE)
    for name, where in sorted(inventory.demonstrations.items()):
        if name not in faults:
            yield where, words.NO_SUCH_FAULT(name=name, known=", ".join(faults) or "–")
    for name, fault in faults.items():
        if name not in inventory.demonstrations:
            yield fault.where(()), words.NOT_DEMONSTRATED(name=name)


def _texts(directory: Path, lab: Lab) -> Iterator[tuple[str, Message]]:
    for name, check in lab.checks.items():
        texts: dict[str, Message] = {"title": check.title, "rationale": check.rationale, "success": check.success}
        texts |= {f"hint {number}": hint for number, hint in enumerate(check.hints, 1)}
        for which, text in texts.items():
            if text.en == text.vi:
                yield str(directory / LAB_FILE), words.NOT_TRANSLATED(which=which, name=name)


def _files(directory: Path, scenario: Scenario) -> Iterator[tuple[str, Message]]:
    for name in READMES:
        path = directory / name
        if not path.is_file() or not path.read_text(encoding="utf-8").strip():
            yield str(path), words.MISSING_OR_EMPTY
    yield from _regions(scenario)


def _regions(scenario: Scenario) -> Iterator[tuple[str, Message]]:
    with scratch("starter") as space:
        write_solution(scenario, space / "solution")
        deployed = load_template(space / "solution" / scenario.template).data
        if load_template(scenario.template_path).data != deployed:
            yield str(scenario.template_path), words.MARKER_IN_TEXT
        todos = {}
        for lang in LANGUAGES:
            write_starter(scenario, space / lang, lang)
            todos[lang] = {path.relative_to(space / lang): _todos(path) for path in (space / lang).rglob("*")}
    if not any(todos["en"].values()):
        yield str(scenario.directory), words.NO_TODO
    for path, found in todos["en"].items():
        if (other := todos["vi"][path]) != found:
            yield str(scenario.directory / path), words.OTHER_TODOS(en=", ".join(found), vi=", ".join(other))


def _todos(path: Path) -> list[str]:
    return _TODO.findall(path.read_bytes().decode(errors="replace")) if path.is_file() else []
