"""Finds and loads labs.

Layout of a lab: ``labs/dayNN/lab.yaml``, ``README.md``, ``README.vi.md``, ``test_*.py``.
Limits: labs live beside the package, as an editable installation of the repository has them.
"""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import harness
from harness.curriculum.model import Lab
from harness.errors import InputError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import curriculum as words
from harness.yaml_files import read_document, validated

__all__ = ["LABS_DIR", "LAB_FILE", "find_lab", "lab_days", "load_lab"]

LABS_DIR: Final = Path(harness.__file__).resolve().parent.parent / "labs"
"""Where the repository keeps its labs."""

LAB_FILE: Final = "lab.yaml"

_SHORT: Final = re.compile(r"(?:day)?0*(\d{1,2})", re.IGNORECASE)


def lab_days(root: Path = LABS_DIR) -> list[str]:
    """Return the names of all labs below ``root``, sorted."""
    return sorted(path.parent.name for path in root.glob(f"*/{LAB_FILE}"))


def find_lab(day: str, root: Path = LABS_DIR) -> Path:
    """Return the directory of the lab called ``day``; ``day5`` and ``5`` are ``day05``.

    Raises:
        InputError: there is none; the message names what there is.
    """
    days = lab_days(root)
    if (short := _SHORT.fullmatch(day)) and (full := f"day{int(short[1]):02}") in days:
        return root / full
    if day not in days:
        close = get_close_matches(day, days, n=1)
        fix = common.DID_YOU_MEAN(name=close[0]) if close else common.KNOWN(names=", ".join(days) or "–")
        raise InputError(words.NO_LAB(day=day), where=str(root), fix=fix)
    return root / day


def load_lab(directory: Path) -> Lab:
    """Load ``lab.yaml`` of a lab's directory.

    Raises:
        FileError: the file has mistakes, or names another day than its directory.
    """
    path = directory / LAB_FILE
    document = read_document(path)
    lab = validated(document, Lab)
    if lab.day != directory.resolve().name:
        what = words.LAB_NAME_DIFFERS(day=lab.day, directory=directory.resolve().name)
        raise document.error(("day",), what, common.ONE_NAME)
    return lab
