"""Finds and loads scenarios and their faults.

Layout of a scenario: ``scenarios/<name>/scenario.yaml``, its template, its code, ``faults/<fault>.yaml``.
Limits: scenarios live beside the package, as an editable installation of the repository has them.
"""

from difflib import get_close_matches
from pathlib import Path
from typing import Final

import harness
from harness.errors import InputError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import scenarios as words
from harness.scenarios.model import Fault, Scenario
from harness.yaml_files import read_document, validated

__all__ = ["SCENARIOS_DIR", "find_scenario", "load_faults", "load_scenario", "scenario_names"]

SCENARIOS_DIR: Final = Path(harness.__file__).resolve().parent.parent / "scenarios"
"""Where the repository keeps its scenarios."""

_SCENARIO_FILE: Final = "scenario.yaml"


def scenario_names(root: Path = SCENARIOS_DIR) -> list[str]:
    """Return the names of all scenarios below ``root``, sorted."""
    return sorted(path.parent.name for path in root.glob(f"*/{_SCENARIO_FILE}"))


def find_scenario(name: str, root: Path = SCENARIOS_DIR) -> Scenario:
    """Load the scenario called ``name``.

    Raises:
        InputError: there is none; the message names what there is.
        FileError: its file has mistakes.
    """
    names = scenario_names(root)
    if name not in names:
        close = get_close_matches(name, names, n=1)
        fix = common.DID_YOU_MEAN(name=close[0]) if close else common.KNOWN(names=", ".join(names) or "–")
        raise InputError(words.NO_SCENARIO(name=name), where=str(root), fix=fix)
    return load_scenario(root / name)


def load_scenario(directory: Path) -> Scenario:
    """Load ``scenario.yaml`` of a scenario's directory.

    Raises:
        FileError: the file has mistakes, its name differs from the directory's, or its template is missing.
    """
    path = directory / _SCENARIO_FILE
    document = read_document(path)
    scenario = validated(document, Scenario)
    if scenario.name != directory.resolve().name:
        what = words.NAME_DIFFERS(name=scenario.name, directory=directory.resolve().name)
        raise document.error(("name",), what, common.ONE_NAME)
    if not (directory / scenario.template).is_file():
        what = words.NO_TEMPLATE(template=scenario.template)
        raise document.error(("template",), what, words.CREATE(path=directory / scenario.template))
    scenario._directory = directory
    return scenario


def load_faults(scenario: Scenario) -> dict[str, Fault]:
    """Load all faults of a scenario, by name, sorted.

    Raises:
        FileError: a file has mistakes or its stem differs from the fault's name.
    """
    faults = (_load_fault(path) for path in sorted((scenario.directory / "faults").glob("*.yaml")))
    return {fault.name: fault for fault in faults}


def _load_fault(path: Path) -> Fault:
    document = read_document(path)
    fault = validated(document, Fault)
    if fault.name != path.stem:
        what = words.FAULT_NAME_DIFFERS(name=fault.name, file=path.name)
        raise document.error(("name",), what, words.CALL_THE_FILE(name=fault.name))
    fault._document = document
    return fault
