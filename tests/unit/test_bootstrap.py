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


@pytest.mark.parametrize("made_by", ["another checkout", "another Python", "another release"])
def test_a_foreign_environment_is_made_anew(
    steps: Steps, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], made_by: str
) -> None:
    bootstrap.main(["run"])
    made, place = bootstrap.stamp()
    foreign = {
        "another checkout": f"{made}\n{place.replace('.venv', 'copied/.venv')}",
        "another Python": f"{made}\n{place.rpartition(' ')[0]} 3.13.0a1",
        "another release": made,
    }
    bootstrap.STAMP.write_text(foreign[made_by])
    leftover = steps.venv / "of-the-other"
    leftover.touch()
    bootstrap.main(["run"])
    assert bootstrap.is_ready("run")
    assert not leftover.exists()
    assert "making it again" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environ", "said", "fix"),
    [
        ({}, "MB free in", "try: free some room"),
        ({"LANG": "vi_VN.UTF-8"}, "còn trống", "thử: dọn bớt chỗ"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "C"}, "MB free in", "try: free some room"),
        ({"LANG": "C.UTF-8", "DAYLAB_LANG": "vi"}, "còn trống", "thử: dọn bớt chỗ"),
        ({"LANG": "vi_VN.UTF-8", "DAYLAB_LANG": "en"}, "MB free in", "try: free some room"),
    ],
)
def test_a_full_disk_is_reported_in_the_language_before_anything_is_touched(
    steps: Steps,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environ: dict[str, str],
    said: str,
    fix: str,
) -> None:
    for name in ("DAYLAB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bootstrap, "NEEDED_MB", 1 << 40)
    with pytest.raises(SystemExit, match="2"):
        bootstrap.main(["run"])
    printed = capsys.readouterr().err
    assert said in printed
    assert fix in printed
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


def place_with(tmp_path: Path, **programs: str) -> dict[str, str]:
    """An environment whose PATH holds the system's basic tools and ``programs`` alone, no Python."""
    directory = tmp_path / "bin"
    directory.mkdir()
    for tool in ("sh", "uname", "dirname"):
        (directory / tool).symlink_to(shutil.which(tool) or tool)
    for name, text in programs.items():
        (directory / name).write_text(f"#!/bin/sh\n{text}\n")
        (directory / name).chmod(0o755)
    return {"PATH": str(directory), "LANG": "C"}


def find_python(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run ``bootstrap.sh`` of a copy in which /usr/bin/python3 is no candidate and nothing is installed."""
    script = (ROOT / "harness" / "bootstrap.sh").read_text().replace("/usr/bin/python3 ", "")
    path = Path(environ["PATH"]).parent / "bootstrap.sh"
    path.write_text(script)
    path.with_name("bootstrap.py").write_text("import sys; print('bootstrap', sys.argv[1:], sys.executable)")
    return subprocess.run(
        [str(shutil.which("sh")), str(path), "run"], env=environ, capture_output=True, text=True, check=False
    )


SYSTEMS = {
    "ID=debian\nVERSION_ID=13": "sudo apt-get install -y python3.13-venv",
    "ID=debian\nVERSION_ID=12": "pipx install uv",
    "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=25.10": "sudo apt-get install -y python3.13-venv",
    "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=24.04": "deadsnakes",
    "ID=fedora\nVERSION_ID=42": "sudo dnf install -y python3.13",
    "ID=slackware": "macOS: brew install python@3.13",
}


@pytest.mark.parametrize("release", SYSTEMS)
def test_without_python_the_command_of_the_system_is_named(tmp_path: Path, release: str) -> None:
    (tmp_path / "os-release").write_text(release)
    done = find_python({**place_with(tmp_path), "DAYLAB_OS_RELEASE": str(tmp_path / "os-release")})
    assert done.returncode == 2
    assert "no Python 3.13 or newer" in done.stderr
    assert SYSTEMS[release] in done.stderr


def test_on_macos_homebrew_is_named(tmp_path: Path) -> None:
    environ = place_with(tmp_path)
    (tmp_path / "bin" / "uname").unlink()
    (tmp_path / "bin" / "uname").write_text("#!/bin/sh\necho Darwin\n")
    (tmp_path / "bin" / "uname").chmod(0o755)
    assert "try: brew install python@3.13" in find_python(environ).stderr


def test_what_is_missing_is_said_in_vietnamese(tmp_path: Path) -> None:
    done = find_python({**place_with(tmp_path), "DAYLAB_LANG": "vi"})
    assert "không tìm thấy Python 3.13" in done.stderr
    assert "thử:" in done.stderr


def test_uv_brings_a_python_where_there_is_none(tmp_path: Path) -> None:
    """A stand-in for uv: the real one fetches an interpreter from the network."""
    mark = tmp_path / "installed"
    uv = f"""case "$*" in
      "python install 3.13") : > {mark} ;;
      "python find"*) [ -e {mark} ] && echo {sys.executable} || exit 2 ;;
      *) exit 2 ;;
    esac"""
    done = find_python(place_with(tmp_path, uv=uv))
    assert done.stdout.startswith("bootstrap ['run']"), done.stderr
    assert "no Python 3.13; uv brings one" in done.stderr
    assert mark.exists()


def test_what_uv_does_is_said_in_vietnamese(tmp_path: Path) -> None:
    done = find_python({**place_with(tmp_path, uv="exit 1"), "DAYLAB_LANG": "vi"})
    assert "uv sẽ tải về" in done.stderr


def test_a_python_of_uv_is_used_as_it_is(tmp_path: Path) -> None:
    done = find_python(place_with(tmp_path, uv=f'[ "$2" = find ] && echo {sys.executable} || exit 2'))
    assert done.stdout.startswith("bootstrap ['run']"), done.stderr


def test_uv_that_fails_ends_with_the_command_of_the_system(tmp_path: Path) -> None:
    done = find_python(place_with(tmp_path, uv="echo no network >&2; exit 1"))
    assert done.returncode == 2
    assert "no network" in done.stderr
    assert "no Python 3.13 or newer" in done.stderr


def test_make_refuses_a_python_that_cannot_run_it() -> None:
    done = subprocess.run(
        ["make", "PYTHON=/no/such/python", "setup"], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "/no/such/python is not a Python 3.13 or newer" in done.stderr
    assert "try:" in done.stderr
