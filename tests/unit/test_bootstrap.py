"""Set-up: idempotent, redone when the lock changes, afresh after an interruption, one at a time, clear messages."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from harness import bootstrap

ROOT = Path(__file__).resolve().parents[2]


class Steps:
    """Stands for pip and venv, which need minutes and the network; the real ones run in every fresh clone."""

    def __init__(self, venv: Path) -> None:
        self.venv = venv
        self.commands: list[tuple[str, ...]] = []
        self.interrupt_at: int | None = None

    def __call__(self, *command: str) -> None:
        self.commands.append(command)
        if self.interrupt_at == len(self.commands):
            raise KeyboardInterrupt
        if command[1:3] == ("-m", "venv"):
            (self.venv / "bin").mkdir(parents=True, exist_ok=True)
            (self.venv / "bin" / "python").touch()


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Steps:
    (tmp_path / "lock").mkdir()
    for name in ("build", *bootstrap.PROFILES):
        (tmp_path / "lock" / f"{name}.txt").write_text("x==1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    venv = tmp_path / ".venv"
    for name, value in (("ROOT", tmp_path), ("VENV", venv), ("STAMP", venv / ".stamp"), ("MUTEX", tmp_path / "mutex")):
        monkeypatch.setattr(bootstrap, name, value)
    made = Steps(venv)
    monkeypatch.setattr(bootstrap, "run", made)
    return made


def test_a_second_run_does_nothing(steps: Steps) -> None:
    bootstrap.main(["run"])
    done = len(steps.commands)
    assert done
    bootstrap.main(["run"])
    assert len(steps.commands) == done


def test_the_development_environment_serves_the_labs_too(steps: Steps) -> None:
    bootstrap.main(["dev"])
    done = len(steps.commands)
    bootstrap.main(["run"])
    assert len(steps.commands) == done


def test_a_changed_lock_is_installed(steps: Steps, tmp_path: Path) -> None:
    bootstrap.main(["run"])
    done = len(steps.commands)
    (tmp_path / "lock" / "run.txt").write_text("x==2\n")
    bootstrap.main(["run"])
    assert len(steps.commands) > done


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_an_interrupted_setup_starts_afresh(steps: Steps, step: int) -> None:
    steps.interrupt_at = step
    with pytest.raises(KeyboardInterrupt):
        bootstrap.main(["run"])
    assert not bootstrap.is_ready("run")
    leftover = steps.venv / "half-installed"
    leftover.parent.mkdir(exist_ok=True)
    leftover.touch()
    steps.interrupt_at = None
    bootstrap.main(["run"])
    assert bootstrap.is_ready("run")
    assert not leftover.exists()


def test_two_at_once_set_up_once(steps: Steps) -> None:
    threads = [threading.Thread(target=bootstrap.main, args=(["run"],)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(command[1:3] == ("-m", "venv") for command in steps.commands) == 1


def test_a_full_disk_is_said_before_anything_is_touched(
    steps: Steps, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "NEEDED_MB", 1 << 40)
    with pytest.raises(SystemExit, match="2"):
        bootstrap.main(["run"])
    assert "MB free" in capsys.readouterr().err
    assert steps.commands == []


def test_an_environment_behind_a_link_is_left_alone(
    steps: Steps, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    steps.venv.symlink_to(elsewhere)
    with pytest.raises(SystemExit, match="2"):
        bootstrap.main(["run"])
    assert "is a link" in capsys.readouterr().err
    assert steps.commands == []


def test_a_failed_step_shows_its_last_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        bootstrap.run(sys.executable, "-c", "print('no space left'); raise SystemExit(1)")
    shown = capsys.readouterr().err
    assert "no space left" in shown
    assert "try:" in shown


def older_python() -> str | None:
    """A Python on this machine that is too old, if there is one."""
    for name in ("python3.12", "python3.11", "python3.10", "python3"):
        found = shutil.which(name)
        probe = [found or "", "-c", "import sys; raise SystemExit(sys.version_info >= (3, 13))"]
        if found and subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return found
    return None


@pytest.mark.skipif(older_python() is None, reason="capability: a Python older than 3.13 on this machine")
def test_an_old_python_is_told_what_is_missing() -> None:
    command = [str(older_python()), str(ROOT / "harness" / "bootstrap.py"), "run"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Python 3.13 or newer is needed" in done.stderr


def test_make_says_when_no_python_is_found() -> None:
    done = subprocess.run(
        ["make", "PYTHON=", "setup"], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no Python 3.13 or newer" in done.stderr
    assert "try:" in done.stderr
