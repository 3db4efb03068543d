"""Which errors ErrorEquals matches, how paths that find nothing are told, what a Map tolerates."""

import pytest

from harness.extension.services.stepfunctions.matching import exceeds_tolerance, matches, no_result


@pytest.mark.parametrize(
    ("names", "error", "expected"),
    [
        (["States.ALL"], "Broken", True),
        (["States.ALL"], None, True),
        (["States.ALL"], "States.Timeout", True),
        (["States.ALL"], "States.DataLimitExceeded", True),
        (["States.ALL"], "States.Runtime", False),
        (["States.Runtime"], "States.Runtime", False),
        (["States.TaskFailed"], "Broken", True),
        (["States.TaskFailed"], "States.Permissions", True),
        (["States.TaskFailed"], "States.Timeout", False),
        (["States.TaskFailed"], "States.Runtime", False),
        (["A", "Broken"], "Broken", True),
        (["broken"], "Broken", False),
        (["States.HeartbeatTimeout"], "States.Timeout", False),
    ],
)
def test_names_match(names: list[str], error: str | None, expected: bool) -> None:
    assert matches(names, error) is expected


def test_a_missing_heartbeat_has_two_names() -> None:
    for name in ("States.Timeout", "States.HeartbeatTimeout"):
        assert matches([name], "States.Timeout", is_heartbeat=True)
    assert not matches(["States.TaskFailed"], "States.Timeout", is_heartbeat=True)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("$.no.such.path", "Missing property in path $['no']"),
        ("$.a.b.c", "Missing property in path $['a']['b']"),
        ("$.a.b", "No results for path: $['a']['b']"),
        ("$.x", "No results for path: $['x']"),
        ("$.a[0]", "No results for path: $.a[0]"),
    ],
)
def test_a_path_tells_what_is_missing(path: str, told: str) -> None:
    assert no_result(path, {"a": {"z": 1}}) == told


@pytest.mark.parametrize(
    ("failed", "count", "percentage", "expected"),
    [
        (0, 0, 0, False),
        (1, 0, 0, True),
        (2, 2, 0, False),
        (3, 2, 0, True),
        (5, 0, 50, False),
        (6, 0, 50, True),
        (3, 2, 50, True),
        (6, 8, 50, True),
    ],
)
def test_tolerance(failed: int, count: int, percentage: float, expected: bool) -> None:
    assert exceeds_tolerance(failed, 10, count, percentage) is expected
