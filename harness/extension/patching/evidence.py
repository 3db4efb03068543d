"""Why a patch is right: a source and its grade, as in ``fixtures/iam`` and in the labs' faults."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Evidence", "Grade", "documented", "engine", "from_model", "quoted", "recorded", "unknown"]


class Grade(StrEnum):
    """How far a source reaches."""

    RECORDED = "R"
    """Recorded from AWS, for instance in LocalStack's snapshots."""
    DOCUMENTED = "D"
    """AWS's documentation says so."""
    MODEL = "M"
    """Follows from AWS's API model or a client's source."""
    QUOTED = "Q"
    """Somebody quotes AWS's answer."""
    UNKNOWN = "U"
    """Inferred; no source was found."""
    ENGINE = "engine"
    """Changes no answer of AWS: speed, isolation, or plumbing of the engine itself."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A source with its grade.

    Attributes:
        grade: how far the source reaches.
        source: page, snapshot, model, or for the engine's own patches and unknown ones the reason.
    """

    grade: Grade
    source: str


def recorded(source: str) -> Evidence:
    """Return evidence recorded from AWS."""
    return Evidence(Grade.RECORDED, source)


def documented(source: str) -> Evidence:
    """Return evidence from AWS's documentation."""
    return Evidence(Grade.DOCUMENTED, source)


def from_model(source: str) -> Evidence:
    """Return evidence from an API model or source code."""
    return Evidence(Grade.MODEL, source)


def quoted(source: str) -> Evidence:
    """Return evidence that is a quoted answer of AWS."""
    return Evidence(Grade.QUOTED, source)


def unknown(reason: str) -> Evidence:
    """Return what is inferred without a source."""
    return Evidence(Grade.UNKNOWN, reason)


def engine(reason: str) -> Evidence:
    """Return the reason of a patch that concerns the engine alone."""
    return Evidence(Grade.ENGINE, reason)
