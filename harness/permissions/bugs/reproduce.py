"""A bug file run through: as it is and repaired, offline and, on demand, for real; and whatever does not agree."""

from dataclasses import dataclass

from harness.clients import Endpoint
from harness.errors import CapabilityError
from harness.i18n.catalogue import permissions as words
from harness.i18n.message import Message, joined, verbatim
from harness.permissions.bugs.files import BugFile
from harness.permissions.bugs.live import run
from harness.permissions.bugs.offline import decide_calls
from harness.permissions.bugs.outcome import Outcome

__all__ = ["Reproduction", "reproduce"]

_REFUSED = "is not authorized to perform"


@dataclass(frozen=True, slots=True)
class Reproduction:
    """What came of a bug file.

    Attributes:
        file: the file.
        before: offline verdicts with the bug.
        after: offline verdicts with the repair.
        live_before: the engine's, with the bug; None when it was not asked.
        live_after: the engine's, with the repair.
        not_enforced: why the engine cannot show it, empty when it can or was not asked.
    """

    file: BugFile
    before: tuple[Outcome, ...]
    after: tuple[Outcome, ...]
    live_before: tuple[Outcome, ...] | None = None
    live_after: tuple[Outcome, ...] | None = None
    not_enforced: str = ""

    @property
    def problems(self) -> tuple[Message, ...]:
        """Where verdicts differ from what the file expects, or the engine's from the offline ones."""
        found = []
        stages = (("before", self.before, self.live_before), ("after", self.after, self.live_after))
        for stage, offline, live in stages:
            for index, outcome in enumerate(offline):
                call = outcome.call
                expected = call.before if stage == "before" else call.after
                place = f"calls[{index}] {stage}: {call.action}"
                if not outcome.fits(expected):
                    wanted = _decided(expected.decision, expected.layer)
                    found.append(words.NOT_AS_EXPECTED(place=place, expected=wanted, decided=_verdict(outcome)))
                if live is not None and not live[index].same(outcome):
                    found.append(
                        words.ENGINE_DIFFERS(place=place, offline=_verdict(outcome), engine=_verdict(live[index]))
                    )
        if self.live_after is not None and all(call.call.after.decision == "Allowed" for call in self.after):
            found += [
                words.STILL_REFUSED(place=f"calls[{index}] after", detail=outcome.detail)
                for index, outcome in enumerate(self.live_after)
                if _REFUSED in outcome.detail
            ]
        return tuple(found)


def reproduce(file: BugFile, endpoint: Endpoint | None = None, *, token: str = "") -> Reproduction:
    """Run a bug file.

    Args:
        file: the file.
        endpoint: an engine to make the same calls on; None stays offline.
        token: the engine's session token.

    Raises:
        InputError: the file asks about somebody whom it does not have.
        DeploymentError, EngineError: the engine could not be brought to the question.
    """
    before, after = decide_calls(file.before), decide_calls(file.after)
    if endpoint is None:
        return Reproduction(file, before, after)
    try:
        live_before = run(file.before, endpoint, token=token)
        live_after = run(file.after, endpoint, token=token)
    except CapabilityError as error:
        return Reproduction(file, before, after, not_enforced=error.what)
    return Reproduction(file, before, after, live_before, live_after)


def _verdict(outcome: Outcome) -> Message:
    decided = _decided(outcome.decision, outcome.layer)
    return joined(" ", (decided, f"({outcome.message})")) if outcome.message else decided


def _decided(decision: str, layer: str | None) -> Message:
    return words.DECIDED_BY(decision=decision, layer=layer) if layer else verbatim(decision)
