"""One diagnostic of a definition, and how InvalidDefinition tells several."""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["SCHEMA", "TARGET", "Problem", "summary"]

SCHEMA, TARGET = "SCHEMA_VALIDATION_FAILED", "MISSING_TRANSITION_TARGET"


@dataclass(frozen=True, slots=True)
class Problem:
    """One diagnostic.

    Attributes:
        code: AWS's code.
        message: what is wrong.
        location: where, a path (``/States/C/Choices[0]``); None where AWS gives none.
    """

    code: str
    message: str
    location: str | None


def summary(found: Iterable[Problem]) -> str:
    """The message of ``InvalidDefinition``."""
    told = ", ".join(f"{each.code}: {each.message} at {each.location or 'null'}" for each in found)
    return f"Invalid State Machine Definition: '{told}'"
