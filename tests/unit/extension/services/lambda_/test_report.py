import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from harness.extension.services.lambda_ import report
from harness.extension.services.lambda_.report import MEGABYTE, Failure


def line(**given):
    settings = {"duration": 12.345, "memory_size_mb": 128, "max_memory_used": 36 * MEGABYTE}
    return report.report_line("id-1", **{**settings, **given})


def test_warm_report_has_the_tabs_of_aws():
    assert line() == (
        "REPORT RequestId: id-1\tDuration: 12.35 ms\tBilled Duration: 13 ms\t"
        "Memory Size: 128 MB\tMax Memory Used: 36 MB\t"
    )


def test_cold_report_names_and_bills_initialization():
    got = line(init_duration=100.5)
    assert got.endswith("\tMax Memory Used: 36 MB\tInit Duration: 100.50 ms\t")
    assert "\tBilled Duration: 113 ms\t" in got


def test_failed_reports_end_with_status_and_error_type():
    assert line(failure=Failure("timeout", b"{}")).endswith("Max Memory Used: 36 MB\tStatus: timeout")
    assert line(failure=report.exited("id-1", 1)).endswith("\tStatus: error\tError Type: Runtime.ExitError")


def test_out_of_memory_never_reports_more_than_the_memory_size():
    got = line(max_memory_used=130 * MEGABYTE, failure=report.out_of_memory("id-1"))
    assert "\tMax Memory Used: 128 MB\t" in got
    assert got.endswith("\tStatus: error\tError Type: Runtime.OutOfMemory")


@pytest.mark.parametrize(
    ("duration", "init", "billed"),
    [(0.0, None, 1), (1.0, None, 1), (1.01, None, 2), (0.5, 0.5, 1), (3000.2, None, 3001)],
)
def test_billed_duration_is_rounded_up_to_a_millisecond(duration, init, billed):
    assert report.billed_milliseconds(duration, init) == billed


def test_timeout_has_the_recorded_payload_and_a_utc_log_line():
    now = datetime(2026, 5, 20, 10, 0, 3, 7000, tzinfo=timezone(timedelta(hours=7)))
    failure = report.timed_out("id-1", 3, now)
    assert json.loads(failure.payload) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: id-1 Error: Task timed out after 3.00 seconds",
    }
    assert failure.log == "2026-05-20T03:00:03.007Z id-1 Task timed out after 3.00 seconds"
    assert report.timed_out("id-1", 3, now.astimezone(UTC)) == failure


@pytest.mark.parametrize(
    ("returncode", "reason"),
    [
        (0, "Runtime exited without providing a reason"),
        (1, "Runtime exited with error: exit status 1"),
        (-9, "Runtime exited with error: signal: killed"),
        (-11, "Runtime exited with error: signal: segmentation fault"),
    ],
)
def test_exit_is_described_in_the_words_of_aws(returncode, reason):
    assert report.exit_reason(returncode) == reason
    payload = json.loads(report.exited("id-1", returncode).payload)
    assert payload == {"errorType": "Runtime.ExitError", "errorMessage": f"RequestId: id-1 Error: {reason}"}


def test_init_report_names_phase_and_error():
    failure = report.init_failed(b'{"errorType":"Runtime.ImportModuleError","errorMessage":"no"}')
    assert report.init_report_line(91.553, "init", failure) == (
        "INIT_REPORT Init Duration: 91.55 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError"
    )
    timeout = Failure("timeout", b"{}")
    assert (
        report.init_report_line(10000, "init", timeout)
        == "INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout"
    )


@pytest.mark.parametrize("payload", [b"", b"{}", b"[]", b"not json"])
def test_malformed_report_of_initialization_is_an_unknown_error(payload):
    assert report.init_failed(payload).error_type == "Runtime.Unknown"


def test_start_and_end_frame_an_invocation():
    assert report.start_line("id-1", "$LATEST") == "START RequestId: id-1 Version: $LATEST"
    assert report.end_line("id-1") == "END RequestId: id-1"
