"""Unpacks zip archives that may be hostile: nothing leaves the directory, and no archive unpacks to more than allowed.

Links are refused altogether: no tool that packs homework needs them. Limits: zip; sizes are those that really come out.
"""

import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from harness.grading_run.submission_limits import Allowance, Meter, RefusedError
from harness.grading_run.tree import CHUNK, write_file
from harness.i18n.catalogue import grading as words

__all__ = ["unzip"]

_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError, ValueError)


def unzip(archive: Path, target: Path, allowance: Allowance) -> None:
    """Unpack ``archive`` into ``target``. RefusedError: it is broken or hostile."""
    packed = archive.stat().st_size
    if packed > allowance.size:
        raise RefusedError(words.ARCHIVE_SIZE(packed=packed), fix=words.OWN_WORK)
    meter = Meter(allowance, packed)
    try:
        with zipfile.ZipFile(archive) as opened:
            for entry in opened.infolist():
                _unpack(opened, entry, target, meter)
    except _BROKEN as error:
        raise RefusedError(words.NOT_ZIP(error=error), fix=words.ZIP_UNENCRYPTED) from error
    except OSError as error:
        raise RefusedError(words.ARCHIVE_UNREADABLE(error=error), fix=words.ZIP_AGAIN) from error


def _unpack(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, meter: Meter) -> None:
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise RefusedError(words.LINK_OR_DEVICE(filename=entry.filename[:120]), fix=words.PACK_FILES)
    # The name as the archive has it: zipfile cuts it at the first zero byte.
    path = meter.file(entry.orig_filename)
    if path is not None and not entry.is_dir():
        write_file(target, path, _chunks(opened, entry), executable=bool(mode & 0o100), meter=meter)


def _chunks(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with opened.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
