"""The works that the author gate submits: starter, reference solution, and the reference with each fault.

Limits: writes them into a directory of the caller's; the project's own files stay as they are.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.scenarios.loader import load_faults
from harness.scenarios.model import Fault, Scenario
from harness.scenarios.overlay import patch_files, patch_template
from harness.scenarios.reference import write_solution, write_starter
from harness.scenarios.source import read_sources
from harness.scenarios.template import load_template

__all__ = ["SOLUTION", "STARTER", "Variant", "variants", "write_faulty"]

STARTER: Final = "starter"
SOLUTION: Final = "solution"


@dataclass(frozen=True, slots=True)
class Variant:
    """One submission to be checked.

    Args:
        name: ``starter``, ``solution`` or the fault's name.
        source: its directory.
        fault: the fault that is in it.
    """

    name: str
    source: Path
    fault: Fault | None = None


def variants(scenario: Scenario, target: Path) -> list[Variant]:
    """Write all works of a lab below ``target`` and return them.

    Raises:
        FileError: a region is broken, or a fault does not fit the reference.
    """
    write_starter(scenario, target / STARTER)
    write_solution(scenario, target / SOLUTION)
    faulty = []
    for name, fault in load_faults(scenario).items():
        write_faulty(scenario, fault, target / name)
        faulty.append(Variant(name, target / name, fault))
    return [
        Variant(STARTER, target / STARTER),
        Variant(SOLUTION, target / SOLUTION),
        *faulty,
    ]


def write_faulty(scenario: Scenario, fault: Fault, target: Path) -> None:
    """Write the reference solution with ``fault`` in it to the new directory ``target``.

    Raises:
        FileError: the fault does not fit the reference.
    """
    write_solution(scenario, target)
    template = patch_template(load_template(target / scenario.template).data, [fault])
    # JSON is YAML as well, so the name need not change.
    (target / scenario.template).write_text(json.dumps(template, ensure_ascii=False, indent=1), encoding="utf-8")
    changed = patch_files(read_sources(target, fault.overlay.files), [fault])
    for path in fault.overlay.files:
        (target / path).write_bytes(changed[path].content)
