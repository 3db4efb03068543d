"""The server over loopback, spoken to as a runtime does."""

import contextlib
import dataclasses
import http.client
import json
import socket
import threading

import pytest

from harness.extension.services.lambda_ import runtime_api
from harness.extension.services.lambda_.runtime_api import Answer, Invocation, RuntimeApi
from tests.support.waiting import eventually

INVOCATION = Invocation(
    "id-1", "arn:fn", b'{"a":1}', 1_700_000_000_000, trace_id="Root=1", client_context='{"custom":{}}'
)


@pytest.fixture
def api():
    made = RuntimeApi(socket.create_server(("127.0.0.1", 0)))
    yield made
    made.close()


@pytest.fixture
def runtime(api):
    connection = http.client.HTTPConnection(api.address, timeout=5)
    yield connection
    connection.close()


def ask(connection, method, path, body=None):
    connection.request(method, f"/2018-06-01/runtime/{path}", body)
    response = connection.getresponse()
    return response.status, response.headers, response.read()


def test_invocation_travels_to_the_runtime_and_its_answer_back(api, runtime):
    api.submit(INVOCATION)
    status, headers, body = ask(runtime, "GET", "invocation/next")
    assert (status, body) == (200, b'{"a":1}')
    assert headers["Lambda-Runtime-Aws-Request-Id"] == "id-1"
    assert headers["Lambda-Runtime-Deadline-Ms"] == "1700000000000"
    assert headers["Lambda-Runtime-Invoked-Function-Arn"] == "arn:fn"
    assert headers["Lambda-Runtime-Trace-Id"] == "Root=1"
    assert headers["Lambda-Runtime-Client-Context"] == '{"custom":{}}'
    assert "Lambda-Runtime-Cognito-Identity" not in headers
    assert api.wait_for_answer(0) is None
    assert ask(runtime, "POST", "invocation/id-1/response", b"2")[0] == 202
    assert api.wait_for_answer(5) == Answer(b"2", is_error=False)


def test_error_is_an_answer_too(api, runtime):
    api.submit(INVOCATION)
    ask(runtime, "GET", "invocation/next")
    assert ask(runtime, "POST", "invocation/id-1/error", b'{"errorType":"X"}')[0] == 202
    assert api.wait_for_answer(5) == Answer(b'{"errorType":"X"}', is_error=True)


def test_answer_to_another_or_answered_invocation_is_refused(api, runtime):
    api.submit(INVOCATION)
    ask(runtime, "GET", "invocation/next")
    status, _, body = ask(runtime, "POST", "invocation/other/response", b"1")
    assert (status, json.loads(body)["errorType"]) == (400, "InvalidRequestID")
    ask(runtime, "POST", "invocation/id-1/response", b"1")
    assert ask(runtime, "POST", "invocation/id-1/response", b"2")[0] == 400
    assert api.wait_for_answer(0) == Answer(b"1", is_error=False)


def test_answer_above_the_limit_is_marked(api, runtime, monkeypatch):
    monkeypatch.setattr(runtime_api, "RESPONSE_LIMIT", 3)
    api.submit(INVOCATION)
    ask(runtime, "GET", "invocation/next")
    ask(runtime, "POST", "invocation/id-1/response", b"1234")
    assert api.wait_for_answer(5) == Answer(b"", is_error=True, too_large=True)


def test_garbage_ends_the_connection_and_nothing_else(api, runtime):
    with socket.create_connection(("127.0.0.1", int(api.address.partition(":")[2])), timeout=5) as garbage:
        garbage.sendall(b"garbage\r\n\r\n")
        assert garbage.recv(100) == b""
    api.submit(INVOCATION)
    assert ask(runtime, "GET", "invocation/next")[0] == 200


@pytest.mark.parametrize(
    "said",
    [
        b"Content-Length: -1\r\n\r\n" + b"x" * 1_000,
        b"Content-Length: x\r\n\r\n",
        b"Content-Length: %d\r\n\r\n" % (runtime_api.DROPPED_LIMIT + 1),
        b"a: b\r\n" * (runtime_api.MOST_HEADERS + 1),
        b"a: " + b"b" * runtime_api.HEAD_LIMIT,
    ],
    ids=["negative", "text", "endless body", "headers", "long header"],
)
def test_what_passes_a_limit_ends_its_connection_and_nothing_else(api, runtime, said):
    with socket.create_connection(("127.0.0.1", int(api.address.partition(":")[2])), timeout=30) as connection:
        with contextlib.suppress(OSError):  # ended before all was sent
            connection.sendall(b"POST /2018-06-01/runtime/init/error HTTP/1.1\r\n" + said)
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(100) == b""
    assert api.wait_until_ready(0) is False
    api.submit(INVOCATION)
    assert ask(runtime, "GET", "invocation/next")[0] == 200


def test_connections_beyond_a_number_are_ended(api, runtime):
    place = ("127.0.0.1", int(api.address.partition(":")[2]))
    runtime.connect()
    held = [socket.create_connection(place, timeout=30) for _ in range(runtime_api.MOST_CONNECTIONS + 4)]
    try:
        for each in held[-4:]:
            assert each.recv(1) == b""
        api.submit(INVOCATION)
        assert ask(runtime, "GET", "invocation/next")[0] == 200
    finally:
        for each in held:
            each.close()


def test_runtime_is_ready_when_it_asks_for_work(api, runtime):
    assert api.wait_until_ready(0) is False
    runtime.request("GET", "/2018-06-01/runtime/invocation/next")
    assert api.wait_until_ready(5) is True


def test_error_of_initialization_is_reported(api, runtime):
    assert ask(runtime, "POST", "init/error", b'{"errorType":"X"}')[0] == 202
    assert api.wait_until_ready(5) == b'{"errorType":"X"}'


def test_unknown_path_is_not_found(api, runtime):
    assert ask(runtime, "GET", "restore/next")[0] == 404
    assert ask(runtime, "GET", "../../etc")[0] == 404


def test_closing_wakes_a_waiting_runtime_and_ends_the_threads(api, runtime):
    runtime.request("GET", "/2018-06-01/runtime/invocation/next")
    api.wait_until_ready(5)
    api.close()
    with pytest.raises((http.client.HTTPException, OSError)):
        runtime.getresponse().read()
    ours = [one for one in threading.enumerate() if one.name.startswith("lambda-runtime-api")]
    for thread in ours:
        thread.join(5)
        assert not thread.is_alive()


@pytest.fixture
def standing():
    """Whether the runtime's processes stand still: what was asked of them last."""
    return []


@pytest.fixture
def freezing(standing):
    listener = socket.create_server(("127.0.0.1", 0))
    made = RuntimeApi(listener, lambda: standing.append(True), lambda: standing.append(False))
    yield made
    made.close()


def test_processes_stand_still_while_the_runtime_waits_for_an_invocation(freezing, standing):
    with socket.create_connection(("127.0.0.1", int(freezing.address.partition(":")[2])), timeout=5) as runtime:
        runtime.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n\r\n")
        eventually(lambda: standing == [True])
        freezing.submit(INVOCATION)
        assert runtime.recv(1) == b"H"
        eventually(lambda: standing == [True, False])
        runtime.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n\r\n")  # with one unanswered
        runtime.sendall(b"GET /other HTTP/1.1\r\n\r\n")
        assert not freezing.wait_for_answer(0.05)
    assert standing == [True, False]


def test_runtime_that_answers_and_asks_no_more_is_stopped_and_goes_on_with_the_next_invocation(freezing, standing):
    connection = http.client.HTTPConnection(freezing.address, timeout=5)
    freezing.submit(INVOCATION)
    ask(connection, "GET", "invocation/next")
    ask(connection, "POST", "invocation/id-1/response", b"1")
    assert freezing.wait_for_answer(5)
    standing.clear()
    freezing.settle()
    eventually(lambda: standing == [True])
    freezing.submit(dataclasses.replace(INVOCATION, request_id="id-2"))
    assert standing == [True, False]
    connection.close()


@pytest.mark.parametrize("request_id", ["id-1", "id-2"], ids=["retry", "another"])
def test_invocation_that_follows_at_once_is_not_stopped(freezing, standing, request_id):
    connection = http.client.HTTPConnection(freezing.address, timeout=5)
    freezing.submit(INVOCATION)
    ask(connection, "GET", "invocation/next")
    ask(connection, "POST", "invocation/id-1/response", b"1")
    freezing.settle()
    freezing.submit(dataclasses.replace(INVOCATION, request_id=request_id))
    ask(connection, "GET", "invocation/next")
    assert not freezing.wait_for_answer(4 * runtime_api.GRACE_SECONDS)
    assert True not in standing
    connection.close()
