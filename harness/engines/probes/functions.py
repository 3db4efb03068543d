"""Probes of Lambda functions: that they run and end, and what is told of them afterwards."""

import datetime
from contextlib import suppress

from harness.engines.probes.scratch import Scratch, stays, within

__all__ = [
    "counts_invocations",
    "names_errors",
    "runs_python",
    "times_out",
    "writes_logs",
    "writes_logs_as_the_role",
]


def runs_python(aws: Scratch) -> bool:
    """A function runs and answers."""
    aws.function()
    return aws.invoke(number=21) == (None, {"doubled": 42})


def times_out(aws: Scratch) -> bool:
    """A function that takes longer than its timeout is ended."""
    aws.function(timeout=1)
    error, payload = aws.invoke(number=1, sleep=4)
    return error == "Unhandled" and "Task timed out after 1.00 seconds" in payload["errorMessage"]


def writes_logs(aws: Scratch) -> bool:
    """What a handler prints and logs is in its log, between START and END, REPORT behind them."""
    aws.function()
    aws.allow("logs:*")
    aws.invoke(number=1)
    lines = within(lambda: _lines(aws), lambda found: any(line.startswith("REPORT RequestId: ") for line in found))
    starts = ("START RequestId: ", "daylab-probe printed", "[INFO]", "END RequestId: ", "REPORT RequestId: ")
    told = [next(iter([at for at, line in enumerate(lines) if line.startswith(start)]), -1) for start in starts]
    return -1 not in told and told == sorted(told) and "daylab-probe logged" in lines[told[2]]


def names_errors(aws: Scratch) -> bool:
    """An exception is told by its own name, with its trace: in the answer, and in the log."""
    aws.function()
    aws.allow("logs:*")
    error, payload = aws.invoke()
    if (error, payload["errorType"], payload["errorMessage"]) != ("Unhandled", "KeyError", "'number'"):
        return False
    logged = within(lambda: [line for line in _lines(aws) if line.startswith("[ERROR] KeyError: 'number'")], bool)
    return bool(payload["stackTrace"] and logged)


def counts_invocations(aws: Scratch) -> bool:
    """Invocations and Errors are metrics of the function."""
    aws.function()
    aws.invoke(number=1)
    aws.invoke()

    def count(metric: str) -> float:
        now = datetime.datetime.now(datetime.UTC)
        answer = aws.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName=metric,
            Dimensions=[{"Name": "FunctionName", "Value": aws.name}],
            StartTime=now - datetime.timedelta(minutes=10),
            EndTime=now + datetime.timedelta(minutes=1),
            Period=60,
            Statistics=["Sum"],
        )
        return sum(float(point["Sum"]) for point in answer["Datapoints"])

    return within(lambda: (count("Invocations"), count("Errors")), lambda seen: seen == (2, 1)) == (2, 1)


def writes_logs_as_the_role(aws: Scratch) -> bool:
    """A function whose role may not write logs leaves none; one whose role may, does."""
    aws.function()
    aws.invoke(number=1)
    if not stays(lambda: not _lines(aws)):
        return False
    aws.allow("logs:*")
    aws.invoke(number=1)
    return bool(within(lambda: _lines(aws), bool))


def _lines(aws: Scratch) -> list[str]:
    logs, group = aws.client("logs"), f"/aws/lambda/{aws.name}"
    with suppress(logs.exceptions.ResourceNotFoundException):
        lines = [str(event["message"]) for event in logs.filter_log_events(logGroupName=group)["events"]]
        if lines:
            aws.later(logs.delete_log_group, logGroupName=group)
        return lines
    return []
