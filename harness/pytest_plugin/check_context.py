"""What is known of a check before it runs, resolved once at its start and handed on to whatever reports about it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from harness.errors import DaylabError
from harness.i18n.catalogue import check_report as words
from harness.pytest_plugin.failures import Advice
from harness.pytest_plugin.failures import advice as make_advice
from harness.pytest_plugin.graph import Graph
from harness.pytest_plugin.items import Check, check_of
from harness.pytest_plugin.session_access import lab_session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.pytest_plugin.session import LabSession

__all__ = ["CheckContext", "check_context"]

_CONTEXT: Final = pytest.StashKey["CheckContext"]()


@dataclass(frozen=True, slots=True)
class CheckContext:
    """A check and what it runs in.

    Args:
        check: what the test is.
        session: the lab session.
        graph: of the checks that ran so far.
        lang: language of its report.
        verbose: whether the user asked for more (``-v``).
        advice: what lab or fault says of its failure.
        lesson: what it teaches when it passes, by field of the entry.
    """

    check: Check
    session: LabSession
    graph: Graph
    lang: str
    verbose: bool
    advice: Advice
    lesson: Mapping[str, str]


def check_context(item: pytest.Item) -> CheckContext | None:
    """Return the context of a test, None for one that does not use daylab.

    The first call makes it: it begins to start the engine and reads the lab's files meanwhile. Files with mistakes
    leave it without the lab's texts; the fixtures that need the files raise what is wrong with them.
    """
    if _CONTEXT in item.stash:
        return item.stash[_CONTEXT]
    check = check_of(item)
    if not check.uses_daylab:
        return None
    session = lab_session(item.config)
    session.warm_up()
    lang, verbose = session.settings.lang, item.config.get_verbosity() > 0
    advice = Advice(check.name)
    lesson: dict[str, str] = {}
    if check.directory is not None:
        with suppress(DaylabError):
            advice, lesson = _texts(check, session, lang, verbose=verbose)
    context = CheckContext(check, session, Graph(item.config), lang, verbose, advice, lesson)
    item.stash[_CONTEXT] = context
    return context


def _texts(check: Check, session: LabSession, lang: str, *, verbose: bool) -> tuple[Advice, dict[str, str]]:
    """What lab or fault says about a check."""
    spec = session.spec(check.lab)
    if check.fault is not None and (fault := spec.faults.get(check.fault)) is not None:
        paragraphs = ((words.SYMPTOM, fault.symptom), (words.CAUSE, fault.cause), (words.FIX, fault.fix))
        lesson = {"title": fault.title.get(lang), "symptom": fault.symptom.get(lang), "fix": fault.fix.get(lang)}
        return make_advice(fault.title, paragraphs, source=fault.source, lang=lang), lesson
    if (texts := spec.lab.checks.get(check.name)) is None:
        return Advice(check.name), {}
    why = ((words.WHY, texts.rationale),)
    made = make_advice(texts.title, why, hints=texts.hints, source=texts.source, lang=lang, verbose=verbose)
    return made, {"title": texts.title.get(lang), "success": texts.success.get(lang)}
