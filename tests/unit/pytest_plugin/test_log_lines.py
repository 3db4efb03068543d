"""What ended a function's invocations, as its log tells; and which lines tell most."""

import pytest

from harness.pytest_plugin.log_lines import errors, telling

ID = "6f747e00-5d3b-4d3e-9d0e-0a3c1f8f6a11"


@pytest.mark.parametrize(
    ("event", "error"),
    [
        ("[ERROR] KeyError: 'userId'\nTraceback (most recent call last):\n  …", "KeyError: 'userId'"),
        (
            "[ERROR] Runtime.ImportModuleError: Unable to import module 'handler': No module named 'x'",
            "Runtime.ImportModuleError: Unable to import module 'handler': No module named 'x'",
        ),
        (f"2025-05-20T09:00:00.000Z {ID} Task timed out after 3.00 seconds", "Task timed out after 3.00 seconds"),
        (
            f"RequestId: {ID} Error: Runtime exited with error: exit status 1",
            "Error: Runtime exited with error: exit status 1",
        ),
        ('{"errorType": "KeyError", "errorMessage": "\'a\'", "level": "ERROR"}', "KeyError: 'a'"),
    ],
)
def test_error_that_ended_an_invocation_is_found(event, error):
    assert errors(["printed", event]) == {error: 1}


@pytest.mark.parametrize(
    "event",
    [
        "[ERROR]\t2025-05-20T09:00:00.000Z\t6f747e00\ta customer's card was refused",
        "[ERROR] 2025-05-20T09:00:00.000Z written by the function's own logger",
        "Task timed out after 3.00 seconds",
        '{"errorType": ',
        '["errorType"]',
        "",
    ],
)
def test_what_a_function_writes_itself_is_no_failure(event):
    assert errors([event]) == {}


def test_long_error_is_cut_and_says_so():
    [error] = errors([f"[ERROR] KeyError: {'a' * 1_000}"])
    assert (len(error), error[-1]) == (500, "…")


def test_errors_are_counted_the_latest_last():
    found = errors(["[ERROR] A: 1", "[ERROR] B: 2", "[ERROR] A: 1"])
    assert list(found.items()) == [("B: 2", 1), ("A: 1", 2)]


def test_failures_tell_most_then_the_functions_own_lines_then_any():
    platform = [f"START RequestId: {ID} Version: $LATEST", f"END RequestId: {ID}"]
    assert telling([*platform, "printed", "[ERROR] A: 1"]) == ["[ERROR] A: 1"]
    assert telling([*platform, "printed"]) == ["printed"]
    assert telling(platform) == platform
    assert telling([]) == []
