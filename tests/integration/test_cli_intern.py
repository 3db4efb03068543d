"""An intern's day at the command line, on a real engine: fail, be helped, repair, pass; and watch it happen."""

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

from harness.curriculum.loader import LABS_DIR
from harness.progress.store import Store
from harness.scenarios.loader import find_scenario
from harness.scenarios.reference import write_solution

DAYLAB = [sys.executable, "-c", "from harness.cli import main; main()"]


@pytest.fixture
def environ(tmp_path, engine):
    """The intern's environment: an own work directory and home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAYLAB_", "AWS_"))}
    return {**kept, "DAYLAB_WORK": str(tmp_path / "work"), "DAYLAB_HOME": str(tmp_path / "home"), "DAYLAB_LANG": "en"}


def run(environ, *arguments):
    return subprocess.run([*DAYLAB, *arguments], env=environ, capture_output=True, text=True, timeout=120, check=False)


def solve(work):
    """Put the reference solution into the work."""
    shutil.rmtree(work / "day05")
    write_solution(find_scenario("s3_lambda"), work / "day05")


def test_intern_fails_is_helped_repairs_and_passes(environ, tmp_path):
    work = tmp_path / "work"
    assert run(environ, "start", "day05").returncode == 0
    first = run(environ, "check", "day05")
    assert first.returncode == 1, first.stdout + first.stderr
    assert "✗ An upload is logged with its file name and size" in first.stdout
    assert "not run: builds on upload_is_logged" in first.stdout
    assert re.search(r"0 of 9 checks passed, 0 of \d+ points", first.stdout)
    assert "Stuck? daylab hint day05" in first.stdout
    assert "Hint 1 of 3" in run(environ, "hint", "day05").stdout
    solve(work)
    last = run(environ, "check", "day05")
    assert last.returncode == 0, last.stdout + last.stderr
    assert "9 of 9 checks passed" in last.stdout
    assert Store(work).read().lab("day05").state == "passed"
    assert run(environ, "diff", "day05").stdout.strip() == "Your work and the solution are the same."


def test_one_check_alone(environ, tmp_path):
    run(environ, "start", "day05")
    solve(tmp_path / "work")
    done = run(environ, "check", "day05", "--only", "metrics_are_recorded", "--lang", "vi")
    assert done.returncode == 0
    assert "Đạt 1/1 check" in done.stdout
    wrong = run(environ, "check", "day05", "--only", "nothing")
    assert (wrong.returncode, "no check nothing" in wrong.stderr) == (2, True)


def test_template_that_is_no_yaml_is_a_failed_check_with_its_line(environ, tmp_path):
    run(environ, "start", "day05")
    (tmp_path / "work" / "day05" / "template.yaml").write_text("Resources:\n  A: [\n")
    done = run(environ, "check", "day05")
    assert done.returncode == 1
    assert "template.yaml:" in done.stdout


class Terminal:
    """``daylab watch day05`` in a terminal of its own."""

    def __init__(self, environ):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [*DAYLAB, "watch", "day05"], env=environ, stdin=slave, stdout=slave, stderr=slave
        )
        os.close(slave)
        self._shown = ""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            try:
                self._shown += os.read(self.master, 65536).decode(errors="replace")
            except OSError:  # the other end is closed
                return

    def wait_for(self, text, count=1, seconds=180):
        deadline = time.monotonic() + seconds
        while self._shown.count(text) < count:
            assert time.monotonic() < deadline, f"no {text!r} in:\n{self._shown[-3000:]}"
            assert self.process.poll() is None, self._shown[-3000:]
            threading.Event().wait(0.05)

    def press(self, key):
        os.write(self.master, key.encode())


@pytest.fixture
def terminal(environ, tmp_path):
    run(environ, "start", "day05")
    solve(tmp_path / "work")
    made = Terminal(environ)
    yield made
    if made.process.poll() is None:
        made.process.send_signal(signal.SIGKILL)
    made.process.wait()
    os.close(made.master)


def test_watch_checks_again_on_save_obeys_keys_and_ends(terminal, tmp_path):
    terminal.wait_for("Watching")
    terminal.wait_for("9 of 9 checks passed")
    handler = tmp_path / "work" / "day05" / "functions" / "file_processor" / "handler.py"
    handler.write_text("def handler(event, context:\n")  # half written
    terminal.wait_for("Saved: handler.py")
    terminal.wait_for("Watching", 2)
    terminal.press("h")
    terminal.wait_for("Hint 1 of 3")
    terminal.press("n")
    terminal.wait_for("Expected:", 2)
    shutil.copy(find_scenario("s3_lambda").directory / "functions" / "file_processor" / "handler.py", handler)
    terminal.wait_for("9 of 9 checks passed", 2)
    terminal.press("q")
    assert terminal.process.wait(20) == 0


def test_labs_of_the_repository_are_those_that_are_listed(environ):
    listed = run(environ, "labs").stdout
    assert all(path.parent.name in listed for path in LABS_DIR.glob("*/lab.yaml"))
