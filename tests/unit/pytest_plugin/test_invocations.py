"""Log lines put together into invocations."""

from hypothesis import given
from hypothesis import strategies as st

from harness.pytest_plugin.invocations import parse_invocations, readable

REPORT = (
    "REPORT RequestId: {id}\tDuration: 3.21 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t"
)


def log(request_id, *body, report=REPORT):
    return [
        f"START RequestId: {request_id} Version: $LATEST",
        *body,
        f"END RequestId: {request_id}",
        report.format(id=request_id),
    ]


def test_lines_between_start_and_report_belong_together():
    one, two = parse_invocations([*log("a", "hello"), *log("b", "world")])
    assert (one.request_id, two.request_id) == ("a", "b")
    assert one.mentions("hello")
    assert not one.mentions("world")
    assert one.report["Memory Size"] == "128 MB"


def test_running_invocation_is_left_out():
    assert parse_invocations(log("a")[:-1]) == []


def test_lines_before_the_first_start_belong_to_none():
    [only] = parse_invocations(["INIT_START Runtime Version: x", *log("a")])
    assert not only.mentions("INIT_START")


def test_status_of_a_failed_invocation_is_read():
    [only] = parse_invocations(log("a", report=REPORT + "Status: timeout"))
    assert only.report["Status"] == "timeout"
    [oom] = parse_invocations(log("a", report=REPORT + "Status: error\tError Type: Runtime.OutOfMemory"))
    assert oom.report["Error Type"] == "Runtime.OutOfMemory"


def test_a_printed_report_neither_ends_nor_makes_an_invocation():
    forged = REPORT.format(id="a")
    real = REPORT.format(id="a").replace("3.21", "3000.00") + "Status: timeout"
    lines = [*log("a", forged, *log("never-ran"), report=real), forged]
    [only] = parse_invocations(lines, {"a": real})
    assert (only.request_id, only.report["Duration"], only.report["Status"]) == ("a", "3000.00 ms", "timeout")
    assert parse_invocations(log("b"), {}) == []


def test_json_escapes_are_read():
    assert readable(r'{"key": "b\u00e1o.csv \ud83d\ude00"} \ud83d') == r'{"key": "báo.csv 😀"} \ud83d'
    assert parse_invocations(log("a", r'{"key": "b\u00e1o.csv"}'))[0].mentions("báo.csv")


words = st.text(st.characters(exclude_characters="\n"), max_size=20).filter(
    lambda text: not text.startswith(("START", "REPORT"))
)


@given(st.lists(st.lists(words, max_size=3), max_size=4))
def test_nothing_a_handler_prints_confuses_the_count(bodies):
    lines = [line for number, body in enumerate(bodies) for line in log(f"id-{number}", *body)]
    found = parse_invocations(lines)
    assert [each.lines[1:-2] for each in found] == [tuple(body) for body in bodies]
