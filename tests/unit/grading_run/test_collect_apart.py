"""What a submission does to the library that reads it is its own refusal; limits hold the process that reads it."""

import io
import json
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from harness.grading_run import collect_apart as apart
from harness.grading_run.collect import Source, collect, find_sources
from harness.grading_run.collect_apart import collect_apart
from harness.grading_run.submission_limits import Allowance
from tests.integration.attackers import write_bundles

MIB = 1024 * 1024
LINK, HARD, DEVICE = {"type": tarfile.SYMTYPE}, {"type": tarfile.LNKTYPE}, {"type": tarfile.CHRTYPE}


def tar(path, mode, entries):
    with tarfile.open(path, mode) as opened:
        for name, content, more in entries:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            for field, value in {**more, **({"linkname": "/etc/passwd"} if "type" in more else {})}.items():
                setattr(entry, field, value)
            opened.addfile(entry, io.BytesIO(content))
    return path


def read(path, space, allowance=None):
    [source] = find_sources([str(path)])
    return collect(source, space, allowance)


@pytest.mark.parametrize(
    ("name", "mode"),
    [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tgz", "w:gz"), ("a.tar.xz", "w:xz"), ("a.tar.bz2", "w:bz2")],
)
def test_tar_archives_are_read_whatever_packs_them(tmp_path, name, mode):
    tar(tmp_path / name, mode, [("day05/template.yaml", b"x", {}), ("day05/.venv/bin/python", b"", LINK)])
    found = read(tmp_path / name, tmp_path / "space")
    assert (found.name, found.refusal) == ("a", None)
    assert [path.name for path in found.directory.rglob("*") if path.is_file()] == ["template.yaml"]


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ([("x", b"", LINK)], "link or a device"),
        ([("x", b"", HARD)], "link or a device"),
        ([("x", b"", DEVICE)], "link or a device"),
        ([("../x", b"", {})], "leads out"),
        ([("/tmp/x", b"", {})], "leads out"),
        ([("x", bytes(3 * MIB), {})], "times its size"),
        ([("node_modules/x", bytes(3 * MIB), {})], "times its size"),
        ([(str(number), b"", {}) for number in range(30)], "more than 20 files"),
        ([(f"node_modules/{number}", b"", {}) for number in range(60)], "more than 50 files"),
        ([("day05/a", b"", {}), ("day05/A", b"", {})], "same name"),
    ],
)
def test_hostile_tar_archives_are_refused(tmp_path, entries, why):
    tar(tmp_path / "a.tar.gz", "w:gz", entries)
    allowance = Allowance(files=20, entries=50, size=2 * MIB if "size" not in why else 64 * MIB, ratio=5)
    assert why in read(tmp_path / "a.tar.gz", tmp_path / "space", allowance).refusal


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.rar", b"Rar!\x1a\x07\x00", "a RAR archive"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        ("a.zip", b"Rar!\x1a\x07\x00", "a RAR archive"),
        ("a.zip", b"", "the file is empty"),
        ("a.zip", b"hello", "not a zip"),
        ("a.tar.gz", b"\x1f\x8b\x08", "not a tar"),
        ("a.docx", b"PK", "neither a folder"),
    ],
)
def test_what_is_no_archive_is_called_by_its_name(tmp_path, name, content, why):
    (tmp_path / name).write_bytes(content)
    assert why in read(tmp_path / name, tmp_path / "space").refusal


def test_zip_in_a_file_called_tar_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.tar.gz", "w") as opened:
        opened.writestr("x", "y")
    assert read(tmp_path / "a.tar.gz", tmp_path / "space").refusal is None


def test_names_that_cannot_be_shown_are_replaced(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as opened:
        opened.writestr("day05/\x1b[31mred\nname", "y")
    [path] = [each for each in read(tmp_path / "a.zip", tmp_path / "space").directory.rglob("*") if each.is_file()]
    assert path.name == "red\ufffdname"


def test_name_of_a_device_on_windows_is_none_here(tmp_path):
    for name in ("con", "NUL.zip", "lpt1.tar.gz"):
        (tmp_path / name).mkdir()
    assert [source.name for source in find_sources([str(tmp_path)])] == ["NUL.zip_", "con_", "lpt1.tar.gz_"]


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    place = tmp_path_factory.mktemp("bundles")
    write_bundles(place)
    return place


def test_git_bomb_is_refused_within_limits(bundles, tmp_path):
    assert (bundles / "git-bomb.bundle").stat().st_size < 2000
    found = collect_apart(Source("bomb", "repository", str(bundles / "git-bomb.bundle")), tmp_path / "space")
    assert "more than 2000 files" in found.refusal


def test_year_of_no_calendar_is_no_date(bundles, tmp_path):
    found = collect_apart(Source("year", "repository", str(bundles / "year.bundle")), tmp_path / "space")
    assert (found.refusal, found.submitted) == (None, None)
    assert (found.directory / "day05" / "template.yaml").is_file()


def test_memory_that_reading_takes_is_limited(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w", format=tarfile.PAX_FORMAT) as opened:
        opened.addfile(tarfile.TarInfo("x"))
    content = bytearray((tmp_path / "a.tar").read_bytes())
    content[124:136] = b"77777777777\0"  # eight GiB
    content[156:157] = b"x"  # a header that is read into memory
    content[148:156] = b" " * 8
    content[148:156] = b"%06o\0 " % sum(content[:512])
    (tmp_path / "a.tar").write_bytes(content)
    [source] = find_sources([str(tmp_path / "a.tar")])
    assert collect_apart(source, tmp_path / "space").refusal


def test_path_from_here_is_one_from_there_too(tmp_path, monkeypatch):
    (tmp_path / "class" / "an" / "day05").mkdir(parents=True)
    (tmp_path / "class" / "an" / "day05" / "template.yaml").write_text("x")
    (tmp_path / "harness").mkdir()  # what lies there is not imported
    (tmp_path / "harness" / "__init__.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    [source] = find_sources(["class"])
    assert collect_apart(source, tmp_path / "space").refusal is None


def test_time_that_reading_takes_is_limited(tmp_path, monkeypatch):
    def late(*arguments, timeout=None, **options):
        raise subprocess.TimeoutExpired("x", timeout)

    monkeypatch.setattr(apart.subprocess.Popen, "communicate", late)
    (tmp_path / "a").mkdir()
    found = collect_apart(Source("a", "folder", str(tmp_path / "a")), tmp_path / "space", Allowance(seconds=7))
    assert "within 7 s" in found.refusal


def test_process_that_dies_is_the_submissions_own_end(tmp_path, monkeypatch):
    monkeypatch.setattr(apart.sys, "executable", "/bin/false")
    (tmp_path / "a").mkdir()
    assert "exit code 1" in collect_apart(Source("a", "folder", str(tmp_path / "a")), tmp_path / "space").refusal


def test_room_that_this_machine_lacks_is_no_fault_of_the_submission(tmp_path, monkeypatch):
    import errno

    from harness.grading_run import collect as collecting

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(collecting, "copy_tree", full)
    (tmp_path / "a").mkdir()
    found = collect(Source("a", "folder", str(tmp_path / "a")), tmp_path / "space")
    assert (found.refusal, "No space left" in found.problem) == (None, True)


def test_whatever_a_library_raises_is_that_submissions_own(tmp_path, monkeypatch):
    from harness.grading_run import collect as collecting

    monkeypatch.setattr(collecting, "copy_tree", lambda *_: json.loads("{"))
    (tmp_path / "a").mkdir()
    assert "JSONDecodeError" in collect(Source("a", "folder", str(tmp_path / "a")), tmp_path / "space").refusal


def test_file_sizes_stay_within_limits(tmp_path):
    (tmp_path / "a").mkdir()
    with Path(tmp_path / "a" / "hole").open("wb") as file:
        file.truncate(2**40)
    found = collect_apart(Source("a", "folder", str(tmp_path / "a")), tmp_path / "space")
    assert "more than 64 MiB" in found.refusal
