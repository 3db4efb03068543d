"""The lines and payloads that the Lambda platform itself writes. Pure.

Sources: recorded REPORT and time-out payload, quoted OutOfMemory status (aws-truth D05);
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html for INIT_REPORT and phases;
billed initialization: AWS Compute Blog, "AWS Lambda standardizes billing for INIT Phase" (August 2025).
Durations are in milliseconds, memory in bytes unless a name says otherwise.
"""

import json
import math
import signal
from dataclasses import dataclass
from datetime import UTC, datetime

OUT_OF_MEMORY = "Runtime.OutOfMemory"
EXIT_ERROR = "Runtime.ExitError"
MEGABYTE = 1024 * 1024
INIT_START = "INIT_START Runtime Version: "


@dataclass(frozen=True)
class Failure:
    """How an invocation or an initialization ended when the handler did not answer.

    ``status`` is ``timeout`` or ``error``; ``error_type`` is what REPORT names.
    """

    status: str
    payload: bytes
    error_type: str | None = None
    log: str | None = None  # what the platform writes before END


def init_start_line(python_version: str, version_arn: str) -> str:
    """First line of an environment's log."""
    return f"{INIT_START}python:{python_version}\tRuntime Version ARN: {version_arn}"


def init_report_line(duration: float, phase: str, failure: Failure) -> str:
    """Report of a failed initialization; ``phase`` is ``init`` or, when repeated by an invocation, ``invoke``."""
    error = f"\tError Type: {failure.error_type}" if failure.error_type else ""
    return f"INIT_REPORT Init Duration: {duration:.2f} ms\tPhase: {phase}\tStatus: {failure.status}{error}"


def start_line(request_id: str, version: str) -> str:
    """First line of an invocation."""
    return f"START RequestId: {request_id} Version: {version}"


def end_line(request_id: str) -> str:
    """Last but one line of an invocation."""
    return f"END RequestId: {request_id}"


def billed_milliseconds(duration: float, init_duration: float | None) -> int:
    """Billed Duration: initialization included, rounded up to a whole millisecond."""
    return max(1, math.ceil(duration + (init_duration or 0.0)))


def report_line(
    request_id: str,
    *,
    duration: float,
    memory_size_mb: int,
    max_memory_used: int,
    init_duration: float | None = None,
    failure: Failure | None = None,
) -> str:
    """REPORT, with AWS's tabs. ``init_duration`` only for the first invocation of an environment."""
    used = max(1, math.ceil(max_memory_used / MEGABYTE))
    if failure is not None and failure.error_type == OUT_OF_MEMORY:
        used = min(used, memory_size_mb)  # AWS never reports more than it gave
    fields = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {duration:.2f} ms",
        f"Billed Duration: {billed_milliseconds(duration, init_duration)} ms",
        f"Memory Size: {memory_size_mb} MB",
        f"Max Memory Used: {used} MB",
    ]
    if init_duration is not None:
        fields.append(f"Init Duration: {init_duration:.2f} ms")
    if failure is None:
        fields.append("")
    else:
        fields.append(f"Status: {failure.status}")
        if failure.error_type:
            fields.append(f"Error Type: {failure.error_type}")
    return "\t".join(fields)


def _payload(error_type: str, message: str) -> bytes:
    return json.dumps({"errorType": error_type, "errorMessage": message}, separators=(",", ":")).encode()


def timed_out(request_id: str, timeout_seconds: float, now: datetime) -> Failure:
    """The function did not answer within its Timeout; ``now`` is aware of its zone."""
    reason = f"Task timed out after {timeout_seconds:.2f} seconds"
    stamp = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Failure(
        status="timeout",
        payload=_payload("Sandbox.Timedout", f"RequestId: {request_id} Error: {reason}"),
        log=f"{stamp} {request_id} {reason}",
    )


def exit_reason(returncode: int) -> str:
    """How the runtime process ended, in AWS's words. ``returncode`` as in subprocess: negative for a signal."""
    if returncode == 0:
        return "Runtime exited without providing a reason"
    if returncode > 0:
        return f"Runtime exited with error: exit status {returncode}"
    if -returncode == signal.SIGKILL:
        return "Runtime exited with error: signal: killed"
    description = signal.strsignal(-returncode) or f"signal {-returncode}"
    return f"Runtime exited with error: signal: {description.lower()}"


def exited(request_id: str, returncode: int) -> Failure:
    """The runtime process ended by itself before it answered."""
    message = f"RequestId: {request_id} Error: {exit_reason(returncode)}"
    return Failure("error", _payload(EXIT_ERROR, message), EXIT_ERROR, f"{message}\n{EXIT_ERROR}")


def out_of_memory(request_id: str) -> Failure:
    """The environment used more than its MemorySize and was killed."""
    message = f"RequestId: {request_id} Error: {exit_reason(-signal.SIGKILL)}"
    return Failure("error", _payload(EXIT_ERROR, message), OUT_OF_MEMORY, f"{message}\n{EXIT_ERROR}")


def init_failed(payload: bytes) -> Failure:
    """The runtime client reported that the handler cannot be loaded; ``payload`` is its report (JSON)."""
    try:
        error_type = str(json.loads(payload)["errorType"])
    except (ValueError, TypeError, KeyError):
        error_type = "Runtime.Unknown"  # foreign code can say anything to its runtime API
    return Failure("error", payload, error_type)


def response_too_large(limit: int) -> bytes:
    """Payload in place of an answer above the size limit (bytes)."""
    message = f"Response payload size exceeded maximum allowed payload size ({limit} bytes)."
    return _payload("Function.ResponseSizeTooLarge", message)
