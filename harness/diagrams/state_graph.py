"""A state machine's definition as a graph: states, the ways between them, and what lies inside Parallel and Map.

Source: Amazon States Language, https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
Limits: reads definitions that Step Functions has accepted; a field that is missing or odd draws nothing, it is not
reported. States of a distributed Map are read like those of an inline one.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["END", "START", "Graph", "State", "Way", "read_graph"]

START: Final = "\0start"
END: Final = "\0end"
"""The two ends of a graph; no state can bear such a name."""

_OPERATORS: Final = {
    "Equals": "=",
    "GreaterThan": ">",
    "GreaterThanEquals": "≥",
    "LessThan": "<",
    "LessThanEquals": "≤",
    "Matches": "~",
}
_LOGIC: Final = {"And": " and ", "Or": " or "}
_TERMINAL: Final = ("Succeed", "Fail")


@dataclass(frozen=True, slots=True)
class State:
    """One state.

    Args:
        name: unique in the whole machine.
        type: ``Task``, ``Choice``, ….
        detail: what it works with, short: ``lambda:invoke``; empty when it says nothing.
        inside: graphs of a Parallel's branches, or the one of a Map.
    """

    name: str
    type: str
    detail: str = ""
    inside: tuple["Graph", ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """One way from state to state.

    Args:
        source: a state's name, or START.
        target: a state's name, or END.
        label: under which condition; empty for ``Next``.
        is_catch: whether only an error leads there.
    """

    source: str
    target: str
    label: str = ""
    is_catch: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """States of one level, in the order of the definition, and the ways between them."""

    states: tuple[State, ...]
    ways: tuple[Way, ...]

    def walk(self) -> Iterator[tuple[State, str | None]]:
        """Yield every state of all levels with the name of the state that it is inside of."""
        for state in self.states:
            yield state, None
            for graph in state.inside:
                for inner, container in graph.walk():
                    yield inner, container or state.name


def read_graph(definition: Mapping[str, Any]) -> Graph:
    """Return the graph of a definition, or of a branch or item processor in it."""
    states: Mapping[str, Mapping[str, Any]] = definition.get("States", {})
    ways = [Way(START, str(definition.get("StartAt")))]
    for name, state in states.items():
        ways += _ways(name, state)
    known = {START, END, *states}
    return Graph(
        tuple(_state(name, state) for name, state in states.items()),
        tuple(way for way in ways if way.source in known and way.target in known),
    )


def _state(name: str, state: Mapping[str, Any]) -> State:
    inside = [*state.get("Branches", ())]
    inside += [state[field] for field in ("ItemProcessor", "Iterator") if field in state]
    return State(name, str(state.get("Type", "")), _detail(state), tuple(read_graph(each) for each in inside))


def _detail(state: Mapping[str, Any]) -> str:
    resource = str(state.get("Resource", ""))
    if ":::" in resource:  # arn:aws:states:::dynamodb:putItem
        return resource.partition(":::")[2].removeprefix("aws-sdk:")
    if resource.startswith("arn:"):  # arn:aws:lambda:us-east-1:123456789012:function:validate
        return ":".join(resource.split(":")[5:])
    if "Seconds" in state:
        return f"{state['Seconds']} s"
    return str(state.get("Error", ""))


def _ways(name: str, state: Mapping[str, Any]) -> Iterator[Way]:
    for rule in state.get("Choices", ()):
        yield Way(name, str(rule.get("Next")), _condition(rule))
    if "Default" in state:
        yield Way(name, str(state["Default"]), "otherwise")
    if "Next" in state:
        yield Way(name, str(state["Next"]))
    elif state.get("End") or state.get("Type") in _TERMINAL:
        yield Way(name, END)
    for catcher in state.get("Catch", ()):
        yield Way(name, str(catcher.get("Next")), ", ".join(catcher.get("ErrorEquals", ())), is_catch=True)


def _condition(rule: Mapping[str, Any]) -> str:
    """A choice rule in short: ``$.status = OK``."""
    if "Condition" in rule:  # JSONata
        return str(rule["Condition"]).removeprefix("{%").removesuffix("%}").strip()
    for field, word in _LOGIC.items():
        if field in rule:
            inner: Sequence[Mapping[str, Any]] = rule[field]
            return word.join(_condition(each) for each in inner)
    if "Not" in rule:
        return f"not ({_condition(rule['Not'])})"
    variable = str(rule.get("Variable", ""))
    for field, value in rule.items():
        if field in ("Variable", "Next", "Comment", "Assign", "Output"):
            continue
        if field.startswith("Is"):  # IsPresent, IsNumeric, …
            return f"{variable} {'is' if value else 'is not'} {field[2:].lower()}"
        comparison = field.removesuffix("Path").removeprefix("String").removeprefix("Numeric")
        comparison = comparison.removeprefix("Boolean").removeprefix("Timestamp")
        shown = value if isinstance(value, str) else json.dumps(value)
        return f"{variable} {_OPERATORS.get(comparison, field)} {shown}"
    return variable
