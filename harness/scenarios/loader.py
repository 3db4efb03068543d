"""Finds and loads scenarios and their faults.

Layout of a scenario: ``scenarios/<name>/scenario.yaml``, its template, its code, ``faults/<fault>.yaml``.
Limits: scenarios live beside the package, as an editable installation of the repository has them.
"""

from difflib import get_close_matches
from pathlib import Path
from typing import Final

import harness
from harness.errors import InputError
from harness.scenarios.model import Fault, Scenario
from harness.yaml_files import load_document, read_document

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
        fix = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(names) or 'none'}"
        raise InputError(f"no scenario {name!r}", where=str(root), fix=fix)
    return load_scenario(root / name)


def load_scenario(directory: Path) -> Scenario:
    """Load ``scenario.yaml`` of a scenario's directory.

    Raises:
        FileError: the file has mistakes, its name differs from the directory's, or its template is missing.
    """
    path = directory / _SCENARIO_FILE
    scenario = load_document(path, Scenario)
    if scenario.name != directory.resolve().name:
        what = f"scenario is called {scenario.name!r} but its directory {directory.resolve().name!r}"
        raise read_document(path).error(("name",), what, "use one name for both")
    if not (directory / scenario.template).is_file():
        what = f"template {scenario.template!r} does not exist"
        raise read_document(path).error(("template",), what, f"create {directory / scenario.template}")
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
    fault = load_document(path, Fault)
    document = read_document(path)
    if fault.name != path.stem:
        what = f"fault is called {fault.name!r} but its file {path.name!r}"
        raise document.error(("name",), what, f"call the file {fault.name}.yaml")
    fault._document = document
    return fault
