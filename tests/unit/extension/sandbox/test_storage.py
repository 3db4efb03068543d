"""Storage is measured, kept and handed on: in a directory, and as a file system in memory inside a sandbox."""

import os
import subprocess
import sys
import time

import pytest

from harness.extension.sandbox import storage
from harness.extension.sandbox.isolation import INTERPRETER
from harness.extension.sandbox.spec import Limits, Mount, Spec
from harness.extension.sandbox.storage import DirectoryStorage, TmpfsStorage, fits_in_memory, inodes_of, measure

MEGABYTE = 1024 * 1024


def test_directory_counts_what_is_on_disk(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "file").write_bytes(bytes(1_000_000))
    size, entries = measure(tmp_path, 10**9, 10**9)
    assert size >= 1_000_000
    assert entries == 3
    assert not DirectoryStorage(tmp_path, 10_000_000).look()
    watch = DirectoryStorage(tmp_path, 100_000)
    assert watch.look()
    assert not watch.look()  # not again at once
    assert measure(tmp_path / "absent", 1, 1) == (0, 0)


def test_directory_counts_entries(tmp_path):
    for number in range(inodes_of(MEGABYTE) + 1):
        (tmp_path / str(number)).touch()
    assert DirectoryStorage(tmp_path, MEGABYTE).look()
    (tmp_path / "0").unlink()
    assert not DirectoryStorage(tmp_path, MEGABYTE).look()


@pytest.mark.skipif(sys.platform != "linux", reason="capability /proc: Linux only")
def test_directory_counts_files_without_a_name(tmp_path):
    source = "import os\nf = open('x', 'wb'); f.write(bytes(2_000_000)); f.flush(); os.unlink('x')\n"
    source += "print('ready', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", source], cwd=tmp_path, stdin=-1, stdout=-1) as process:
        assert process.stdout.readline() == b"ready\n"
        assert DirectoryStorage(tmp_path, MEGABYTE).look([process.pid])
        assert not DirectoryStorage(tmp_path, MEGABYTE).look([])
        process.communicate(b"\n")
    assert not DirectoryStorage(tmp_path, MEGABYTE).look([process.pid])


def test_memory_is_spared_for_a_part_only(monkeypatch):
    monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": 80, "SC_PAGE_SIZE": 100}.get)
    assert fits_in_memory(1000)
    assert not fits_in_memory(1001)


@pytest.fixture
def run(isolated, tmp_path):
    """Runs Python in a sandbox whose ``/tmp`` is kept in ``tmp_path``; returns how it ended and what it wrote."""

    def run_(source, size=MEGABYTE):
        with isolated.run(
            Spec(
                name="test",
                command=(INTERPRETER, "-c", source),
                mounts=(Mount("/tmp", str(tmp_path), "private", size),),
                limits=Limits(storage=size),
                environment={"PATH": "/usr/bin:/bin"},
            )
        ) as handle:
            ended = handle.wait(20)
            return ended, handle.output().decode()

    return run_


def test_what_one_sandbox_leaves_the_next_one_finds(run):
    source = (
        "import os\nos.makedirs('/tmp/a/b'); open('/tmp/a/b/c', 'w').write('hello'); os.chmod('/tmp/a/b/c', 0o640)\n"
    )
    source += "os.symlink('/etc/passwd', '/tmp/link'); os.mkfifo('/tmp/pipe'); os.symlink('..', '/tmp/a/up')\n"
    assert run(source)[0].status == 0
    look = "import os\nprint(sorted(os.listdir('/tmp')), open('/tmp/a/b/c').read(), os.readlink('/tmp/link'))\n"
    look += "print(oct(os.stat('/tmp/a/b/c').st_mode), os.stat('/tmp/a/b/c').st_uid == os.getuid())\n"
    look += "open('/tmp/a/b/c', 'a').write('!'); open('/tmp/a/new', 'w')"
    ended, said = run(look)
    assert (ended.status, said) == (0, "['a', 'link'] hello /etc/passwd\n0o100640 True\n"), said


def test_sandbox_cannot_fill_the_disk_by_what_is_kept(run, tmp_path):
    """Files with holes take no room where they are, and all their size in a copy."""
    ended, _ = run("for n in range(50):\n    open(f'/tmp/{n}', 'wb').truncate(1000 * 1000)")
    assert ended.status == 0
    assert sum(file.stat().st_blocks * 512 for file in tmp_path.iterdir()) <= 2 * MEGABYTE


def test_links_of_a_sandbox_lead_nowhere_when_it_is_kept(run, tmp_path):
    outside = tmp_path.parent / "outside"
    outside.mkdir(exist_ok=True)
    assert run(f"import os\nos.symlink({str(outside)!r}, '/tmp/d')")[0].status == 0
    assert run("import os\nos.unlink('/tmp/d'); os.mkdir('/tmp/d'); open('/tmp/d/x', 'w')")[0].status == 0
    assert list(outside.iterdir()) == []
    assert (tmp_path / "d" / "x").exists()


@pytest.mark.parametrize("root", [True, False])
def test_number_of_inodes_is_the_kernels_or_is_watched(run, monkeypatch, root):
    if root and os.geteuid() != 0:
        pytest.skip("capability mounts: only root sets how many inodes a file system has")
    if not root:
        monkeypatch.setattr(storage, "_limit_inodes", lambda *_: None)
    source = "import errno, time\ntry:\n    for n in range(1000): open(f'/tmp/{n}', 'w').close()\n"
    source += "except OSError as error: print(n, errno.errorcode[error.errno])\nelse: time.sleep(60)"
    begin = time.monotonic()
    ended, said = run(source)
    if root:
        assert said == f"{inodes_of(MEGABYTE) - 1} ENOSPC\n"
    else:
        assert ended.cause == "storage"
        assert time.monotonic() - begin < 30


def test_storage_that_never_began_is_nothing(tmp_path):
    never = TmpfsStorage("/tmp", tmp_path, MEGABYTE)
    assert (never.used(), never.look()) == (0, False)
    never.close(keep=True)
