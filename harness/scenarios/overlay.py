"""Applies faults to a template and to source files. Pure: values in, new values out.

Operations on the template follow RFC 6902 in the order given. Replacements in files are all matched
against the file as it is without any fault, so the order of faults cannot matter; overlapping ones are
refused.

Limits: files are UTF-8 text. An overlay that does not fit is an error that names the fault's file and
line: on an intern's own work it means that the fault is not written for this shape of solution.
"""

import copy
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import jsonpatch
from jsonpointer import JsonPointerException

from harness.errors import FileError
from harness.i18n.catalogue import scenarios as words
from harness.scenarios.model import Fault
from harness.scenarios.packaging import SourceFile

__all__ = ["OverlayError", "patch_files", "patch_template"]


class OverlayError(FileError):
    """A fault does not fit what it is applied to."""


class _Edit(NamedTuple):
    start: int
    end: int
    text: str
    fault: Fault
    where: str


def patch_template(template: Mapping[str, Any], faults: Sequence[Fault]) -> dict[str, Any]:
    """Return a copy of ``template`` (long form) with the template operations of ``faults`` applied in order.

    Raises:
        OverlayError: a path does not exist, or a ``test`` does not hold.
    """
    result: dict[str, Any] = copy.deepcopy(dict(template))
    for fault in faults:
        for index, patch in enumerate(fault.overlay.template):
            try:
                result = jsonpatch.JsonPatch([patch.operation()]).apply(result)
            except (jsonpatch.JsonPatchException, JsonPointerException, TypeError) as error:
                raise OverlayError(
                    words.PATCH_FAILED(name=fault.name, op=patch.op, path=patch.path, error=error),
                    where=fault.where(("overlay", "template", index)),
                    fix=words.CORRECT_PATCH,
                ) from error
    return result


def patch_files(files: Mapping[str, SourceFile], faults: Sequence[Fault]) -> dict[str, SourceFile]:
    """Return ``files`` (relative path → file) with the replacements of ``faults`` applied.

    Raises:
        OverlayError: a file is not packaged or not UTF-8, ``find`` does not occur exactly once, or two
            replacements touch the same text.
    """
    edits: dict[str, list[_Edit]] = {}
    for fault in faults:
        for path, replacements in fault.overlay.files.items():
            for index, replacement in enumerate(replacements):
                where = fault.where(("overlay", "files", path, index, "find"))
                start = _only_match(files, path, replacement.find, fault, where)
                edit = _Edit(start, start + len(replacement.find), replacement.replace, fault, where)
                edits.setdefault(path, []).append(edit)
    result = dict(files)
    for path, wanted in edits.items():
        result[path] = replace(files[path], content=_apply(files[path].content.decode(), path, wanted))
    return result


def _only_match(files: Mapping[str, SourceFile], path: str, find: str, fault: Fault, where: str) -> int:
    if path not in files:
        raise OverlayError(
            words.NOT_PACKAGED(name=fault.name, path=path),
            where=where,
            fix=words.PACKAGED(files=", ".join(sorted(files)) or words.NOTHING_PACKAGED),
        )
    try:
        text = files[path].content.decode()
    except UnicodeDecodeError as error:
        raise OverlayError(words.NOT_TEXT(name=fault.name, path=path), where=where) from error
    # Overlapping occurrences count too: 'aa' occurs twice in 'aaa', and which one is meant is unclear.
    first, last = text.find(find), text.rfind(find)
    if first == -1 or first != last:
        found = words.FOUND_NEVER if first == -1 else words.FOUND_TWICE
        raise OverlayError(
            words.FIND_MISSES(name=fault.name, find=find, found=found, path=path),
            where=where,
            fix=words.MATCH_ONCE,
        )
    return first


def _apply(text: str, path: str, edits: list[_Edit]) -> bytes:
    ordered = sorted(edits, key=lambda edit: edit[:2])
    for before, after in itertools.pairwise(ordered):
        if after.start < before.end:
            raise OverlayError(
                words.SAME_TEXT(first=before.fault.name, second=after.fault.name, path=path),
                where=after.where,
                fix=words.ONE_AT_A_TIME,
            )
    for edit in reversed(ordered):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text.encode()
