"""Unpacks deployment packages, which are foreign, in the engine, which is not isolated.

LocalStack lets ``unzip`` make whatever links an archive holds and then changes the modes of what they point to; where
``unzip`` is not installed or complains, it changes the modes of paths outside. Here a package holds files, and links
that end inside it; one that holds anything else, or more than Lambda accepts, is refused in Lambda's words.

Source (D): https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. Limits: what is refused is found
when the code is first put on disk, not by CreateFunction.
"""

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any, Final

from localstack.aws.api.lambda_ import InvalidParameterValueException

from harness.extension.patching import Patches, documented

__all__ = ["MAX_BYTES", "declare", "unpack"]

_LAMBDA_MODELS = "localstack.services.lambda_.invocation.lambda_models"

MAX_BYTES: Final = 250 * 1024 * 1024
_MAX_FILES: Final = 50_000  # no limit of AWS's: what a file system takes without harm
_CHUNK: Final = 1024 * 1024


def declare(patches: Patches) -> None:
    """Have LocalStack unpack with :func:`unpack`."""
    patches.put(
        f"{_LAMBDA_MODELS}:unzip",
        "eb8816fe1c",
        documented("https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"),
        "A package with anything but files, and links that end inside, is refused.",
        lambda archive, target, *_: unpack(Path(archive), Path(target)),
    )


def unpack(archive: Path, target: Path) -> None:
    """Unpack ``archive`` into the empty directory ``target``.

    Raises:
        InvalidParameterValueException: it is broken, leads out of ``target``, or is too large.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
            if len(entries) > _MAX_FILES:
                raise _refusal(f"more than {_MAX_FILES} files")
            links = [entry for entry in entries if stat.S_ISLNK(entry.external_attr >> 16)]
            left = MAX_BYTES
            for entry in entries:
                if entry not in links:
                    left -= _write(opened, entry, _place(target, entry), left)
            # Last, so that nothing is written through one.
            for entry in links:
                place = _place(target, entry)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.symlink_to(opened.read(entry).decode())
            for entry in links:
                _check_link(_place(target, entry), target.resolve())
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _refusal(str(error)) from error


def _place(target: Path, entry: zipfile.ZipInfo) -> Path:
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts:
        raise _refusal(f"{entry.filename[:120]!r} leads out of it")
    return target / path


def _write(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path, left: int) -> int:
    if entry.is_dir():
        place.mkdir(parents=True, exist_ok=True)
        return 0
    place.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(entry) as source, place.open("wb") as file:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > left:
                raise _refusal(f"unzipped size must be smaller than {MAX_BYTES} bytes")
            file.write(chunk)
    return written


def _check_link(place: Path, inside: Path) -> None:
    # strict: a link to nothing can become one to something.
    if not place.resolve(strict=True).is_relative_to(inside):
        raise _refusal(f"{place.name!r} is a link that leads out of it")


def _refusal(why: str) -> Any:
    message = f"Could not unzip uploaded file. Please check your file, then try to upload again. ({why[:300]})"
    return InvalidParameterValueException(message, Type="User")
