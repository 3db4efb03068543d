"""Runs the rounds: all peers are up at once, and each measure goes through them in turn, in a rotating order.

A step that fails is recorded with the peer's own words and not tried again in later rounds, so that a peer which
cannot do something costs its timeout once. Whatever happens, every server is stopped.
"""

import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.environments import Installed
from benchmarks.limits import StepTimeoutError, time_limit
from benchmarks.measure import MEASURES, OWN_MEASURES, START, Measure
from benchmarks.peers import Peer
from benchmarks.results import Column
from benchmarks.subject import CannotError, Sizes, Subject
from harness.errors import DaylabError

__all__ = ["DEFAULT", "QUICK", "Plan", "rotated", "run_rounds", "step"]

DEFAULT: Final = Sizes(calls=75, puts=250, uploads=20, cold=6, warm=60, decisions=0.5)
QUICK: Final = Sizes(calls=40, puts=60, uploads=8, cold=3, warm=25, decisions=0.2)
WARM_UP: Final = Sizes(calls=1, puts=1, uploads=1, cold=1, warm=1, decisions=0.05)

OWNER: Final = "daylab"
"""The peer with which the measures of daylab alone are run."""

type Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run.

    Args:
        peers: name → peer and where it is installed.
        rounds: counted ones.
        warm_up: whether one small uncounted round comes before them.
        sizes: of a counted round.
        budget: seconds; no round is begun that would probably end later.
    """

    peers: Mapping[str, tuple[Peer, Installed]]
    rounds: int
    warm_up: bool
    sizes: Sizes
    budget: float

    @property
    def steps(self) -> int:
        """Number of steps at most, for progress."""
        passes = sum(measure.passes for measure in MEASURES.values())
        return (self.rounds + self.warm_up) * (passes * len(self.peers) + len(OWN_MEASURES))


def run_rounds(plan: Plan, columns: Mapping[str, Column], own: Column, tell: Tell) -> int:
    """Runs all rounds and fills the columns.

    Args:
        plan: what to run.
        columns: one for each peer.
        own: for daylab alone.
        tell: called before each step with what it is.

    Returns:
        How many rounds were counted.
    """
    began = time.monotonic()
    if plan.warm_up:
        _round(plan, 0, _scratch(columns), Column(own.title), WARM_UP, tell)
    longest = 0.0
    for number in range(1, plan.rounds + 1):
        started = time.monotonic()
        if number > 1 and started - began + longest > plan.budget:
            return number - 1
        _round(plan, number, columns, own, plan.sizes, tell)
        longest = max(longest, time.monotonic() - started)
    return plan.rounds


def _scratch(columns: Mapping[str, Column]) -> dict[str, Column]:
    return {name: Column(column.title) for name, column in columns.items()}


def _round(plan: Plan, number: int, columns: Mapping[str, Column], own: Column, sizes: Sizes, tell: Tell) -> None:
    for name, own_measure in OWN_MEASURES.items():
        if OWNER not in plan.peers or (number == 0 and not own_measure.warm_up):
            continue
        step(f"{_named(number)}: {name}", name, own_measure, sizes, own, tell)
    with _servers(plan, sizes) as subjects:
        for name, measure in MEASURES.items():
            for turn in range(measure.passes):
                for peer in rotated(list(subjects), number + turn):
                    column = columns[peer]
                    if START in column.refusals:
                        continue
                    step(f"{_named(number)}: {name} · {column.title}", name, measure, subjects[peer], column, tell)


def _named(number: int) -> str:
    return f"round {number}" if number else "warm-up"


def rotated(names: list[str], by: int) -> list[str]:
    """The names from number ``by`` on, those before it at the end."""
    by %= len(names)
    return names[by:] + names[:by]


def step[Of](label: str, name: str, measure: Measure[Of], subject: Of, column: Column, tell: Tell) -> None:
    """Runs one measure within its time limit; what it cannot do is recorded in the column."""
    tell(label)
    if name in column.refusals:
        return
    try:
        with time_limit(measure.timeout):
            column.add(measure.run(subject))
    except (CannotError, StepTimeoutError) as error:
        column.refusals[name] = str(error)
    except DaylabError as error:
        column.refusals[name] = error.what
    except Exception as error:  # whatever a peer answers, the others are measured to the end
        column.refusals[name] = f"{type(error).__name__}: {error}"


@contextmanager
def _servers(plan: Plan, sizes: Sizes) -> Iterator[dict[str, Subject]]:
    interrupts = signal.getsignal(signal.SIGINT)
    with ExitStack() as stack:
        # Registered first, so it comes last: a second Ctrl-C must not leave servers running.
        stack.callback(signal.signal, signal.SIGINT, interrupts)
        subjects = {}
        for name, (peer, installed) in plan.peers.items():
            server = peer.server(Path(installed.path))
            stack.callback(server.stop)
            subjects[name] = Subject(server, sizes, installed.megabytes)
        try:
            yield subjects
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
