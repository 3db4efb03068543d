"""What is said of an engine that does not answer any more, in English and Vietnamese."""

from harness.errors import EngineGoneError
from harness.language import Said, spoken

__all__ = ["gone", "unanswered"]


def unanswered(error: Exception) -> Said:
    """Return that an engine does not answer.

    Args:
        error: what the attempt ended with, in the system's words.
    """
    return Said(f"the engine does not answer: {error}", f"engine không trả lời: {error}")


def gone(what: Said, log: str, *, where: str, fix: Said) -> EngineGoneError:
    """Return the error of an engine that is gone.

    Args:
        what: what happened.
        log: the last lines of its log, if there are any.
        where: its endpoint.
        fix: what to try.
    """
    if log := log.strip():
        # the first line stands alone where the same error is told again
        what = Said(f"{what}\nits last log lines:\n{log}", f"{spoken(what, 'vi')}\nnhững dòng log cuối cùng:\n{log}")
    return EngineGoneError(what, where=where, fix=fix)
