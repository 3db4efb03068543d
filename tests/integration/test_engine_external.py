"""The external engine against endpoints of every kind."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from harness.engines import ENGINES
from harness.engines.base import running
from harness.engines.control_api import ControlApi
from harness.engines.embedded import EmbeddedEngine
from harness.engines.external import ExternalEngine
from harness.engines.readiness import wait_until_ready
from harness.errors import EngineError, EngineGoneError, EngineStartError, InputError

CALLER = (
    b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>000000000000</Account>"
    b"</GetCallerIdentityResult></GetCallerIdentityResponse>"
)


@contextmanager
def serving(answer: bytes, host: str = "127.0.0.1") -> Iterator[str]:
    """An HTTP server that knows no route but POST /, which it answers with ``answer``."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer((host, 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://{host}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_says_what_the_engine_at_the_endpoint_says_and_leaves_it_running() -> None:
    with running(EmbeddedEngine()) as embedded:
        with running(ENGINES["external"](endpoint_url=embedded.endpoint.url)) as external:
            info = external.info()
            assert (external.name, info.pid) == ("external", embedded.state.pid)
            assert external.capabilities() == embedded.capabilities()
            assert external.logs() == ""
        assert embedded.info().pid == info.pid


def test_emulator_without_daylab_has_no_capabilities() -> None:
    with serving(CALLER) as url, running(ExternalEngine(url)) as engine:
        info = engine.info()
        assert info.capabilities == frozenset()
        assert info.iam == "off"


def test_endpoint_that_is_not_like_aws_is_refused() -> None:
    with serving(b"<html>hello</html>") as url, pytest.raises(EngineStartError) as caught:
        ExternalEngine(url).start()
    assert "does not answer as AWS does" in caught.value.what
    assert caught.value.where == url


def test_endpoint_where_nothing_listens_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    engine = ExternalEngine(url)
    with pytest.raises(EngineStartError, match="nothing usable answers"):
        engine.start()
    with pytest.raises(EngineGoneError):
        engine.info()


def test_endpoint_comes_from_the_environment_where_none_is_given() -> None:
    assert ExternalEngine(environ={"LOCALSTACK_HOST": "box:4567"}).endpoint.url == "http://box:4567"
    with pytest.raises(EngineStartError, match="needs an endpoint"):
        ExternalEngine(environ={})
    with pytest.raises(InputError, match="not an endpoint URL"):
        ExternalEngine("box:4567", environ={})


def test_another_process_that_answers_on_the_port_is_not_taken_for_the_engine() -> None:
    with running(EmbeddedEngine()) as engine:
        pid = engine.state.pid
        last = wait_until_ready(engine.endpoint, pid=1, timeout=0.5, ended=lambda: False)
    assert last == f"process {pid} answers there"


def test_engine_without_the_extension_is_never_ready() -> None:
    with serving(CALLER) as url:
        engine = ExternalEngine(url)
        last = wait_until_ready(engine.endpoint, pid=1, timeout=5, ended=lambda: False)
    assert last == "it answers, but daylab's extension did not load"


@pytest.fixture
def elsewhere() -> str:
    """An address of this machine that is not a loopback address: as another machine would look."""
    addresses = [entry.address for found in psutil.net_if_addrs().values() for entry in found if entry.family == 2]
    outside = [address for address in addresses if not address.startswith("127.")]
    if not outside:
        pytest.skip("capability network: this machine has loopback addresses only")
    return outside[0]


def test_another_machine_is_refused_unless_its_account_is_named(elsewhere: str) -> None:
    with serving(CALLER, elsewhere) as url:
        with pytest.raises(EngineStartError) as caught:
            ExternalEngine(url).start()
        assert "is on another machine" in caught.value.what
        assert "--allow-remote" in str(caught.value.fix)
        with running(ExternalEngine(url, allow_remote="000000000000")) as engine:
            assert engine.info().capabilities == frozenset()
        with pytest.raises(EngineStartError, match="works in account 000000000000, not in 111122223333"):
            ExternalEngine(url, allow_remote="111122223333").start()


@pytest.mark.parametrize("account", [None, "111122223333"])
def test_real_aws_is_refused_whoever_asks(account: str | None) -> None:
    with pytest.raises(EngineStartError, match="the endpoint is real AWS"):
        ExternalEngine("https://sqs.eu-west-1.amazonaws.com", allow_remote=account).start()


def test_what_an_emulator_does_not_do_it_is_not_credited_with() -> None:
    with serving(CALLER) as url, running(ExternalEngine(url)) as engine:
        assert engine.capabilities() == frozenset()


def test_a_wrong_token_is_said_to_be_wrong() -> None:
    with running(EmbeddedEngine()) as engine:
        control_api = ControlApi(engine.endpoint, "wrong")
        for call in (
            lambda: control_api.role_session("arn:aws:iam::111122223333:role/r", "check"),
            lambda: control_api.set_time_scale("111122223333", 2),
        ):
            with pytest.raises(EngineError, match="X-Daylab-Token"):
                call()
