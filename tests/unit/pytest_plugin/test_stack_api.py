"""What the engine saw in a stack's account, as far as it says something about the work."""

from types import SimpleNamespace

import pytest
from botocore.exceptions import EndpointConnectionError

from harness.clients import Endpoint
from harness.errors import CapabilityError, EngineGoneError
from harness.pytest_plugin.failures import Evidence
from harness.pytest_plugin.log_reader import LogLine
from harness.pytest_plugin.stack_api import Stack

FUNCTION = "arn:aws:sts::111111111111:assumed-role/reader/read"
CHECK = "arn:aws:sts::111111111111:assumed-role/reader/daylab-check"


@pytest.fixture
def stack(monkeypatch):
    """A stack whose account has one function with a log, and a decision log that tests fill."""
    made = Stack(Endpoint("http://127.0.0.1:9"), "111111111111")
    functions = SimpleNamespace(list_functions=lambda: {"Functions": [{"FunctionName": "reader"}]})
    monkeypatch.setattr(made, "client", lambda service: functions)
    monkeypatch.setattr(made, "_lines", lambda group: [LogLine(1, "s", "START"), LogLine(2, "s", "END")])
    monkeypatch.setattr(made, "decisions", lambda *, denied: [])
    return made


def failing(error):
    def fail(*_, **__):
        raise error

    return fail


def test_refused_calls_of_the_work_are_evidence_and_what_checks_tried_is_not(stack, monkeypatch):
    rows = [
        {"decision": "ExplicitlyDenied", "principal": who, "message": f"refused: {who}", "action": "s3:GetObject"}
        for who in (FUNCTION, CHECK)
    ]
    monkeypatch.setattr(stack, "decisions", lambda *, denied: rows)
    assert stack.evidence() == Evidence((f"refused: {FUNCTION}",), (("reader", ("START", "END")),))


def test_engine_without_a_decision_log_still_has_logs(stack, monkeypatch):
    monkeypatch.setattr(stack, "decisions", failing(CapabilityError("no log")))
    assert stack.evidence() == Evidence((), (("reader", ("START", "END")),))


def test_engine_that_does_not_answer_is_no_evidence_with_the_reason(stack, monkeypatch):
    monkeypatch.setattr(stack, "decisions", failing(EngineGoneError("gone")))
    assert stack.evidence() == Evidence(problem="gone")


def test_logs_that_cannot_be_read_leave_the_refusals(stack, monkeypatch):
    monkeypatch.setattr(stack, "_lines", failing(EndpointConnectionError(endpoint_url="http://127.0.0.1:9")))
    found = stack.evidence()
    assert (found.denials, found.logs) == ((), ())
    assert "http://127.0.0.1:9" in (found.problem or "")
