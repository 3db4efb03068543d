"""What an execution did, read from its history: which states it entered, how they ended, which ways it took.

Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html: each event names the one
before it (``previousEventId``), so that an event belongs to the state that was entered last on its chain; a Parallel or
Map fails with the event of the state inside it that made it fail.
Limits: the whole history of one execution; child executions of a distributed Map have histories of their own. Of a
state that is entered again and again the last visit counts, of one inside a Map the worst.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from harness.diagrams.state_graph import END, START, Graph

__all__ = ["Ending", "Path", "Status", "read_path"]


class Status(StrEnum):
    """How a state ended; later ones outweigh earlier ones."""

    NOT_ENTERED = "not entered"
    SUCCEEDED = "succeeded"
    ABORTED = "aborted"
    RUNNING = "in progress"
    CAUGHT = "error caught"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a state ended.

    Args:
        status: of the visit that counts.
        visits: how often it was entered.
        failures: attempts that failed, in all visits; those that were retried included.
        error: name of the last error.
    """

    status: Status
    visits: int = 0
    failures: int = 0
    error: str = ""


_NOT_ENTERED: Final = Ending(Status.NOT_ENTERED)


@dataclass(frozen=True, slots=True)
class Path:
    """What an execution did.

    Args:
        endings: state's name → how it ended; states that were not entered are missing.
        taken: (source, target) of the ways that it took, START and END among them.
    """

    endings: Mapping[str, Ending]
    taken: frozenset[tuple[str, str]]

    def ending(self, name: str) -> Ending:
        """Return how a state ended."""
        return self.endings.get(name, _NOT_ENTERED)


@dataclass(slots=True)
class _Visit:
    """From one StateEntered to the StateExited that belongs to it."""

    name: str
    errors: list[str] = field(default_factory=list)
    is_recovered: bool = False
    is_exited: bool = False
    is_aborted: bool = False

    def status(self, outcome: str) -> Status:
        has_failed = bool(self.errors) and not self.is_recovered
        if self.is_exited:
            return Status.CAUGHT if has_failed else Status.SUCCEEDED
        if has_failed:
            return Status.FAILED
        if self.is_aborted or outcome == "ExecutionAborted":
            return Status.ABORTED
        return Status.FAILED if outcome else Status.RUNNING


def read_path(graph: Graph, events: Iterable[Mapping[str, Any]]) -> Path:
    """Return what an execution did.

    Args:
        graph: of the definition that it ran.
        events: as GetExecutionHistory returns them, in their order.
    """
    reader = _Reader(graph)
    for event in events:
        reader.read(event)
    return reader.path()


class _Reader:
    def __init__(self, graph: Graph) -> None:
        self._containers = {state.name: container for state, container in graph.walk()}
        self._types = {state.name: state.type for state, _ in graph.walk()}
        self._visits: dict[str, list[_Visit]] = {}
        self._owners: dict[int, _Visit | None] = {}
        self._exits: dict[int, str] = {}
        self._taken: set[tuple[str, str]] = set()
        self._outcome = ""

    def read(self, event: Mapping[str, Any]) -> None:
        kind, number, before = str(event["type"]), int(event["id"]), int(event.get("previousEventId", 0))
        details: Mapping[str, Any] = next((value for key, value in event.items() if key.endswith("EventDetails")), {})
        owner = self._owners.get(before)
        if kind.endswith("StateEntered"):
            owner = self._enter(str(details["name"]), before)
        elif kind.endswith("StateExited"):
            owner = self._exit(str(details["name"]), number, owner)
        elif kind.startswith("Execution"):
            self._end(kind, details, owner)
        elif owner is not None:
            owner = self._note(kind, details, owner)
        self._owners[number] = owner

    def _enter(self, name: str, before: int) -> _Visit:
        visit = _Visit(name)
        self._visits.setdefault(name, []).append(visit)
        self._taken.add((self._exits.get(before, START), name))
        return visit

    def _exit(self, name: str, number: int, owner: _Visit | None) -> _Visit | None:
        self._exits[number] = name
        if owner is None or owner.name != name:  # the event before was one of a state inside
            owner = next((each for each in self._visits.get(name, ()) if not each.is_exited), None)
        if owner:
            owner.is_exited = True
        return owner

    def _end(self, kind: str, details: Mapping[str, Any], owner: _Visit | None) -> None:
        if kind == "ExecutionStarted" or owner is None:
            return
        if kind in ("ExecutionSucceeded", "ExecutionAborted"):
            self._outcome = "" if kind == "ExecutionSucceeded" else kind
        else:
            self._outcome = kind
            if not owner.errors or not owner.errors[-1]:
                owner.errors[-1:] = [str(details.get("error", ""))]
        if kind == "ExecutionSucceeded" or self._types.get(owner.name) == "Fail":
            self._taken.add((owner.name, END))

    def _note(self, kind: str, details: Mapping[str, Any], owner: _Visit) -> _Visit:
        of_container = kind.startswith(("ParallelState", "MapState"))
        if kind.endswith(("Failed", "TimedOut")) and not kind.startswith("MapIteration"):
            error = str(details.get("error", ""))
            if of_container:  # AWS gives these events no details: the error is that of the state inside
                error = error or (owner.errors[-1] if owner.errors else "")
                owner = self._container(owner)
                self._abort_inside(owner.name)
            owner.errors.append(error)
            owner.is_recovered = False
        elif kind.endswith("Succeeded") and not kind.startswith("MapIteration"):
            owner = self._container(owner) if of_container else owner
            owner.is_recovered = True
        return owner

    def _container(self, owner: _Visit) -> _Visit:
        """The open Parallel or Map that an event is about which comes after an event of ``owner``."""
        is_container = self._types.get(owner.name) in ("Parallel", "Map")
        if is_container and not owner.is_exited and not owner.errors:
            return owner
        visits = self._visits.get(self._containers.get(owner.name) or "", ())
        return next((each for each in reversed(visits) if not each.is_exited), owner)

    def _abort_inside(self, name: str) -> None:
        for inner, visits in self._visits.items():
            container = self._containers.get(inner)
            while container not in (None, name):
                container = self._containers.get(container or "")
            if container == name:
                for visit in visits:
                    visit.is_aborted |= not visit.is_exited

    def path(self) -> Path:
        return Path({name: self._ending(name, visits) for name, visits in self._visits.items()}, frozenset(self._taken))

    def _ending(self, name: str, visits: list[_Visit]) -> Ending:
        statuses = [visit.status(self._outcome) for visit in visits]
        container = self._containers.get(name)
        while container and self._types[container] != "Map":
            container = self._containers[container]
        status = max(statuses, key=list(Status).index) if container else statuses[-1]
        errors = [error for visit in visits for error in visit.errors]
        return Ending(status, len(visits), len(errors), errors[-1] if errors else "")
