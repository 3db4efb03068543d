"""Reading bug files: as they are, and repaired.

Limits: a repair that does not fit is reported at the line of ``repair``, because a patched document has no lines.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonpatch
from pydantic import ValidationError

from harness.errors import FileError, InputError
from harness.i18n.catalogue import permissions as words
from harness.i18n.message import verbatim
from harness.permissions.bugs.model import Bug
from harness.yaml_files import read_document, validated

__all__ = ["BugFile", "bug_files", "load_bug"]


@dataclass(frozen=True)
class BugFile:
    """A bug file: where it is, the bug, and the same with its repair applied."""

    path: Path
    before: Bug
    after: Bug


def load_bug(path: Path) -> BugFile:
    """Read a bug file.

    Raises:
        FileError: it cannot be read, is not a bug file, or its repair does not fit; every problem with its line.
    """
    document = read_document(path)
    before = validated(document, Bug)
    if before.name != path.stem:
        raise document.error(("name",), words.OTHER_FILE_NAME(name=before.name), verbatim(f"name: {path.stem}"))
    try:
        after = repaired(document.data)
    except InputError as error:
        raise document.error(("repair",), error.what, error.fix) from None
    return BugFile(path, before, after)


def repaired(data: dict[str, Any]) -> Bug:
    """The bug of a file's data with its own repair applied.

    Raises:
        InputError: an operation does not fit, or what comes out is no bug file any more.
    """
    operations = [{key: one[key] for key in ("op", "path", "value") if key in one} for one in data["repair"]]
    try:
        return Bug.model_validate(jsonpatch.JsonPatch(operations).apply(data))
    except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException, KeyError) as error:
        raise InputError(words.REPAIR_DOES_NOT_FIT(error=error), fix=words.CHECK_PATHS) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(words.WRONG_AFTER_REPAIR(place=place, msg=first["msg"]), fix=words.CHECK_VALUES) from None


def bug_files(paths: list[Path]) -> list[Path]:
    """The files among the paths, and the ``*.yaml`` files of the directories, sorted.

    Raises:
        FileError: a path does not exist or a directory has no bug files.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise FileError(words.NO_PATH(path=path), where=str(path), fix=words.NAME_BUG_FILE)
        inside = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not inside:
            raise FileError(words.NO_BUG_FILES(path=path), where=str(path), fix=words.NAME_DIRECTORY)
        found += inside
    return found
