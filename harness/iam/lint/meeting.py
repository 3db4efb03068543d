"""Can a resource pattern of a policy ever meet an ARN of a given template? Two patterns, one common text.

The pattern is read from left to right; the places of the template that are reachable so far are the bits of one
number, so the cost is one step a character of the pattern, whatever wildcards are in it.

Limits: a ``*`` of the policy may stand for anything here; that it stops at colons inside the first five parts of an
ARN is left out, so the answer errs towards "it can".
"""

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["meets"]

_PART = re.compile(r"\$\{(\w+)\}")
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_FORBIDDEN = {"Partition": ":", "Region": ":", "Account": ":", "BucketName": "/"}
"""Template placeholders whose value never has this character; the others may be anything."""
_ESCAPED = {"${*}": "\0", "${?}": "\1", "${$}": "\2"}
_LITERAL = {"\0": "*", "\1": "?", "\2": "$"}


@dataclass(frozen=True, slots=True)
class _Template:
    """A template's units as bits: the lowest is the first unit, ``end`` is the place after the last.

    Attributes:
        end: the bit that says that the whole template is matched.
        single: units that are one literal character.
        repeating: units that stand for any text.
        literal: character → the units that are this one.
        without: character → the repeating units that do not cover it.
    """

    end: int
    single: int
    repeating: int
    literal: dict[str, int]
    without: dict[str, int]

    def skipped(self, places: int) -> int:
        """The places, and those behind repeating units, which may stand for nothing."""
        while (further := places | (places & self.repeating) << 1) != places:
            places = further
        return places


def meets(pattern: str, template: str) -> bool:
    """Whether some ARN of the template's form matches the pattern.

    Args:
        pattern: an entry of ``Resource``; policy variables count as ``*``.
        template: for example ``arn:${Partition}:s3:::${BucketName}/${ObjectName}``.
    """
    units = _units(template)
    places = units.skipped(1)
    for text, mark in _ESCAPED.items():
        pattern = pattern.replace(text, mark)
    for one in _VARIABLE.sub("*", pattern):
        if one == "*":
            # Everything from the first reachable place on: a star takes literals and repeating units alike.
            places = (units.end << 1) - (places & -places)
        elif one == "?":
            places = units.skipped((places & units.single) << 1 | places & units.repeating)
        else:
            character = _LITERAL.get(one, one)
            staying = places & units.repeating & ~units.without.get(character, 0)
            places = units.skipped((places & units.literal.get(character, 0)) << 1 | staying)
        if not places:
            return False
    return bool(places & units.end)


@lru_cache(maxsize=4096)
def _units(template: str) -> _Template:
    literal: dict[str, int] = {}
    without: dict[str, int] = {}
    bit, single, repeating = 1, 0, 0
    for index, part in enumerate(_PART.split(template)):
        if index % 2:
            repeating |= bit
            if part in _FORBIDDEN:
                without[_FORBIDDEN[part]] = without.get(_FORBIDDEN[part], 0) | bit
            bit <<= 1
            continue
        for one in part:
            single |= bit
            literal[one] = literal.get(one, 0) | bit
            bit <<= 1
    return _Template(bit, single, repeating, literal, without)
