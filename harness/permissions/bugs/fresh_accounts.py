"""Documented account numbers → fresh ones, in everything that a bug file says, and back.

So any number of bugs run side by side on one engine, and what the engine answers reads as the file does.
"""

import json
import random
import re
from typing import Any

from harness.clients import random_account
from harness.permissions.bugs.model import Bug

__all__ = ["FreshAccounts"]

_NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")
# In every UUID-like key id the last group has twelve digits as well: it is no account.
_UUID_TAIL = re.compile(r"[0-9a-f]{4}-$")


class FreshAccounts:
    """The accounts of one run of a bug."""

    def __init__(self, bug: Bug, source: random.Random) -> None:
        text = bug.model_dump_json(by_alias=True)
        documented = sorted(
            {found[0] for found in _NUMBER.finditer(text) if not _UUID_TAIL.search(text[: found.start()][-5:])}
        )
        self._fresh = {number: random_account(source) for number in documented}
        self._documented = {fresh: number for number, fresh in self._fresh.items()}

    @property
    def numbers(self) -> tuple[str, ...]:
        """The fresh account numbers."""
        return tuple(self._fresh.values())

    def fresh(self, bug: Bug) -> Bug:
        """The bug in the fresh accounts."""
        return Bug.model_validate(self._replaced(bug.model_dump(mode="json", by_alias=True), self._fresh))

    def documented(self, text: str) -> str:
        """What an engine said, in the file's account numbers."""
        return _swap(text, self._documented)

    def _replaced(self, value: Any, numbers: dict[str, str]) -> Any:
        return json.loads(_swap(json.dumps(value), numbers))


def _swap(text: str, numbers: dict[str, str]) -> str:
    return _NUMBER.sub(lambda found: numbers.get(found[0], found[0]), text)
