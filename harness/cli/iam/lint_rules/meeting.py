"""Can a resource pattern of a policy ever meet an ARN of a given template? Two patterns, one common text.

Both are read as automata and walked together, so the cost is bounded by the product of their lengths.

Limits: a ``*`` of the policy may stand for anything here; that it stops at colons inside the first five parts of an
ARN is left out, so the answer errs towards "it can".
"""

import re
from functools import lru_cache

__all__ = ["meets"]

_PART = re.compile(r"\$\{(\w+)\}")
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_FORBIDDEN = {"Partition": ":", "Region": ":", "Account": ":", "BucketName": "/"}
"""Template placeholders whose value never has this character; the others may be anything."""

Unit = tuple[bool, str]
"""(True, character that it does not cover, or "") repeats; (False, character, or "" for any) stands for one."""


@lru_cache(maxsize=16384)
def meets(pattern: str, template: str) -> bool:
    """Whether some ARN of the template's form matches the pattern.

    Args:
        pattern: an entry of ``Resource``; policy variables count as ``*``.
        template: for example ``arn:${Partition}:s3:::${BucketName}/${ObjectName}``.
    """
    ours, theirs = _of_pattern(pattern), _of_template(template)
    waiting, seen = [(0, 0)], {(0, 0)}
    while waiting:
        at, to = waiting.pop()
        if at == len(ours) and to == len(theirs):
            return True
        following = []
        if at < len(ours) and ours[at][0]:
            following.append((at + 1, to))
        if to < len(theirs) and theirs[to][0]:
            following.append((at, to + 1))
        if at < len(ours) and to < len(theirs) and _share(ours[at], theirs[to]):
            following.append((at if ours[at][0] else at + 1, to if theirs[to][0] else to + 1))
        for state in following:
            if state not in seen:
                seen.add(state)
                waiting.append(state)
    return False


def _share(one: Unit, other: Unit) -> bool:
    """Whether some character fits both."""
    if not one[0] and not other[0]:
        return one[1] == other[1] or "" in (one[1], other[1])
    if one[0] and other[0]:
        return True
    repeating, single = (one, other) if one[0] else (other, one)
    return not repeating[1] or single[1] != repeating[1]


def _of_pattern(pattern: str) -> tuple[Unit, ...]:
    special = {"${*}": "\0", "${?}": "\1", "${$}": "\2"}
    for text, mark in special.items():
        pattern = pattern.replace(text, mark)
    literal = {"\0": "*", "\1": "?", "\2": "$"}
    return tuple(
        (True, "") if one == "*" else (False, "") if one == "?" else (False, literal.get(one, one))
        for one in _VARIABLE.sub("*", pattern)
    )


def _of_template(template: str) -> tuple[Unit, ...]:
    units: list[Unit] = []
    for index, part in enumerate(_PART.split(template)):
        units += [(True, _FORBIDDEN.get(part, ""))] if index % 2 else [(False, one) for one in part]
    return tuple(units)
