"""What may be written for a lab on pytest's command line: ``labs/day05``, and ``labs/day5`` or ``labs/5`` as well."""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from harness.i18n.catalogue import common
from harness.i18n.catalogue import curriculum as words
from harness.language import named_in

__all__ = ["lab_arguments"]

_SHORT: Final = re.compile(r"(?:day)?0*(\d{1,2})", re.IGNORECASE)
_LAB_FILE: Final = "lab.yaml"


def lab_arguments(arguments: Sequence[str], here: Path) -> list[str]:
    """Return the arguments with the names of labs in full.

    Args:
        arguments: what pytest is to collect.
        here: directory that they are relative to.

    Raises:
        UsageError: one names a lab that there is not; the labs are named.
    """
    return [_in_full(argument, here) for argument in arguments]


def _in_full(argument: str, here: Path) -> str:
    name, colons, rest = argument.partition("::")
    path = here / name
    if path.exists():
        return argument
    days = sorted(found.parent.name for found in path.parent.glob(f"*/{_LAB_FILE}"))
    if not days:
        return argument
    if (short := _SHORT.fullmatch(path.name)) and (day := f"day{int(short[1]):02}") in days:
        return f"{Path(name).with_name(day)}{colons}{rest}"
    lang = named_in(sys.argv, os.environ)
    known = common.KNOWN.get(lang, names=", ".join(days))
    raise pytest.UsageError(f"daylab: {words.NO_LAB.get(lang, day=path.name)}; {known}")
