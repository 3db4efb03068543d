"""The templates of docs/ci: they parse, they name what exists, and their commands grade a submission.

What only the servers have is stood in for: the checkout, the machine's set-up (``make``, ``sudo``) and the variables.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from harness.cli.app import app
from harness.grading.formats import FORMATS
from harness.scenarios.loader import find_scenario
from harness.scenarios.reference import write_starter
from tests.e2e.ci_commands import TEMPLATES, github, gitlab, jenkins

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300
STANDING_IN = {
    "make": 'echo "make $*" >> "$CALLS"\n',
    "sudo": 'echo "sudo $*" >> "$CALLS"\n',
    "git": f'if [ "$1" = clone ]; then echo "git $*" >> "$CALLS"; ln -s {ROOT} daylab; else exec "$GIT" "$@"; fi\n',
}


class Machine:
    """A directory as a CI server makes it, with one submission in it."""

    def __init__(self, directory: Path, files: dict[str, str]) -> None:
        self.directory = directory
        self.calls = directory / "calls"
        self.summary = directory / "step-summary.md"
        shims = directory / "bin"
        shims.mkdir()
        for name, script in STANDING_IN.items():
            (shims / name).write_text(f"#!/bin/sh\n{script}")
            (shims / name).chmod(0o755)
        where = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
        self.environ = os.environ | {
            "PATH": f"{shims}:{os.environ['PATH']}",
            "CALLS": str(self.calls),
            "GIT": where,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "NAME": "an",
            "CI_PROJECT_NAME": "an",
            "DAY": "day05",
            "DAYLAB_URL": "https://git.example.com/daylab.git",
            "DAYLAB_REF": "main",
            "SUBMISSIONS": "submissions",
        }
        self._commit(files)

    def _commit(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.directory / "submission" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        who = ["-c", "user.name=an", "-c", "user.email=an@example.com"]
        for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "My work"]):
            self.git(*command)

    def git(self, *arguments: str) -> None:
        here = self.directory / "submission"
        subprocess.run(["git", "-C", here, *arguments], env=self.environ, check=True, capture_output=True)

    def prepare(self, server: str) -> Path:
        """Check out what the server checks out by itself; return where commands run."""
        if server == "gitlab":
            return self.directory / "submission"
        if server == "github":
            (self.directory / "daylab").symlink_to(ROOT)
        else:  # the class is there before a build begins
            (self.directory / "submissions").mkdir()
            self.git("bundle", "create", "../submissions/an.bundle", "HEAD")
        return self.directory

    def run(self, server: str) -> tuple[Path, list[int]]:
        """Run every command of the template; return the results' directory and the exit codes."""
        place = self.prepare(server)
        shell = ["bash", "-eo", "pipefail", "-c"] if server != "jenkins" else ["sh", "-xe", "-c"]
        codes = []
        for command in TEMPLATES[server]():
            done = subprocess.run(
                [*shell, command], cwd=place, env=self.environ, capture_output=True, text=True, timeout=PATIENCE
            )
            print(command, done.stdout, done.stderr, sep="\n")
            codes.append(done.returncode)
        return place / "results", codes


@pytest.mark.parametrize("server", TEMPLATES)
def test_commands_publish_what_the_server_shows(server, tmp_path):
    """A submission without the work is evaluated without an engine: nothing of it passed."""
    machine = Machine(tmp_path, {"README.md": "I did not begin"})
    results, codes = machine.run(server)
    given = results / "students" / "an"
    assert (given / "junit.xml").is_file()
    assert (given / "summary.md").is_file()
    assert (given / "report.html").is_file()
    assert "make -C daylab setup" in machine.calls.read_text()
    assert "no work for day05" in (given / "summary.md").read_text(encoding="utf-8")
    if server == "jenkins":
        assert (results / "instructor" / "class.html").is_file()
        assert not any(codes), "the junit step says what did not pass"
    else:
        assert codes[-1] != 0, "the job is red where checks did not pass"
    if server == "github":
        assert not any(codes[:-1])
        assert "no work for day05" in machine.summary.read_text(encoding="utf-8")


def test_submission_is_graded_by_the_commands(tmp_path):
    """The whole way, with an engine: the starter deploys, and fails its checks."""
    starter = tmp_path / "starter"
    write_starter(find_scenario("s3_lambda"), starter)
    files = {f"day05/{path.relative_to(starter)}": path.read_text() for path in starter.rglob("*") if path.is_file()}
    results, codes = Machine(tmp_path, files).run("github")
    assert not any(codes[:-1])
    assert codes[-1] != 0
    junit = (results / "students" / "an" / "junit.xml").read_text(encoding="utf-8")
    assert "<failure " in junit
    assert "<error " not in junit


@pytest.mark.parametrize("server", TEMPLATES)
def test_templates_use_options_and_formats_that_exist(server):
    [command] = [each for each in TEMPLATES[server]() if "daylab grade" in each]
    [line] = re.findall(r"daylab grade ([^|]*)", command.replace("\\\n", " "))
    options = {name for each in get_command(app).commands["grade"].params for name in each.opts}  # type: ignore[attr-defined]
    assert set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", line)) <= options
    formats = re.findall(r"--format (\S+)", command)
    assert {"junit", "markdown", "html"} <= set(formats) <= set(FORMATS)


def test_github_workflow_publishes_also_after_a_failure():
    job = github()["jobs"]["grade"]
    assert github()["permissions"] == {"contents": "read"}
    steps = job["steps"]
    publishing = [step for step in steps if "summary.md" in step.get("run", "") or "upload" in step.get("uses", "")]
    assert [step["if"] for step in publishing] == ["always()", "always()"]
    checkouts = [step["with"] for step in steps if "checkout" in step.get("uses", "")]
    assert all(each["persist-credentials"] == "false" for each in checkouts)


def test_github_commands_take_no_text_of_the_repository_into_their_code():
    assert not [run for run in TEMPLATES["github"]() if "${{" in run]


def test_gitlab_job_publishes_also_after_a_failure():
    artifacts = gitlab()["grade"]["artifacts"]
    assert artifacts["when"] == "always"
    assert artifacts["reports"]["junit"] == "results/students/*/junit.xml"


def test_jenkins_pipeline_publishes_also_after_a_failure():
    code = "\n".join(line for line in jenkins().splitlines() if not line.startswith("//"))
    bare = re.sub(r"'''.*?'''|'[^'\n]*'", "", code, flags=re.DOTALL)
    assert bare.count("{") == bare.count("}")
    always = code[code.index("post {") :]
    assert "always {" in always
    assert "junit testResults: 'results/instructor/submissions/*/junit.xml'" in always
    assert "archiveArtifacts" in always
