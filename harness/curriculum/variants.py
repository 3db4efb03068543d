"""The works that the author gate submits: starter, reference solution, and the reference with each fault.

Limits: writes copies into a directory of the caller's; the project's own files stay as they are.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.scenarios.loader import load_faults
from harness.scenarios.model import Fault, Scenario
from harness.scenarios.overlay import patch_files, patch_template
from harness.scenarios.source import read_sources
from harness.scenarios.template import load_template

__all__ = ["SOLUTION", "STARTER", "Variant", "variants", "write_faulty"]

STARTER: Final = "starter"
SOLUTION: Final = "solution"
_NO_WORK: Final = shutil.ignore_patterns("__pycache__", "faults", "scenario.yaml")


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


def variants(lab_directory: Path, scenario: Scenario, target: Path) -> list[Variant]:
    """Return all works of a lab, faulty ones written below ``target``.

    Raises:
        FileError: a fault does not fit the reference.
    """
    faulty = []
    for name, fault in load_faults(scenario).items():
        write_faulty(scenario, fault, target / name)
        faulty.append(Variant(name, target / name, fault))
    return [
        Variant(STARTER, lab_directory / STARTER),
        Variant(SOLUTION, scenario.directory),
        *faulty,
    ]


def write_faulty(scenario: Scenario, fault: Fault, target: Path) -> None:
    """Write the reference solution with ``fault`` in it to the new directory ``target``.

    Raises:
        FileError: the fault does not fit the reference.
    """
    shutil.copytree(scenario.directory, target, ignore=_NO_WORK)
    template = patch_template(load_template(scenario.template_path).data, [fault])
    # JSON is YAML as well, so the name need not change.
    (target / scenario.template).write_text(json.dumps(template, ensure_ascii=False, indent=1), encoding="utf-8")
    changed = patch_files(read_sources(scenario.directory, fault.overlay.files), [fault])
    for path in fault.overlay.files:
        (target / path).write_bytes(changed[path].content)
