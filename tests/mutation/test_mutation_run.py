"""The mutation runner tells a mutant that a module's tests notice from the module itself, for any module."""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from run import ROOT, mirrored_tests, ordered  # noqa: E402 - beside this file

MODULE = "harness/pytest_plugin/waiting.py"


def test_a_mutant_is_killed_by_the_test_that_notices_it(tmp_path: Path) -> None:
    # Before any mutant runs, the module itself has to survive.
    names, out = tmp_path / "names", tmp_path / "out"
    mutant = "Eventually.__call__: if until(value): return value → if not until(value): return value"
    names.write_text(json.dumps({"module": MODULE, "name": mutant}))
    command = [sys.executable, str(HERE / "run.py"), MODULE, "--names", str(names), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [line] = out.read_text().splitlines()
    found = json.loads(line)
    assert (found["module"], found["name"]) == (MODULE, mutant)
    assert found["killed_by"].startswith("tests/unit/pytest_plugin/test_waiting.py::")


def test_tests_are_found_by_the_modules_path() -> None:
    assert mirrored_tests(Path(MODULE)) == [ROOT / "tests/unit/pytest_plugin/test_waiting.py"]
    assert mirrored_tests(Path("harness/iam/evaluator.py")) == [ROOT / "tests/unit/iam"]
    names = [Path(each).name for each in ordered([ROOT / "tests/unit/iam"])]
    assert (names[0], names[-1]) == ("test_iam_cases.py", "test_iam_invariants.py")
    assert "test_iam_speed.py" not in names
