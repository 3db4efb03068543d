"""A process that evaluates goes nowhere but to its engine, however it is led."""

import http.client
import http.server
import socket
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from harness.clients import Endpoint, plain_request
from harness.pytest_plugin.own_address import ElsewhereError, OwnAddress, is_engines_own, same_place

pytestmark = pytest.mark.filterwarnings("ignore")  # sockets of connections that are ended


@pytest.fixture(scope="module")
def servers():
    """An engine that redirects to wherever ``?to=`` says, and another server."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            to = self.path.partition("?to=")[2]
            self.send_response(302 if to else 200)
            self.send_header("Location", to) if to else None
            self.send_header("Content-Length", "6")
            self.end_headers()
            self.wfile.write(b"SECRET")

        def log_message(self, *_):
            pass

    found = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
    for server in found:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield [f"http://127.0.0.1:{server.server_port}" for server in found]
    for server in found:
        server.shutdown()
        server.server_close()


@pytest.fixture
def kept(servers):
    own = OwnAddress(Endpoint(servers[0]), "en")
    own.guard_redirects()
    yield servers
    own.leave()


def test_engine_is_reached(kept):
    assert requests.get(f"{kept[0]}/_aws/execute-api/a/live/", timeout=20).text == "SECRET"
    assert urllib.request.urlopen(f"{kept[0]}/x", timeout=20).read() == b"SECRET"


def test_other_port_is_not(kept):
    with pytest.raises(ElsewhereError, match=r"the submission led the check to 127\.0\.0\.1"):
        requests.get(kept[1], timeout=20)
    with pytest.raises(ElsewhereError):
        socket.create_connection(("127.0.0.1", int(kept[1].rpartition(":")[2])), 5)
    with pytest.raises(ElsewhereError), ThreadPoolExecutor(1) as pool:
        pool.submit(urllib.request.urlopen, kept[1]).result()


@pytest.mark.parametrize("host", ["attack.example.com", "169.254.169.254"])
def test_other_machine_is_neither_reached_nor_looked_up(kept, host):
    with pytest.raises(ElsewhereError):
        requests.get(f"http://{host}/", timeout=20)


def test_socket_of_this_machine_is_refused(kept):
    with socket.socket(socket.AF_UNIX) as made, pytest.raises(PermissionError):
        made.connect("/var/run/docker.sock")


@pytest.mark.parametrize("path", ["/_daylab/info", "//_daylab/info", "/x/../%5Fdaylab/info", "/_localstack/state"])
def test_engines_own_paths_are_for_the_harness_alone(kept, path):
    with pytest.raises(ElsewhereError):
        requests.get(kept[0] + path, timeout=20)
    connection = http.client.HTTPConnection("127.0.0.1", int(kept[0].rpartition(":")[2]))
    with pytest.raises(ElsewhereError):
        connection.request("GET", path)
    assert plain_request(Endpoint(kept[0]), "GET", path, timeout=20)[0] == 200


@pytest.mark.parametrize("to", ["/_daylab/decisions", "{other}/", "/_aws/execute-api/b/live/", "//127.0.0.1:1/"])
def test_redirect_to_elsewhere_is_seen_and_not_followed(kept, to):
    to = to.format(other=kept[1])
    url = f"{kept[0]}/_aws/execute-api/a/live/?to={to}"
    assert requests.get(url, timeout=20).status_code == 302
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url, timeout=20)
    caught.value.close()
    assert caught.value.code == 302


def test_redirect_within_the_same_api_is_followed(kept):
    url = f"{kept[0]}/_aws/execute-api/a/live/?to=/_aws/execute-api/a/live/there"
    assert requests.get(url, timeout=20).url.endswith("/there")


def test_whoever_left_goes_where_it_likes(servers):
    own = OwnAddress(Endpoint(servers[0]), "en")
    own.guard_redirects()
    own.leave()
    assert requests.get(f"{servers[0]}/?to={servers[1]}/", timeout=20).url == f"{servers[1]}/"


@pytest.mark.parametrize(
    ("target", "own"),
    [
        ("/_daylab", True),
        ("/_daylab/mailbox/confirm?TopicArn=a&Token=b", False),
        ("/_daylab/mailbox/confirm/../../info", True),
        ("/_DAYLAB/info?x", True),
        ("http://127.0.0.1:1/_daylab/info", True),
        ("/%255fdaylab/", True),
        ("/_aws/execute-api/../../_daylab", True),
        ("/_aws/execute-api/a/live/", False),
        ("/_aws/lambda-url/a/", False),
        ("/bucket/_daylab", False),
    ],
)
def test_paths_of_the_engine(target, own):
    assert is_engines_own(target) is own


def test_places():
    assert same_place("http://a:1/x", "http://a:1/y")
    assert not same_place("http://a:1/x", "https://a:1/x")
    assert not same_place("http://a:1/x", "http://a:99999/x")
