"""Deployment packages: equal content gives equal bytes, and Lambda's limits hold."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import FileError, InputError
from harness.scenarios import packaging
from harness.scenarios.packaging import SourceFile, package, ready_made
from harness.scenarios.source import read_sources
from tests.support.properties import tried

PROFILE = tried(50)
trees = st.dictionaries(
    st.from_regex(r"[a-zà-ỹ]{1,5}(/[a-z]{1,5}){0,2}\.py", fullmatch=True),
    st.builds(SourceFile, st.binary(max_size=60), st.booleans()),
    min_size=1,
    max_size=6,
)


def names_and_modes(archive: bytes) -> dict[str, int]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {info.filename: stat.S_IMODE(info.external_attr >> 16) for info in opened.infolist()}


@PROFILE
@given(tree=trees, data=st.data())
def test_the_order_of_files_leaves_no_trace(tree: dict[str, SourceFile], data: st.DataObject) -> None:
    shuffled = dict(data.draw(st.permutations(list(tree.items()))))
    assert package("n", tree) == package("n", shuffled)


@PROFILE
@given(tree=trees)
def test_an_archive_holds_exactly_the_files(tree: dict[str, SourceFile]) -> None:
    made = package("n", tree)
    with zipfile.ZipFile(io.BytesIO(made.body)) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == {
            name: file.content for name, file in tree.items()
        }
    assert names_and_modes(made.body) == {name: 0o755 if file.executable else 0o644 for name, file in tree.items()}


@PROFILE
@given(tree=trees, other=trees)
def test_keys_differ_where_content_does(tree: dict[str, SourceFile], other: dict[str, SourceFile]) -> None:
    assert (package("n", tree).key == package("n", other).key) == (tree == other)


@settings(PROFILE, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=50), times=st.tuples(*[st.integers(0, 2**31)] * 2), umask=st.integers(0, 0o77))
def test_times_and_umask_leave_no_trace(tmp_path: Path, content: bytes, times: tuple[int, int], umask: int) -> None:
    before = os.umask(umask)
    try:
        path = tmp_path / f"{umask}-{times[0]}" / "f" / "a.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    finally:
        os.umask(before)
    os.utime(path, times)
    assert package("n", read_sources(path.parent.parent, ["f"])) == package("n", {"f/a.py": SourceFile(content)})


def test_nothing_to_package_is_refused() -> None:
    with pytest.raises(InputError, match="no files"):
        package("n", {})


def test_code_over_the_unzipped_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaging, "MAX_UNZIPPED_BYTES", 2**20)
    with pytest.raises(InputError, match=r"1\.5 MB unzipped; Lambda accepts 1 MB"):
        package("n", {"a.py": SourceFile(bytes(3 * 2**19))})


def test_code_over_the_zipped_limit_is_refused() -> None:
    noise = SourceFile(os.urandom(2**20))
    with pytest.raises(InputError, match=r"5\d\.\d MB zipped; Lambda accepts 50 MB"):
        package("n", {f"{index}.bin": noise for index in range(51)})


def test_a_ready_made_archive_is_taken_as_it_is() -> None:
    body = package("n", {"a.py": SourceFile(b"x")}).body
    assert ready_made("n", body).body == body


def test_a_broken_archive_is_refused() -> None:
    with pytest.raises(InputError, match="not a zip archive"):
        ready_made("n", b"PK nonsense")


def test_reading_finds_code_and_leaves_out_what_tools_leave_behind(tmp_path: Path) -> None:
    for name in ("f/a.py", "f/sub/b.py", "f/__pycache__/a.pyc", "f/.DS_Store", "g/other.py", "f/b.pyc"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "f/run.sh").write_text("#!/bin/sh\n")
    (tmp_path / "f/run.sh").chmod(0o700)
    read = read_sources(tmp_path, ["f", "absent"])
    assert {name: file.executable for name, file in read.items()} == {
        "f/a.py": False,
        "f/run.sh": True,
        "f/sub/b.py": False,
    }


def test_a_link_inside_the_tree_is_read_through(tmp_path: Path) -> None:
    (tmp_path / "shared.py").write_text("x = 1\n")
    (tmp_path / "f").mkdir()
    (tmp_path / "f/shared.py").symlink_to("../shared.py")
    assert read_sources(tmp_path, ["f"])["f/shared.py"].content == b"x = 1\n"


@pytest.mark.parametrize(("target", "what"), [("/etc/passwd", "leads out"), ("../..", "leads out")])
def test_a_link_out_of_the_tree_is_refused(tmp_path: Path, target: str, what: str) -> None:
    (tmp_path / "s/f").mkdir(parents=True)
    (tmp_path / "s/f/link").symlink_to(target)
    with pytest.raises(FileError, match=what) as caught:
        read_sources(tmp_path / "s", ["f"])
    assert caught.value.where == f"{tmp_path / 's/f/link'}:1"


def test_a_package_directory_that_is_itself_a_link_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/a.py").write_text("x")
    (tmp_path / "s").mkdir()
    (tmp_path / "s/f").symlink_to("../outside")
    with pytest.raises(FileError, match="leads out"):
        read_sources(tmp_path / "s", ["f"])


@pytest.mark.parametrize("kind", ["fifo", "dangling", "loop"])
def test_what_is_no_ordinary_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "f" / "odd"
    path.parent.mkdir()
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "dangling":
            path.symlink_to("absent")
        case _:
            path.symlink_to("odd")
    with pytest.raises(FileError, match="odd"):
        read_sources(tmp_path, ["f"])


def test_too_much_code_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    with (tmp_path / "f/huge.bin").open("wb") as stream:
        stream.truncate(packaging.MAX_UNZIPPED_BYTES + 1)  # sparse: takes no space
    with pytest.raises(FileError, match="larger than Lambda's 250 MB"):
        read_sources(tmp_path, ["f"])
