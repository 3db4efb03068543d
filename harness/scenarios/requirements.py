"""Layers with libraries: a layer's ``requirements.txt`` is filled from what is installed here.

As ``sam build`` does for a layer that names its requirements, the libraries go into ``python/``, with what they require
themselves. They are not downloaded: the distributions installed beside daylab are packaged, so that a deployment needs
no network and no binary is committed. Source of the layout:
https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html

Limits: the installed version must fit the requirement, and the function's runtime the Python that daylab runs on, which
compiled libraries are built for. Metadata (``*.dist-info``) and commands are left out.
"""

import importlib.metadata
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement

from harness.errors import FileError
from harness.i18n.catalogue import scenarios as words
from harness.scenarios.packaging import SourceFile

__all__ = ["REQUIREMENTS", "with_libraries"]

REQUIREMENTS: Final = "requirements.txt"


def with_libraries(files: Mapping[str, SourceFile], layers: Iterable[str]) -> dict[str, SourceFile]:
    """Replace the requirements of layers by the libraries.

    Args:
        files: relative path → file.
        layers: directories of layers.

    Raises:
        FileError: a line is no requirement, or what it asks for is not installed here.
    """
    found = dict(files)
    for layer in layers:
        name = f"{layer}/{REQUIREMENTS}"
        if (given := found.pop(name, None)) is None:
            continue
        for path, file in _libraries(given.content.decode("utf-8"), name).items():
            found.setdefault(f"{layer}/python/{path}", file)
    return found


def _libraries(text: str, where: str) -> dict[str, SourceFile]:
    files: dict[str, SourceFile] = {}
    for number, line in enumerate(text.splitlines(), 1):
        wanted = line.split("#", 1)[0].strip()
        if not wanted:
            continue
        try:
            requirement = Requirement(wanted)
        except InvalidRequirement as error:
            reason = str(error).splitlines()[0]
            what = words.NOT_A_REQUIREMENT(wanted=wanted, reason=reason)
            fix = words.REQUIREMENT_FORM
            raise FileError(what, where=f"{where}:{number}", fix=fix) from None
        for distribution in _closure(requirement, f"{where}:{number}", set()):
            files.update(_files(distribution, importlib.metadata.version(distribution)))
    return files


def _closure(requirement: Requirement, where: str, seen: set[str]) -> Iterator[str]:
    """Names of a required distribution and of those that it requires."""
    name = re.sub(r"[-_.]+", "-", requirement.name).lower()
    if name in seen or (requirement.marker is not None and not requirement.marker.evaluate({"extra": ""})):
        return
    seen.add(name)
    try:
        installed = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        command = f"pip install '{requirement}'"
        what = words.NOT_INSTALLED(name=requirement.name)
        fix = words.INSTALL(command=command)
        raise FileError(what, where=where, fix=fix) from None
    if not requirement.specifier.contains(installed.version, prereleases=True):
        have = f"{requirement.name} {installed.version}"
        what = words.OTHER_VERSION(requirement=requirement, have=have)
        fix = words.CHANGE_REQUIREMENT
        raise FileError(what, where=where, fix=fix)
    yield name
    for text in installed.requires or ():
        yield from _closure(Requirement(text), where, seen)


@lru_cache(maxsize=32)
def _files(distribution: str, version: str) -> Mapping[str, SourceFile]:
    """Files of an installed distribution; ``version`` keys the cache."""
    found = {}
    for entry in importlib.metadata.files(distribution) or ():
        path = PurePosixPath(entry)
        parts = path.parts
        if (
            ".." in parts
            or path.is_absolute()
            or "__pycache__" in parts
            or parts[0].endswith((".dist-info", ".egg-info"))
        ):
            continue
        located = Path(entry.locate())
        found[path.as_posix()] = SourceFile(located.read_bytes(), bool(located.stat().st_mode & 0o100))
    return found
