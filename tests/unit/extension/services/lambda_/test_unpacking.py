"""Deployment packages are unpacked whole and inside, or not at all."""

import io
import stat
import zipfile

import pytest
from localstack.aws.api.lambda_ import InvalidParameterValueException

from harness.extension.services.lambda_ import unpacking
from harness.extension.services.lambda_.unpacking import unpack

LINK = stat.S_IFLNK | 0o777


@pytest.fixture
def unpacked(tmp_path):
    """Unpacks entries (name, content, mode)."""

    def unpack_entries(*entries):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text, mode in entries:
                entry = zipfile.ZipInfo(name)
                entry.create_system, entry.external_attr = 3, mode << 16
                archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
        (tmp_path / "code.zip").write_bytes(content.getvalue())
        (tmp_path / "code").mkdir()
        unpack(tmp_path / "code.zip", tmp_path / "code")
        return tmp_path / "code"

    return unpack_entries


def test_files_directories_and_links_inside_are_there(unpacked):
    code = unpacked(("a/", "", 0o40755), ("a/b.py", "1", 0o100644), ("c.py", "a/b.py", LINK))
    assert (code / "c.py").read_text() == "1"
    assert (code / "c.py").is_symlink()


@pytest.mark.parametrize("name", ["../out", "a/../../out", "/tmp/unpacking-was-here"])
def test_paths_that_lead_out_are_refused(unpacked, tmp_path, name):
    outside = tmp_path / "out"
    outside.write_text("untouched")
    outside.chmod(0o600)
    with pytest.raises(InvalidParameterValueException, match="leads out"):
        unpacked((name, "x", 0o100666))
    assert (outside.read_text(), stat.S_IMODE(outside.stat().st_mode)) == ("untouched", 0o600)


@pytest.mark.parametrize(
    "links",
    [
        [("a", "/etc/passwd")],
        [("a", "../..")],
        [("d/e/a", "../../."), ("b", "d/e/a/../../etc")],
        [("a", "missing")],
        [("a", "b"), ("b", "a")],
    ],
)
def test_links_that_lead_out_or_nowhere_are_refused(unpacked, links):
    with pytest.raises(InvalidParameterValueException, match="Could not unzip"):
        unpacked(*((name, target, LINK) for name, target in links))


def test_nothing_is_written_through_a_link(unpacked, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(InvalidParameterValueException):
        unpacked(("a", str(tmp_path / "elsewhere"), LINK), ("a/x", "x", 0o100644))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_bytes_that_come_out_are_limited(unpacked, monkeypatch):
    monkeypatch.setattr(unpacking, "MAX_BYTES", 1000)
    with pytest.raises(InvalidParameterValueException, match="unzipped size must be smaller"):
        unpacked(("a", "x" * 600, 0o100644), ("b", "x" * 600, 0o100644))


def test_what_is_no_archive_is_refused(tmp_path):
    (tmp_path / "code.zip").write_bytes(b"no zip")
    with pytest.raises(InvalidParameterValueException, match="Could not unzip"):
        unpack(tmp_path / "code.zip", tmp_path)
