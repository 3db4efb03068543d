"""The recorded mutants are those of today's code, and each survivor is argued."""

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from mutants import mutants  # noqa: E402 - beside this file

ROOT = HERE.parents[1]
RECORDED = json.loads((ROOT / "fixtures" / "iam" / "mutants.json").read_text(encoding="utf-8"))


def source(module: str) -> str:
    return (ROOT / "harness" / "iam" / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")


def test_recorded_survivors_are_mutants_of_the_code_and_argued() -> None:
    # Numbers of mutants belong to the recorded run: a new line of code need not wait for the next one.
    names = {one["module"]: {each.name for each in mutants(source(one["module"]))} for one in RECORDED["modules"]}
    for one in RECORDED["survivors"]:
        assert one["name"] in names[one["module"]], f"{one['module']}: run tests/mutation/run.py, record it"
        assert one["argument"]


def test_a_mutant_differs_from_its_source_in_one_place() -> None:
    (mutant,) = mutants("def f(a, b):\n    '''Doc.'''\n    assert a < b\n")[:1]
    assert mutant.name == "f: a < b → a <= b"
    assert "assert a <= b" in mutant.source
