"""Archives that may be hostile: what is good comes out, what is not is refused and leaves nothing outside."""

import contextlib
import io
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.grading_run.archive import unzip
from harness.grading_run.submission_limits import Allowance, RefusedError

ALLOWANCE = Allowance(files=20, size=4 * 1024 * 1024, ratio=50, depth=4, name=100)


def archive(path, entries, *, mode=stat.S_IFREG | 0o644, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", method) as opened:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            entry.compress_type = method
            opened.writestr(entry, content)
    return path


@pytest.fixture
def unpack(tmp_path):
    def unpacked(entries, **settings):
        target = tmp_path / "in" / "side"
        target.mkdir(parents=True)
        unzip(archive(tmp_path / "a.zip", entries, **settings), target, ALLOWANCE)
        return {str(path.relative_to(target)): path.read_bytes() for path in target.rglob("*") if path.is_file()}

    return unpacked


def test_files_come_out(unpack):
    assert unpack({"day05/template.yaml": b"a", "day05/functions/f/x.py": b"b"}) == {
        "day05/template.yaml": b"a",
        "day05/functions/f/x.py": b"b",
    }


def test_windows_separators_are_separators(unpack):
    assert unpack({"day05\\template.yaml": b"a"}) == {"day05/template.yaml": b"a"}


def test_what_tools_leave_behind_is_left_out(unpack):
    assert unpack({"a/.git/config": b"x", "__MACOSX/a": b"x", "a/.DS_Store": b"x", "a/b": b"y"}) == {"a/b": b"y"}


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../../x", "/etc/x", "\\x", "..\\x", "C:\\x", "C:/x", "a/../../../../../../tmp/x", "__MACOSX/../../x"],
)
def test_paths_that_lead_out_are_refused(unpack, tmp_path, name):
    with pytest.raises(RefusedError, match="leads out"):
        unpack({name: b"x"})
    assert [path for path in tmp_path.rglob("*") if path.name == "x"] == []


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_are_refused(unpack, kind):
    with pytest.raises(RefusedError, match="link or a device"):
        unpack({"x": b"/etc/passwd"}, mode=kind | 0o777)


def test_bomb_is_refused_before_it_has_unpacked(unpack, tmp_path):
    with pytest.raises(RefusedError, match="times its size"):
        unpack({"x": bytes(64 * 1024 * 1024)}, method=zipfile.ZIP_DEFLATED)
    assert sum(path.stat().st_size for path in (tmp_path / "in").rglob("*") if path.is_file()) < 8 * 1024 * 1024


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ({str(n): b"" for n in range(21)}, "20 files"),
        ({"a/b/c/d/e/f": b""}, "4 deep"),
        ({"n" * 101: b""}, "100 bytes"),
        ({"a": b"", "a/b": b""}, "twice|unpacked"),
    ],
)
def test_limits(unpack, entries, why):
    with pytest.raises(RefusedError, match=why):
        unpack(entries)


def test_size_is_what_comes_out_not_what_the_archive_says(tmp_path):
    content = bytearray(archive(tmp_path / "a.zip", {"x": bytes(2_000_000)}, method=zipfile.ZIP_DEFLATED).read_bytes())
    # The central directory's uncompressed size, 24 bytes into its record.
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (10).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(content)
    (tmp_path / "t").mkdir()
    with pytest.raises(RefusedError):
        unzip(tmp_path / "a.zip", tmp_path / "t", ALLOWANCE)


@given(content=st.binary(max_size=300), at=st.integers(0, 200), flipped=st.integers(1, 255))
def test_whatever_bytes_there_are_they_unpack_or_are_refused(tmp_path_factory, content, at, flipped):
    space = tmp_path_factory.mktemp("zip")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        opened.writestr("a/b", content)
    broken = bytearray(buffer.getvalue())
    broken[at % len(broken)] ^= flipped
    (space / "a.zip").write_bytes(broken)
    (space / "t").mkdir()
    with contextlib.suppress(RefusedError):
        unzip(space / "a.zip", space / "t", ALLOWANCE)
    assert {path.name for path in space.iterdir()} == {"a.zip", "t"}
