"""What is said of an engine that does not start or does not answer any more, in English and Vietnamese."""

from harness.i18n.message import Message, localized

__all__ = ["MORE_TIME", "unanswered", "unready", "with_log"]

MORE_TIME = Message(
    "read the log lines above; DAYLAB_START_TIMEOUT=60 gives a slow machine more time",
    "đọc các dòng log ở trên; DAYLAB_START_TIMEOUT=60 cho máy chậm thêm thời gian",
)
"""What to try when an engine does not start."""


def unready(timeout: float, last: object) -> Message:
    """Return that an engine did not become ready.

    Args:
        timeout: seconds that it was given.
        last: what the last look at it found.
    """
    return Message(
        f"the engine did not become ready (deadline {timeout:g} s): {last}",
        f"engine chưa sẵn sàng (thời hạn {timeout:g} giây): {last}",
    )


def unanswered(error: BaseException) -> Message:
    """Return that an engine does not answer.

    Args:
        error: what the attempt ended with, in the system's words.
    """
    return Message(f"the engine does not answer: {error}", f"engine không trả lời: {error}")


def with_log(what: Message, log: str) -> Message:
    """Return what happened with the last lines of the engine's log, if there are any, below it.

    The first line stands alone where the same error is told again.
    """
    if not (log := log.strip()):
        return what
    return Message(f"{what}\nits last log lines:\n{log}", f"{localized(what, 'vi')}\nnhững dòng log cuối cùng:\n{log}")
