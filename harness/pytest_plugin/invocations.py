"""Lambda's log lines, put together into invocations.

Format of the platform's lines:
https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html ("START", "END", "REPORT").

Limits: the text format of logs, not JSON; lines of one log stream must come in order.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["Invocation", "parse_invocations"]

_START: Final = re.compile(r"START RequestId: (\S+)")
_REPORT: Final = re.compile(r"REPORT RequestId: (\S+)\t(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Invocation:
    """One finished invocation.

    Args:
        request_id: Lambda's id of it.
        lines: all its lines, START and REPORT included.
        report: fields of the REPORT line, for example ``{"Duration": "3.21 ms", "Memory Size": "128 MB"}``.
    """

    request_id: str
    lines: tuple[str, ...]
    report: dict[str, str]

    def mentions(self, text: str) -> bool:
        """Whether one of its lines contains ``text``."""
        return any(text in line for line in self.lines)


def parse_invocations(lines: Iterable[str]) -> list[Invocation]:
    """Return the finished invocations in the lines of one log stream, in order.

    An invocation without REPORT line is still running and left out; lines before the first START belong to none.
    """
    found = []
    current: list[str] | None = None
    for line in lines:
        if _START.match(line):
            current = []
        if current is None:
            continue
        current.append(line)
        if report := _REPORT.match(line):
            fields = (field.partition(": ") for field in report[2].split("\t"))
            parsed = {name.strip(): value.strip() for name, colon, value in fields if colon}
            found.append(Invocation(report[1], tuple(current), parsed))
            current = None
    return found
