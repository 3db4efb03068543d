"""The client of daylab's own routes, on a server that answers what it is told to."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from harness.clients import Endpoint
from harness.engines.control_api import ControlApi, EngineInfo
from harness.errors import CapabilityError, EngineError, EngineGoneError

ROLE = "arn:aws:iam::111122223333:role/worker"
CALLS = {
    "info": lambda api: api.info(),
    "decisions": lambda api: api.decisions("111122223333"),
    "role_session": lambda api: api.role_session(ROLE, "check"),
    "set_time_scale": lambda api: api.set_time_scale("111122223333", 60),
    "accounts": lambda api: api.accounts(),
    "release_account": lambda api: api.release_account("111122223333"),
    "invocations": lambda api: api.invocations("123456789012"),
    "mailbox": lambda api: api.mailbox("a@example.com"),
}
NAMED = {
    "decisions": ("iam.decision-log",),
    "role_session": ("iam.role-sessions",),
    "accounts": ("accounts.release",),
    "release_account": ("accounts.release",),
    "set_time_scale": ("time.compressed",),
}


class Recorded(BaseHTTPRequestHandler):
    """Answers every request alike and remembers it."""

    def _answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.command, self.path, self.headers.get("X-Daylab-Token"), body))
        status, answer = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - names that http.server looks for

    def log_message(self, *_):
        """Keeps quiet."""


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Recorded) as made:
        made.seen, made.answer = [], (200, b"{}")
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def api(server):
    return ControlApi(Endpoint(f"http://127.0.0.1:{server.server_port}"), "secret")


def test_info_is_read(server, api):
    wire = {
        "daylab": "0.1.0",
        "versions": {"localstack-core": "4.14.0"},
        "capabilities": ["b", "a"],
        "iam": "enforce",
        "isolation": "none",
        "time_scale": 20,
        "pid": 42,
        "lambda": {"python": "3.13.5"},
    }
    server.answer = (200, json.dumps(wire).encode())
    assert api.info() == EngineInfo(
        pid=42,
        versions={"localstack-core": "4.14.0", "daylab": "0.1.0"},
        capabilities=frozenset({"a", "b"}),
        iam="enforce",
        isolation="none",
        time_scale=20.0,
        runtimes={"python": "3.13.5"},
    )


def test_decisions_are_asked_for_by_account_and_outcome(server, api):
    server.answer = (200, b'[{"action": "s3:GetObject"}]')
    assert api.decisions("111122223333", denied=True) == [{"action": "s3:GetObject"}]
    assert api.decisions() == [{"action": "s3:GetObject"}]
    assert [path for _, path, *_ in server.seen] == [
        "/_daylab/decisions?account=111122223333&denied=1",
        "/_daylab/decisions?",
    ]


def test_what_changes_something_presents_the_token(server, api):
    api.set_time_scale("111122223333", 60)
    [(method, path, token, body)] = server.seen
    assert (method, path, token) == ("POST", "/_daylab/time-scale", "secret")
    assert json.loads(body) == {"account_id": "111122223333", "time_scale": 60}


def test_token_is_not_shown(api):
    assert "secret" not in repr(api)


@pytest.mark.parametrize("name", ["role_session", "set_time_scale"])
def test_refusal_is_told_with_the_engines_own_words(server, api, name):
    server.answer = (403, b'{"message": "daylab: this needs the session\'s token in X-Daylab-Token"}')
    with pytest.raises(EngineError, match="X-Daylab-Token") as caught:
        CALLS[name](api)
    assert not isinstance(caught.value, EngineGoneError)
    assert caught.value.where == api.endpoint.url
    assert "DAYLAB_TOKEN" in (caught.value.fix or "")


@pytest.mark.parametrize(
    "answer",
    [(404, b"<html>no</html>"), (200, b"hello"), (405, b"<Error><Code>MethodNotAllowed</Code></Error>"), (200, b"7")],
    ids=["not found", "text", "as S3 refuses", "a number"],
)
@pytest.mark.parametrize("name", CALLS)
def test_something_else_that_answers_lacks_the_capability(server, api, name, answer):
    server.answer = answer
    with pytest.raises(CapabilityError, match="not daylab's") as caught:
        CALLS[name](api)
    assert caught.value.capabilities == NAMED.get(name, ())
    assert caught.value.where == api.endpoint.url
    assert "daylab up" in (caught.value.fix or "")


@pytest.mark.parametrize(
    "body",
    [b'{"capabilities": 7}', b'{"capabilities": [], "versions": 7}', b'{"capabilities": [], "time_scale": "x"}'],
)
def test_info_of_another_form_is_a_missing_capability(server, api, body):
    server.answer = (200, body)
    with pytest.raises(CapabilityError):
        api.info()


@pytest.mark.parametrize("name", CALLS)
def test_engine_that_is_gone_is_told_from_one_that_lacks_something(name):
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(EngineGoneError, match="does not answer") as caught:
        CALLS[name](ControlApi(Endpoint(url)))
    assert caught.value.where == url
    assert "daylab status" in (caught.value.fix or "")


def test_engine_that_hangs_is_gone_after_the_timeout():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        api = ControlApi(Endpoint(f"http://127.0.0.1:{silent.getsockname()[1]}"))
        with pytest.raises(EngineGoneError) as caught:
            api.info(timeout=0.1)
    assert isinstance(caught.value.__cause__, TimeoutError)
