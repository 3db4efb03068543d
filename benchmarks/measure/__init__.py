"""The registry of measures: what is done in a round, in this order, for every peer in turn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.measure.decisions import decisions
from benchmarks.measure.deploy import deploy
from benchmarks.measure.install_size import install_size
from benchmarks.measure.invoke import cold_invoke, warm_invoke
from benchmarks.measure.lab import lab
from benchmarks.measure.memory import idle, used
from benchmarks.measure.plain_call import plain_call, user_call
from benchmarks.measure.put_objects import put_objects
from benchmarks.measure.start import start
from benchmarks.measure.upload_to_log import upload_to_log, upload_to_print
from benchmarks.subject import Sizes, Subject

__all__ = ["MEASURES", "OWN_MEASURES", "START", "Measure"]

type Samples = Mapping[str, list[float]]


@dataclass(frozen=True, slots=True)
class Measure[Of]:
    """One step of a round.

    Args:
        run: takes what is measured and returns samples by name (seconds, MB or a rate).
        timeout: seconds after which the step is broken off.
        passes: how often it is repeated within a round; more of them interleave the peers more finely.
        warm_up: whether it takes part in the uncounted round.
    """

    run: Callable[[Of], Samples]
    timeout: float
    passes: int = 1
    warm_up: bool = True


START: Final = "start"
"""Key of the measure without which there are no others."""

MEASURES: Final[Mapping[str, Measure[Subject]]] = {
    START: Measure(start, 40),
    "idle": Measure(idle, 5),
    "install_size": Measure(install_size, 5),
    "plain_call": Measure(plain_call, 15, passes=4),
    "user_call": Measure(user_call, 15, passes=4),
    "put_objects": Measure(put_objects, 20, passes=4),
    "deploy": Measure(deploy, 40),
    "upload_to_log": Measure(upload_to_log, 45),
    "upload_to_print": Measure(upload_to_print, 45),
    "cold_invoke": Measure(cold_invoke, 30),
    "warm_invoke": Measure(warm_invoke, 30),
    "used": Measure(used, 5),
}
"""For every peer."""

OWN_MEASURES: Final[Mapping[str, Measure[Sizes]]] = {
    "lab": Measure(lab, 70, warm_up=False),
    "decisions": Measure(decisions, 15),
}
"""For daylab alone, with no server up."""
