"""Pictures of state machines: what the graph holds, what an execution's path colours, and where things are drawn."""

import itertools
import re
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.diagrams.execution_path import Status, read_path
from harness.diagrams.graph_layout import arrange
from harness.diagrams.state_graph import END, START, Way, read_graph
from harness.diagrams.state_machine import draw_state_machine

LAMBDA = "arn:aws:states:::lambda:invoke"
SVG = "{http://www.w3.org/2000/svg}"


def task(then: str | None = None, resource: str = LAMBDA, **fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, **({"Next": then} if then else {"End": True}), **fields}


def caught(then: str, *errors: str) -> list[dict[str, Any]]:
    return [{"ErrorEquals": list(errors or ("States.ALL",)), "Next": then}]


def machine(start: str, **states: Any) -> dict[str, Any]:
    return {"StartAt": start, "States": states}


ORDERS = machine(
    "Validate",
    Validate=task("Save", Catch=caught("Reject", "InvalidOrder")),
    Save=task("Notify", "arn:aws:states:::dynamodb:putItem"),
    Notify=task(resource="arn:aws:states:::sns:publish"),
    Reject={"Type": "Fail", "Error": "OrderRejected"},
)
TWO_BRANCHES = machine(
    "Both",
    Both={
        "Type": "Parallel",
        "Branches": [machine("Left", Left=task("LeftTwo"), LeftTwo=task()), machine("Right", Right=task())],
        "Catch": caught("Reject"),
        "End": True,
    },
    Reject={"Type": "Fail", "Error": "OrderRejected"},
)
EACH_LINE = machine(
    "Lines", Lines={"Type": "Map", "ItemProcessor": machine("Price", Price=task()), "Next": "Done"}, Done=task()
)


class History:
    """Writes events as GetExecutionHistory returns them."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)
        self.add("ExecutionStarted", 0)

    def add(self, kind: str, before: int, field: str = "", **details: Any) -> int:
        number = next(self._numbers)
        event: dict[str, Any] = {"id": number, "previousEventId": before, "type": kind}
        self.events.append(event | ({f"{field}EventDetails": details} if field else {}))
        return number

    def entered(self, name: str, before: int = 0, of: str = "Task") -> int:
        return self.add(f"{of}StateEntered", before, "stateEntered", name=name)

    def exited(self, name: str, before: int, of: str = "Task") -> int:
        return self.add(f"{of}StateExited", before, "stateExited", name=name)

    def failed(self, before: int, error: str) -> int:
        return self.add("TaskFailed", before, "taskFailed", error=error)

    def passed(self, name: str, before: int = 0) -> int:
        """A task from its entrance to its exit."""
        done = self.add("TaskSucceeded", self.add("TaskScheduled", self.entered(name, before)), "taskSucceeded")
        return self.exited(name, done)


def statuses(definition: dict[str, Any], history: History) -> dict[str, Status]:
    graph = read_graph(definition)
    path = read_path(graph, history.events)
    return {state.name: path.ending(state.name).status for state, _ in graph.walk()}


def test_every_way_of_a_definition_is_in_the_graph() -> None:
    assert set(read_graph(ORDERS).ways) == {
        Way(START, "Validate"),
        Way("Validate", "Save"),
        Way("Validate", "Reject", "InvalidOrder", is_catch=True),
        Way("Save", "Notify"),
        Way("Notify", END),
        Way("Reject", END),
    }


@pytest.mark.parametrize(
    ("rule", "label"),
    [
        ({"Variable": "$.status", "StringEquals": "OK"}, "$.status = OK"),
        ({"Variable": "$.n", "NumericGreaterThanEquals": 3}, "$.n ≥ 3"),
        ({"Variable": "$.n", "NumericLessThanPath": "$.most"}, "$.n < $.most"),
        ({"Variable": "$.vip", "BooleanEquals": True}, "$.vip = true"),
        ({"Variable": "$.key", "StringMatches": "*.jpg"}, "$.key ~ *.jpg"),
        ({"Variable": "$.mail", "IsPresent": False}, "$.mail is not present"),
        ({"Not": {"Variable": "$.n", "NumericEquals": 0}}, "not ($.n = 0)"),
        (
            {"And": [{"Variable": "$.a", "IsPresent": True}, {"Variable": "$.b", "NumericLessThan": 1.5}]},
            "$.a is present and $.b < 1.5",
        ),
        ({"Condition": "{% $states.input.n > 1 %}"}, "$states.input.n > 1"),
    ],
)
def test_choice_rules_are_short_labels(rule: dict[str, Any], label: str) -> None:
    choice = {"Type": "Choice", "Choices": [{**rule, "Next": "Yes"}], "Default": "No"}
    graph = read_graph(machine("Which", Which=choice, Yes={"Type": "Succeed"}, No={"Type": "Succeed"}))
    assert Way("Which", "Yes", label) in graph.ways
    assert Way("Which", "No", "otherwise") in graph.ways


def test_a_resource_is_named_in_short() -> None:
    states = {
        "Optimized": task(resource="arn:aws:states:::sqs:sendMessage.waitForTaskToken"),
        "Sdk": task(resource="arn:aws:states:::aws-sdk:s3:listBuckets"),
        "Bare": task(resource="arn:aws:lambda:us-east-1:123456789012:function:validate"),
        "Wait": {"Type": "Wait", "Seconds": 30, "End": True},
    }
    details = [state.detail for state in read_graph(machine("Bare", **states)).states]
    assert details == ["sqs:sendMessage.waitForTaskToken", "s3:listBuckets", "function:validate", "30 s"]


def test_the_path_of_a_success_is_the_states_it_went_through() -> None:
    history = History()
    last = history.passed("Notify", history.passed("Save", history.passed("Validate")))
    history.add("ExecutionSucceeded", last, "executionSucceeded", output="{}")
    path = read_path(read_graph(ORDERS), history.events)
    assert path.taken == {(START, "Validate"), ("Validate", "Save"), ("Save", "Notify"), ("Notify", END)}
    assert statuses(ORDERS, history) == {
        "Validate": Status.SUCCEEDED,
        "Save": Status.SUCCEEDED,
        "Notify": Status.SUCCEEDED,
        "Reject": Status.NOT_ENTERED,
    }


def test_a_caught_error_is_told_from_the_failure_it_leads_to() -> None:
    history = History()
    failed = history.failed(history.entered("Validate"), "InvalidOrder")
    rejected = history.entered("Reject", history.exited("Validate", failed), of="Fail")
    history.add("ExecutionFailed", rejected, "executionFailed", error="OrderRejected")
    path = read_path(read_graph(ORDERS), history.events)
    assert path.ending("Validate").status is Status.CAUGHT
    assert path.ending("Validate").error == "InvalidOrder"
    assert (path.ending("Reject").status, path.ending("Reject").error) == (Status.FAILED, "OrderRejected")
    assert path.taken == {(START, "Validate"), ("Validate", "Reject"), ("Reject", END)}


def test_a_runtime_error_without_an_event_of_its_own_fails_the_state_that_was_entered() -> None:
    history = History()
    entered = history.entered("Save", history.passed("Validate"))
    history.add("ExecutionFailed", entered, "executionFailed", error="States.Runtime")
    path = read_path(read_graph(ORDERS), history.events)
    assert (path.ending("Save").status, path.ending("Save").error) == (Status.FAILED, "States.Runtime")
    assert ("Save", END) not in path.taken


def test_a_retried_state_succeeds_and_its_failures_are_counted() -> None:
    history = History()
    event = history.entered("Validate")
    for _ in range(2):
        event = history.failed(history.add("TaskScheduled", event), "Busy")
    done = history.add("TaskSucceeded", history.add("TaskScheduled", event), "taskSucceeded")
    history.exited("Validate", done)
    ending = read_path(read_graph(ORDERS), history.events).ending("Validate")
    assert (ending.status, ending.visits, ending.failures, ending.error) == (Status.SUCCEEDED, 1, 2, "Busy")


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("", Status.RUNNING), ("ExecutionAborted", Status.ABORTED), ("ExecutionTimedOut", Status.FAILED)],
)
def test_a_state_that_was_not_left_shares_the_fate_of_the_execution(outcome: str, status: Status) -> None:
    history = History()
    entered = history.entered("Validate")
    if outcome:
        history.add(outcome, entered, outcome.replace("E", "e", 1))
    assert statuses(ORDERS, history)["Validate"] is status


def test_a_branch_that_fails_fails_its_parallel_and_aborts_the_others() -> None:
    history = History()
    started = history.add("ParallelStateStarted", history.entered("Both", of="Parallel"))
    left, right = history.entered("Left", started), history.entered("Right", started)
    failed = history.failed(right, "Boom")
    history.add("TaskStateAborted", failed)
    both = history.exited("Both", history.add("ParallelStateFailed", failed), of="Parallel")
    history.add("ExecutionFailed", history.entered("Reject", both, of="Fail"), "executionFailed", error="OrderRejected")
    assert left < right
    assert statuses(TWO_BRANCHES, history) == {
        "Both": Status.CAUGHT,
        "Left": Status.ABORTED,
        "LeftTwo": Status.NOT_ENTERED,
        "Right": Status.FAILED,
        "Reject": Status.FAILED,
    }
    path = read_path(read_graph(TWO_BRANCHES), history.events)
    assert path.ending("Both").error == "Boom"
    assert ("Both", "Reject") in path.taken


def test_of_a_maps_iterations_the_worst_counts() -> None:
    history = History()
    started = history.add("MapStateStarted", history.entered("Lines", of="Map"), "mapStateStarted", length=3)
    for number in range(3):
        begun = history.add("MapIterationStarted", started, "mapIterationStarted", index=number)
        if number == 1:
            failed = history.failed(history.entered("Price", begun), "Boom")
            history.add("MapIterationFailed", failed, "mapIterationFailed", index=number)
        else:
            last = history.add("MapIterationSucceeded", history.passed("Price", begun), "mapIterationSucceeded")
    lines = history.exited("Lines", history.add("MapStateSucceeded", last), of="Map")
    history.add("ExecutionSucceeded", history.passed("Done", lines), "executionSucceeded")
    path = read_path(read_graph(EACH_LINE), history.events)
    assert path.ending("Price").status is Status.FAILED
    assert (path.ending("Price").visits, path.ending("Price").failures) == (3, 1)
    assert path.ending("Lines").status is Status.SUCCEEDED


def rectangles(svg: str) -> dict[str, tuple[float, float, float, float]]:
    """State's name → (left, top, right, bottom), from the tooltips."""
    found = {}
    for rect in ElementTree.fromstring(svg).iter(f"{SVG}rect"):
        title = rect.find(f"{SVG}title")
        if title is not None and title.text:
            x, y, width, height = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
            found[title.text.partition(":")[0]] = (x, y, x + width, y + height)
    return found


def test_boxes_do_not_overlap_and_inner_ones_lie_inside() -> None:
    for definition in (ORDERS, TWO_BRANCHES, EACH_LINE):
        boxes = rectangles(draw_state_machine(definition))
        containers = {state.name: container for state, container in read_graph(definition).walk()}
        assert boxes.keys() == containers.keys()
        for one, other in itertools.combinations(boxes, 2):
            a, b = boxes[one], boxes[other]
            if containers[one] == other or containers[other] == one:
                outer, inner = (b, a) if containers[one] == other else (a, b)
                assert outer[0] < inner[0] < inner[2] < outer[2]
                assert outer[1] < inner[1] < inner[3] < outer[3]
            else:
                apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
                assert apart, (one, other)


def test_ways_lead_down_except_those_back() -> None:
    sizes = dict.fromkeys("abcd", (100.0, 40.0))
    laid = arrange(sizes, [("a", "b"), ("b", "c"), ("c", "b"), ("a", "d"), ("d", "d"), ("c", "d")], "a")
    assert set(laid.returns) == {("c", "b"), ("d", "d")}
    for (source, target), route in laid.routes.items():
        assert route[0] == (laid.centers[source][0], laid.centers[source][1] + 20)
        assert route[-1] == (laid.centers[target][0], laid.centers[target][1] - 20)
        assert all(upper[1] <= lower[1] for upper, lower in itertools.pairwise(route))
    points = [point for route in (*laid.routes.values(), *laid.returns.values()) for point in route]
    assert all(0 <= x <= laid.width and 0 <= y <= laid.height for x, y in points)


def test_states_that_nothing_leads_to_are_drawn_all_the_same() -> None:
    lonely = machine("A", A=task(), B=task("C"), C=task("B"))
    assert rectangles(draw_state_machine(lonely)).keys() == {"A", "B", "C"}


def test_colours_are_said_in_words_and_follow_the_readers_theme() -> None:
    history = History()
    history.add("ExecutionFailed", history.entered("Validate"), "executionFailed", error="States.Runtime")
    svg = draw_state_machine(ORDERS, history.events, title="Đơn hàng <1> & co")
    root = ElementTree.fromstring(svg)
    words = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert {"Đơn hàng <1> & co", "Validate", "States.Runtime", "not entered", "failed", "Start", "End"} <= set(words)
    assert "prefers-color-scheme: dark" in svg
    classes = {rect.attrib.get("class") for rect in root.iter(f"{SVG}rect")}
    assert {"state failed", "state not-entered"} <= classes


def test_long_texts_are_cut_and_told_in_the_tooltip() -> None:
    rule = {"Variable": "$.a.very.long.path.to.something", "StringEquals": "AND-A-LONG-VALUE", "Next": "Yes"}
    choice = {"Type": "Choice", "Choices": [rule], "Default": "Yes"}
    svg = draw_state_machine(machine("Which", Which=choice, Yes={"Type": "Succeed"}))
    assert "$.a.very.long.path.to.something = AND-A-LONG-VALUE / otherwise</title>" in svg
    assert re.search(r"\$\.a\.very\.long\.path\.to\.something…", svg)
    assert float(ElementTree.fromstring(svg).attrib["width"]) > 32 * 6  # there is room for what is left


def test_the_same_input_gives_the_same_picture_in_every_process() -> None:
    code = (
        "from tests.unit.diagrams.test_state_machine import TWO_BRANCHES, draw_state_machine;"
        "print(draw_state_machine(TWO_BRANCHES))"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        assert done.stdout.rstrip("\n") == draw_state_machine(TWO_BRANCHES)
