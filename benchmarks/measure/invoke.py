"""Lambda invocations through boto3: cold, the first of a new function, and warm."""

from collections.abc import Mapping

from benchmarks import functions
from benchmarks.measure.clock import seconds
from benchmarks.subject import Subject

__all__ = ["cold_invoke", "warm_invoke"]

WARM_UPS = 5


def cold_invoke(subject: Subject) -> Mapping[str, list[float]]:
    """The first invocation of each of several functions; creating them is not counted."""
    samples = []
    for number in range(subject.sizes.cold):
        name = f"bench-cold-{number}"
        functions.create(subject, name)
        samples.append(seconds(lambda name=name: functions.invoke(subject, name)))  # type: ignore[misc]
        functions.delete(subject, name)
    return {"cold_invoke": samples}


def warm_invoke(subject: Subject) -> Mapping[str, list[float]]:
    """Invocations of one function, one after another."""
    name = "bench-warm"
    functions.create(subject, name)
    for _ in range(WARM_UPS):
        functions.invoke(subject, name)
    return {"warm_invoke": [seconds(lambda: functions.invoke(subject, name)) for _ in range(subject.sizes.warm)]}
