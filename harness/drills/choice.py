"""Which faults are played: one that was named, or some by chance. Pure.

Limits: faults that the engine does not show are never chosen.
"""

import random
from collections.abc import Iterable, Mapping, Sequence

from harness.drills.model import Task
from harness.errors import CapabilityError, InputError
from harness.i18n.catalogue import curriculum as words
from harness.scenarios.model import Fault

__all__ = ["by_chance", "named"]

type Faults = Mapping[str, Sequence[Fault]]
"""Day → faults of its scenario."""


def named(day: str, fault: str, faults: Iterable[Fault], capabilities: frozenset[str]) -> Task:
    """Return the task for a fault.

    Raises:
        InputError: the day has no such fault.
        CapabilityError: the engine does not show it.
    """
    known = {each.name: each for each in faults}
    if fault not in known:
        raise InputError(words.NO_FAULT_OF_DAY(day=day, fault=fault), fix=words.KNOWN_OR_CHANCE(known=", ".join(known)))
    if missing := set(known[fault].requires) - capabilities:
        raise CapabilityError(
            words.FAULT_NOT_SHOWN(fault=fault), where=", ".join(sorted(missing)), fix=words.CHOOSE_ANOTHER
        )
    return Task(day=day, fault=fault)


def by_chance(faults: Faults, count: int, capabilities: frozenset[str], seed: int) -> list[Task]:
    """Return ``count`` tasks; no day comes again before every day has come, no fault comes twice.

    Raises:
        InputError: there are not that many.
    """
    dice = random.Random(seed)
    left = {
        day: dice.sample(names, len(names))
        for day, these in sorted(faults.items())
        if (names := sorted(each.name for each in these if not set(each.requires) - capabilities))
    }
    chosen: list[Task] = []
    while left and len(chosen) < count:
        for day in dice.sample(list(left), len(left)):
            chosen.append(Task(day=day, fault=left[day].pop()))
            if not left[day]:
                del left[day]
    if len(chosen) < count:
        raise InputError(words.TOO_FEW_FAULTS(found=len(chosen), wanted=count), fix=words.ASK_FOR_FEWER)
    return chosen[:count]
