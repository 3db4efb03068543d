"""Deployment packages for Lambda: zip archives that are equal byte for byte when their content is.

Pure: files in, archive out. Order, modification time, owner and umask of the files leave no trace; only
the path, the bytes and whether the owner may execute it do. Source of the limits:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html

Limits: AWS's 50 MB count for direct uploads only; packages here travel through S3, and are held to them
all the same, so that what works here can also be uploaded in the console.
"""

import hashlib
import io
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from harness.errors import InputError
from harness.i18n.catalogue import scenarios as words
from harness.i18n.message import Message

__all__ = ["MAX_UNZIPPED_BYTES", "MAX_ZIPPED_BYTES", "Package", "SourceFile", "as_it_is", "package", "ready_made"]

MAX_ZIPPED_BYTES: Final = 50 * 1024 * 1024
MAX_UNZIPPED_BYTES: Final = 250 * 1024 * 1024

"""What to try when code is too large."""

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can express."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as packaging sees it."""

    content: bytes
    executable: bool = False


@dataclass(frozen=True, slots=True)
class Package:
    """An archive to upload.

    Attributes:
        key: S3 key; holds a hash of the content, so that a change of code is a change of the template.
        body: the archive.
    """

    key: str
    body: bytes


def package(name: str, files: Mapping[str, SourceFile]) -> Package:
    """Zip ``files`` (path in the archive → file) into a package whose key starts with ``name``.

    Raises:
        InputError: nothing to package, or larger than Lambda accepts.
    """
    if not files:
        what = words.NO_FILES
        raise InputError(what, where=name, fix=words.PUT_CODE)
    unzipped = sum(len(file.content) for file in files.values())
    if unzipped > MAX_UNZIPPED_BYTES:
        raise _too_large(name, words.UNZIPPED, unzipped, MAX_UNZIPPED_BYTES)
    digest, archive = _zipped(tuple(sorted(files.items())))
    return _checked(name, digest, archive)


# A layer of libraries takes a second to compress, and every deployment of a session packages it again.
@lru_cache(maxsize=16)
def _zipped(files: tuple[tuple[str, SourceFile], ...]) -> tuple[str, bytes]:
    """Digest and archive of files in their order."""
    digest = hashlib.sha256()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, file in files:
            mode = 0o755 if file.executable else 0o644
            info = zipfile.ZipInfo(path, _EPOCH)
            info.create_system = 3  # Unix, whatever system packages it
            info.external_attr = (stat.S_IFREG | mode) << 16
            archive.writestr(info, file.content, zipfile.ZIP_DEFLATED, 6)
            # Lengths separate the parts: no two trees can produce the same stream.
            digest.update(f"{len(path.encode())}:{path}:{mode:o}:{len(file.content)}:".encode())
            digest.update(file.content)
    return digest.hexdigest(), buffer.getvalue()


def ready_made(name: str, archive: bytes) -> Package:
    """Take an archive as it is.

    Raises:
        InputError: it is not a zip archive, or larger than Lambda accepts.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            unzipped = sum(info.file_size for info in opened.infolist())
    except zipfile.BadZipFile as error:
        what = words.NOT_ZIP
        raise InputError(what, where=name, fix=words.ZIP_AGAIN) from error
    if unzipped > MAX_UNZIPPED_BYTES:
        raise _too_large(name, words.UNZIPPED, unzipped, MAX_UNZIPPED_BYTES)
    return _checked(name, hashlib.sha256(archive).hexdigest(), archive)


def as_it_is(name: str, content: bytes) -> Package:
    """Take a file that is no archive, such as the definition of a state machine, as it is."""
    stem, dot, suffix = name.rpartition(".")
    return Package(f"{stem or name}/{hashlib.sha256(content).hexdigest()[:32]}{dot}{suffix if stem else ''}", content)


def _checked(name: str, digest: str, archive: bytes) -> Package:
    if len(archive) > MAX_ZIPPED_BYTES:
        raise _too_large(name, words.ZIPPED, len(archive), MAX_ZIPPED_BYTES)
    return Package(f"{name}/{digest[:32]}.zip", archive)


def _too_large(name: str, state: Message, size: int, limit: int) -> InputError:
    mib = 1024 * 1024
    what = words.TOO_LARGE(size=size / mib, state=state, limit=limit // mib)
    return InputError(what, where=name, fix=words.SMALLER)
