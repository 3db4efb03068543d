"""Which submissions share code, what the starter gave them subtracted; by the library copydetect (winnowing).

Source of the method: https://theory.stanford.edu/~aiken/publications/papers/sigmod03.pdf
It runs in a process of its own with a limit of time, because it reads what submissions hold, and holds much memory.
Limits: Python and templates; short works of one exercise are alike by nature, so a score is a reason to look.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from harness.errors import DaylabError, InputError
from harness.grading.formats import Pair
from harness.grading_run import similarity_child
from harness.i18n.catalogue import grading as words
from harness.i18n.message import verbatim
from harness.tempdirs import scratch

__all__ = ["similar"]

SECONDS: Final = 120.0
LARGEST: Final = 200_000  # characters of a submission that are compared
SHOWN: Final = 0.7
MOST: Final = 100  # pairs
_KINDS: Final = {".py": "python", ".yaml": "template", ".yml": "template", ".json": "template"}


def similar(works: Mapping[str, Path], starter: Path) -> list[Pair]:
    """Return the pairs that share most, the most alike first.

    Args:
        works: submission → directory of its work on one lab.
        starter: directory of what everybody was given.

    Raises:
        InputError: copydetect is not installed.
        DaylabError: it failed, or took too long.
    """
    order = {"starter": _sources(starter), "works": {name: _sources(path) for name, path in works.items()}}
    try:
        with scratch("compare") as space:  # matplotlib, which copydetect imports, wants to keep something
            done = subprocess.run(
                [sys.executable, "-I", similarity_child.__file__],
                input=json.dumps(order).encode(),
                capture_output=True,
                timeout=SECONDS,
                check=False,
                cwd=space,
                env={"MPLCONFIGDIR": str(space), "HOME": str(space), "MPLBACKEND": "agg", "PATH": ""},
            )
    except subprocess.TimeoutExpired as error:
        raise DaylabError(words.COMPARE_TIMEOUT(seconds=SECONDS)) from error
    if done.returncode == similarity_child.NOT_INSTALLED:
        raise InputError(words.NO_COPYDETECT, fix=verbatim("make setup-grading"))
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise DaylabError(words.COMPARE_FAILED(last=" ".join(last)))
    pairs = [Pair(one, other, score) for one, other, score in json.loads(done.stdout) if score >= SHOWN]
    return sorted(pairs, key=lambda pair: (-pair.score, pair.one, pair.other))[:MOST]


def _sources(directory: Path) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file() and (kind := _KINDS.get(path.suffix.lower())):
            found.setdefault(kind, []).append(path.read_text(encoding="utf-8", errors="replace"))
    return {kind: "\n".join(texts)[:LARGEST] for kind, texts in found.items()}
