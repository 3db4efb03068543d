"""Lambda's log lines, put together into invocations.

Format of the platform's lines:
https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html ("START", "END", "REPORT").

Limits: the text format of logs, not JSON; lines of one log stream must come in order.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["Invocation", "parse_invocations", "readable"]

_START: Final = re.compile(r"START RequestId: (\S+)")
_REPORT: Final = re.compile(r"REPORT RequestId: (\S+)\t(.*)", re.DOTALL)
_ESCAPED: Final = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")


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
        """Whether one of its lines contains ``text``, as it is or escaped as in JSON."""
        return any(text in readable(line) for line in self.lines)


def parse_invocations(lines: Iterable[str], reported: Mapping[str, str] | None = None) -> list[Invocation]:
    """Return the finished invocations in the lines of one log stream, in order.

    An invocation without REPORT line is still running and left out; lines before the first START belong to none.

    Args:
        lines: of the stream.
        reported: request id → REPORT line that the platform wrote there, so that nothing else begins or ends an
            invocation; None: what looks like the platform's line is taken for it.
    """
    found = []
    begun: set[str] = set()
    current: list[str] | None = None
    for line in lines:
        start, report = _START.match(line), _REPORT.match(line)
        if start and (reported is None or (start[1] in reported and start[1] not in begun)):
            begun.add(start[1])
            current = []
        if current is None:
            continue
        current.append(line)
        if report and (reported is None or reported.get(report[1]) == line):
            fields = (field.partition(": ") for field in report[2].split("\t"))
            parsed = {name.strip(): value.strip() for name, colon, value in fields if colon}
            found.append(Invocation(report[1], tuple(current), parsed))
            current = None
    return found


def readable(line: str) -> str:
    """Return a log line with what JSON escapes in it (``\\u1ea3``) as people read it."""
    return _ESCAPED.sub(_unescaped, line)


def _unescaped(found: re.Match[str]) -> str:
    try:
        text = str(json.loads(f'"{found[0]}"'))
        text.encode()
    except ValueError:  # half of a pair
        return found[0]
    return text
