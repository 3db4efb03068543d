"""Whether the files of a lab agree with each other: texts, tests, scenario, faults, starter.

Limits: reads files only; what the checks come to is the gate's business.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from harness.curriculum.inventory import Inventory, read_inventory
from harness.curriculum.loader import LAB_FILE
from harness.curriculum.model import Lab
from harness.i18n.catalogue import lab_gate as words
from harness.i18n.message import Message
from harness.scenarios.loader import load_faults
from harness.scenarios.model import Fault, Scenario

__all__ = ["inconsistencies"]

READMES: Final = ("README.md", "README.vi.md")


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
    starter = directory / "starter"
    if not (starter / scenario.template).is_file():
        yield str(starter / scenario.template), words.MISSING
        return
    sources = (*starter.rglob("*.yaml"), *starter.rglob("*.py"))
    if not any("TODO" in path.read_text(encoding="utf-8") for path in sources):
        yield str(starter), words.NO_TODO
