"""The route by which an account gets a time scale of its own."""

import json
import urllib.error
import urllib.request

import pytest

from harness.engines.control_api import ControlApi
from harness.errors import EngineError


def post(engine, body, token):
    headers = {"X-Daylab-Token": token, "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{engine.endpoint.url}/_daylab/time-scale", data=body, headers=headers, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def test_engine_says_that_it_compresses_time(engine):
    assert "time.compressed" in engine.capabilities()


def test_owner_sets_the_scale_of_an_account(engine):
    body = json.dumps({"account_id": "311111111111", "time_scale": 60}).encode()
    assert post(engine, body, engine.token) == (200, {"account_id": "311111111111", "time_scale": 60})
    engine.control_api.set_time_scale("311111111111", 1)


def test_others_cannot(engine):
    status, answer = post(engine, b"{}", "guess")
    assert (status, "X-Daylab-Token" in answer["message"]) == (403, True)
    with pytest.raises(EngineError, match="DAYLAB_TOKEN"):
        ControlApi(engine.endpoint, "guess").set_time_scale("311111111111", 60)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"account_id": "1"}', b'{"account_id": "1", "time_scale": "x"}', b"\xff"]
)
def test_body_that_says_nothing_is_refused_with_an_example(engine, body):
    status, answer = post(engine, body, engine.token)
    assert (status, "time_scale" in answer["message"]) == (400, True)


def test_impossible_scale_is_refused(engine):
    status, answer = post(engine, b'{"account_id": "1", "time_scale": 0}', engine.token)
    assert (status, "invalid time scale" in answer["message"]) == (400, True)
