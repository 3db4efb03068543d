"""What is said at the end of a round: what it was, what showed it, what mended it, and how well it was found.

Limits: calls that were refused are read from the engine's decision log; without an engine they are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent
from typing import TYPE_CHECKING, Final

from harness.errors import CapabilityError, EngineError
from harness.i18n.catalogue import drill_commands as words

if TYPE_CHECKING:
    from harness.drills.model import Played, Round
    from harness.scenarios.model import Fault

__all__ = ["debrief", "total"]

SHOWN: Final = 5  # refused calls


def debrief(current: Round, played: Played, fault: Fault, lang: str) -> str:
    """Return the explanation of a round that is over."""
    lines = [words.WAS.get(lang, title=fault.title.get(lang), fault=fault.name)]
    paragraphs = (
        (words.SYMPTOM, fault.symptom),
        (words.CAUSE_TITLE, fault.cause),
        (words.FIX, fault.fix),
    )
    for heading, text in paragraphs:
        lines += [f"{heading.get(lang)}:", indent(text.get(lang), "    ")]
    lines.append(f"{words.SOURCE.get(lang)}: {fault.source}")
    if denials := _denials(current):
        lines += [f"{words.DENIALS.get(lang)}:", *(indent(each, "    ") for each in denials)]
    told = played.diagnosis
    minutes, seconds = divmod(round(played.seconds), 60)
    marks = {
        "cause": _mark(told is not None and told.cause),
        "evidence": _mark(told is not None and told.evidence),
        "repair": _mark(played.repaired),
    }
    lines.append(words.SCORE.get(lang, **marks, points=played.points, minutes=minutes, seconds=seconds))
    return "\n".join(lines)


def total(played: Sequence[Played], lang: str) -> str:
    """Return what all rounds came to."""
    points = sum(each.points for each in played)
    return words.TOTAL.get(lang, rounds=len(played), points=points, possible=3 * len(played))


def _denials(current: Round) -> list[str]:
    """The refused calls of the account's services and roles, each once, the last ones; with what they lacked."""
    from harness.clients import Endpoint
    from harness.engines.control_api import ControlApi
    from harness.permissions.decision_log import explained, is_aside, without_own_calls

    try:
        rows = ControlApi(Endpoint(current.endpoint, current.region)).decisions(current.account, denied=True)
    except (EngineError, CapabilityError):
        return []
    messages = dict.fromkeys(explained(row) for row in without_own_calls(rows) if not is_aside(row))
    return list(messages)[-SHOWN:]


def _mark(right: bool) -> str:
    return "✓" if right else "✗"
