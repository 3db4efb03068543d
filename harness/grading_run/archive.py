"""Unpacks archives that may be hostile: nothing leaves the directory, and no archive unpacks to more than allowed.

Links are refused altogether: no tool that packs homework needs them. What an archive is, its first bytes say, whatever
it is called. Limits: zip, and tar as it is or packed with gzip, bzip2 or xz; sizes are those that really come out.
"""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from harness.grading_run.submission_limits import Allowance, Meter, RefusedError
from harness.grading_run.tree import CHUNK, NO_ROOM, write_file
from harness.i18n.catalogue import grading as words

__all__ = ["SUFFIXES", "unpack", "unzip"]

SUFFIXES: Final = (".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tbz2", ".txz", ".tar", ".zip")
"""Ends of the names of archives that are read, the longest first."""

_BROKEN: Final = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OverflowError,
)
_FOREIGN: Final = {
    b"Rar!\x1a\x07": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"\x1f\x9d": "compress",
    b"LZIP": "lzip",
    b"MSCF": "cabinet",
}
"""First bytes → name of what no library reads without a program of the system."""

_TAR_MAGIC: Final = 257  # where a tar header says "ustar"


def unpack(archive: Path, target: Path, allowance: Allowance) -> None:
    """Unpack ``archive`` into ``target``. RefusedError: it is broken, hostile, or of a kind that is not read."""
    with archive.open("rb") as file:
        head = file.read(512)
    if foreign := next((kind for magic, kind in _FOREIGN.items() if head.startswith(magic)), None):
        raise RefusedError(words.FOREIGN_ARCHIVE(kind=foreign), fix=words.PACK_AS_ZIP)
    if not head:
        raise RefusedError(words.EMPTY_FILE, fix=words.PACK_AS_ZIP)
    if head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")) or head[_TAR_MAGIC:].startswith(b"ustar"):
        _untar(archive, head, target, allowance)
    else:
        unzip(archive, target, allowance)


def unzip(archive: Path, target: Path, allowance: Allowance) -> None:
    """Unpack a zip archive into ``target``. RefusedError: it is broken or hostile."""
    meter = Meter(allowance, _packed(archive, allowance))
    try:
        with zipfile.ZipFile(archive) as opened:
            for entry in opened.infolist():
                _unzip_entry(opened, entry, target, meter)
    except _BROKEN as error:
        raise RefusedError(words.NOT_ZIP(error=error), fix=words.ZIP_UNENCRYPTED) from error
    except OSError as error:
        if error.errno in NO_ROOM:
            raise
        raise RefusedError(words.ARCHIVE_UNREADABLE(error=error), fix=words.ZIP_AGAIN) from error


def _packed(archive: Path, allowance: Allowance) -> int:
    packed = archive.stat().st_size
    if packed > allowance.size:
        raise RefusedError(words.ARCHIVE_SIZE(packed=packed), fix=words.OWN_WORK)
    return packed


def _unzip_entry(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, meter: Meter) -> None:
    mode = entry.external_attr >> 16
    # The name as the archive has it: zipfile cuts it at the first zero byte.
    if (path := meter.file(entry.orig_filename)) is None:
        return
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise RefusedError(words.LINK_OR_DEVICE(filename=entry.filename[:120]), fix=words.PACK_FILES)
    if not entry.is_dir():
        write_file(target, path, _zip_chunks(opened, entry), executable=bool(mode & 0o100), meter=meter)


def _zip_chunks(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with opened.open(entry) as stream:
        yield from _chunks(stream)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _untar(archive: Path, head: bytes, target: Path, allowance: Allowance) -> None:
    # One counts what comes out of the packed stream, the other files and what they hold, holes included.
    meter, held = Meter(allowance, _packed(archive, allowance)), Meter(allowance)
    try:
        # As a stream: nothing is looked up twice, and headers that lie about sizes lead nowhere.
        with (
            archive.open("rb") as file,
            _Counted(_unpacker(file, head), meter) as stream,
            tarfile.open(fileobj=stream, mode="r|", errorlevel=1) as opened,
        ):
            for entry in opened:
                opened.members = []  # type: ignore[attr-defined]  # it would remember each
                _untar_entry(opened, entry, target, held)
    except RefusedError:
        raise
    except _BROKEN as error:
        raise RefusedError(words.NOT_TAR(error=error), fix=words.TAR_AGAIN) from error
    except OSError as error:
        if error.errno in NO_ROOM:
            raise
        raise RefusedError(words.ARCHIVE_UNREADABLE(error=error), fix=words.TAR_AGAIN) from error


def _unpacker(file: IO[bytes], head: bytes) -> IO[bytes]:
    if head.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value,unused-ignore]
    if head.startswith(b"BZh"):
        return bz2.BZ2File(file)
    return lzma.LZMAFile(file) if head.startswith(b"\xfd7z") else file


class _Counted(io.RawIOBase):
    """What comes out of a packed stream, counted also where nothing of it is written."""

    def __init__(self, stream: IO[bytes], meter: Meter) -> None:
        super().__init__()
        self._stream, self._meter = stream, meter

    def read(self, count: int = -1) -> bytes:
        """Read and count. RefusedError: more comes out than is allowed."""
        data = self._stream.read(count)
        self._meter.read(len(data))
        return data


def _untar_entry(opened: tarfile.TarFile, entry: tarfile.TarInfo, target: Path, meter: Meter) -> None:
    if entry.isdir():
        meter.entry()
        return
    if (path := meter.file(entry.name)) is None:
        return
    if not entry.isreg() or (stream := opened.extractfile(entry)) is None:
        raise RefusedError(words.LINK_OR_DEVICE(filename=entry.name[:120]), fix=words.PACK_FILES)
    write_file(target, path, _chunks(stream), executable=bool(entry.mode & 0o100), meter=meter)
