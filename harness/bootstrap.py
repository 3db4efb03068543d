"""Make or repair ``.venv`` from the lock file: ``python3.13 harness/bootstrap.py run|grading|dev``.

Run by path before anything is installed, so it imports the standard library only; ``bootstrap.sh`` finds the Python.
It does nothing when the environment already matches the lock. It starts afresh when an earlier set-up was
interrupted, when another Python made the environment, or when it belongs to another checkout: the paths in an
environment are absolute, so that a copied or moved clone would run the code of the old place. Two runs at once wait
for each other. What it reports stands here in both languages, because the catalogue needs a Python that is new enough.
Limits: POSIX only (Linux, macOS, Windows through WSL2).
"""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".daylab-stamp"
MUTEX = ROOT / ".venv.mutex"
PROFILES = ("run", "grading", "dev")
NEEDED_MB = 600


def fingerprint(profile: str) -> str:
    """What the environment is made from: profile, Python, lock file, project metadata."""
    digest = hashlib.sha256()
    for part in (profile, platform.python_version(), platform.machine()):
        digest.update(part.encode())
    lock = ROOT / "lock"
    for path in (lock / "build.txt", lock / f"{profile}.txt", ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def origin() -> str:
    """Where an environment made now stands and which Python it has: neither can change later."""
    return f"{VENV.resolve()} with Python {platform.python_version()}"


def stamp() -> tuple[str, str]:
    """Read the fingerprint and the origin of the environment; empty where there is no finished one."""
    try:
        made, _, place = STAMP.read_text(encoding="utf-8").partition("\n")
    except FileNotFoundError:
        return "", ""
    return made, place


def is_ready(profile: str) -> bool:
    """Whether ``.venv`` already holds this profile (each holds those before it) and was made here."""
    made, place = stamp()
    if place != origin() or not (VENV / "bin" / "python").exists():
        return False
    return made in [fingerprint(name) for name in PROFILES[PROFILES.index(profile) :]]


def build(profile: str) -> None:
    """Install the lock file's exact versions, then the project itself; the stamp is written last."""
    started = time.monotonic()
    made, place = stamp()
    fresh = place != origin()
    if made and fresh:
        say(
            f".venv was made for {place or 'another place'}; making it again.",
            f".venv được tạo cho {place or 'nơi khác'}; đang tạo lại.",
        )
    say(
        f"Setting up .venv for '{profile}' from lock/{profile}.txt (once; later runs need no network) …",
        f"Đang cài .venv cho '{profile}' theo lock/{profile}.txt (một lần; các lần sau không cần mạng) …",
    )
    STAMP.unlink(missing_ok=True)
    if fresh:
        shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", *(() if fresh else ("--upgrade",)), str(VENV))
    python = str(VENV / "bin" / "python")
    pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps")
    lock = str(ROOT / "lock" / f"{profile}.txt")
    run(*pip, "--require-hashes", "--requirement", str(ROOT / "lock" / "build.txt"))
    run(*pip, "--no-build-isolation", "--no-compile", "--require-hashes", "--requirement", lock)
    run(*pip, "--no-build-isolation", "--editable", str(ROOT))
    STAMP.write_text(f"{fingerprint(profile)}\n{origin()}", encoding="utf-8")
    seconds = f"{time.monotonic() - started:.0f}"
    say(f"Ready in {seconds} s.", f"Xong sau {seconds} giây.")


def run(*command: str) -> None:
    """Run a step; on failure say which, show its last lines, and what to try."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode == 0:
        return
    tail = "\n".join(done.stdout.splitlines()[-15:])
    step = f"{' '.join(command[:6])} …\n{tail}"
    fail(
        f"set-up step failed: {step}",
        "check the network and the disk, then run the same command again: it starts from the beginning.",
        f"một bước cài đặt bị lỗi: {step}",
        "kiểm tra mạng và ổ đĩa, rồi chạy lại đúng lệnh đó: việc cài đặt sẽ bắt đầu lại từ đầu.",
    )


def is_vietnamese() -> bool:
    """Whether people read Vietnamese here: ``DAYLAB_LANG``, else the locale, as `harness.language` has it."""
    names = ("DAYLAB_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    return next((given for name in names if (given := os.environ.get(name, "").strip())), "").lower().startswith("vi")


def say(english: str, vietnamese: str) -> None:
    """Progress goes to standard error, so that what a command prints stays clean."""
    print(f"daylab: {vietnamese if is_vietnamese() else english}", file=sys.stderr, flush=True)


def fail(what: str, fix: str, what_vietnamese: str, fix_vietnamese: str) -> None:
    """End with a message that says what happened and what to try."""
    say(f"{what}\n  try: {fix}", f"{what_vietnamese}\n  thử: {fix_vietnamese}")
    raise SystemExit(2)


def main(arguments: list[str]) -> None:
    """Entry point: ``run`` (what the labs need), ``grading`` or ``dev`` (the development tools as well)."""
    if len(arguments) != 1 or arguments[0] not in PROFILES:
        usage = "bootstrap.py run|grading|dev"
        fail(f"usage: {usage}", "see 'make help'", f"cách dùng: {usage}", "xem 'make help'")
    profile = arguments[0]
    if sys.version_info < (3, 13):  # noqa: UP036 - run before requires-python is ever checked
        found = f"{platform.python_version()} ({sys.executable})"
        fail(
            f"Python 3.13 or newer is needed, this is {found}",
            "install python3.13 (with venv), or name one: make PYTHON=/path/to/python3.13 …",
            f"cần Python 3.13 trở lên, đây là {found}",
            "cài python3.13 (có venv), hoặc chỉ rõ: make PYTHON=/path/to/python3.13 …",
        )
    if is_ready(profile):
        return
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < NEEDED_MB:
        fail(
            f"{free} MB free in {ROOT}, set-up needs {NEEDED_MB}",
            "free some room, then run again.",
            f"{ROOT} còn trống {free} MB, việc cài đặt cần {NEEDED_MB}",
            "dọn bớt chỗ, rồi chạy lại.",
        )
    with MUTEX.open("w") as mutex:
        try:
            fcntl.flock(mutex, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("another set-up is under way; waiting for it …", "một lần cài đặt khác đang chạy; đang chờ …")
            fcntl.flock(mutex, fcntl.LOCK_EX)
        if not is_ready(profile):
            if VENV.is_symlink():
                fail(
                    f"{VENV} is a link and out of date",
                    "remove the link, or bring up to date what it points to.",
                    f"{VENV} là một liên kết và đã cũ",
                    "xóa liên kết, hoặc cập nhật nơi nó trỏ đến.",
                )
            build(profile)


if __name__ == "__main__":
    os.chdir(ROOT)
    main(sys.argv[1:])
