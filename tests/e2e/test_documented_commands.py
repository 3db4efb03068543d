"""Every command in the READMEs and recipes runs, in a copy of the project, in the order in which it is written.

``make test`` is what runs this test and cannot run inside itself: ``.ci/run`` must call it. Commands that run a part
of the test suite only collect it here, because the suite runs them anyway. Commands for the AWS CLI in a lab's README
are for a machine that has it; here their service and operation are looked up in the AWS CLI's own model.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import botocore.session
import pytest

from harness.bootstrap import is_ready

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "README.vi.md", "CONTRIBUTING.md"]
LABS = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "labs").glob("day*/README*.md"))]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".venv.*", "work", ".*_cache", ".hypothesis", "__pycache__", ".venvs"
)
FAILS = re.compile(r"\.venv/bin/(pytest labs/\S+ --lang|daylab check )")
"""Evaluating the untouched starter fails, as the README says beside it."""
SUITE = re.compile(r"\.venv/bin/pytest (tests/|labs/\S+/test_)")


def blocks(document: str) -> Iterator[list[str]]:
    text = (ROOT / document).read_text(encoding="utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        lines = block.replace("\\\n", " ").splitlines()
        yield [command for line in lines if (command := re.sub(r"\s+#\s.*$", "", line).strip())]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project as it stands, with the environment of this run and a state directory of its own."""
    assert is_ready("dev"), ".venv is not what lock/ and pyproject.toml say: run 'make test', not pytest alone"
    made = tmp_path / "daylab"
    shutil.copytree(ROOT, made, ignore=LEFT_OUT, symlinks=True)
    (made / ".venv").symlink_to(ROOT / ".venv")
    return made


def run(command: str, directory: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "DAYLAB_", "PYTEST_"))}
    environment["DAYLAB_HOME"] = str(directory.parent / "state")
    return subprocess.run(
        command,
        shell=True,
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_run(document: str, copy: Path) -> None:
    commands = [command for block in blocks(document) for command in block]
    assert commands
    try:
        for command in commands:
            if command == "make test":
                assert "make --no-print-directory test" in (ROOT / ".ci" / "run").read_text()
                continue
            wanted = command + " --collect-only" if SUITE.match(command) else command
            done = run(wanted, copy)
            expected = 1 if FAILS.match(command) else 0
            assert done.returncode == expected, f"$ {wanted}\n{done.stdout[-3000:]}"
            if command.startswith("make lab "):
                assert "what broke (✗), and what fixed it (✓)" in done.stdout, done.stdout[-3000:]
    finally:
        run(".venv/bin/daylab down", copy)


@pytest.mark.parametrize("document", LABS)
def test_commands_of_labs_exist(document: str, copy: Path) -> None:
    session = botocore.session.get_session()
    for command in (command for block in blocks(document) for command in block):
        words = command.split()
        if words[0] == "aws":
            service, operation = words[1:3]
            if service in ("s3",) or (service, operation) == ("logs", "tail"):
                continue  # high-level commands of the AWS CLI, which has no model of them
            model = session.get_service_model({"stepfunctions": "stepfunctions"}.get(service, service))
            known = {re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower() for name in model.operation_names}
            assert operation in known, command
        elif words[0].endswith("pytest"):
            done = run(f"{command} --collect-only -q", copy)
            assert done.returncode == 0, f"$ {command}\n{done.stdout[-2000:]}"
        elif words[1:2] == ["start"]:
            assert run(command, copy).returncode == 0, command
        else:
            assert words[0] in ("daylab", ".venv/bin/daylab", "make", "curl", "export", "eval"), command


def test_both_languages_of_a_document_have_the_same_commands() -> None:
    for english in ["README.md", *(name for name in LABS if name.endswith("README.md"))]:
        vietnamese = english.replace("README.md", "README.vi.md")
        assert list(blocks(english)) == list(blocks(vietnamese)), english


def test_tox_environments_name_what_exists() -> None:
    """``tox.ini`` runs the same parts; listing them needs no run."""
    done = subprocess.run(
        [str(ROOT / ".venv" / "bin" / "tox"), "list", "--no-desc"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {"lint", "types", "unit", "plugin", "contract", "labs"} <= set(done.stdout.split())
