"""The engine's end of the channel: what it does with what the first process says."""

import json
import os
import socket
import threading
from pathlib import Path

import pytest

from harness.extension.sandbox.socket_handover import Connector, Handover, HandoverError, Terms
from harness.extension.sandbox.spec import PortOut

TERMS = Terms(("run", "it"), False, "/srv", {"A": "1"}, (PortOut(9001, "API"),), True, {"RLIMIT_CORE": 0}, None, 0)


@pytest.fixture
def process():
    """What the first process says, and what it has heard."""
    handover, heard, threads = Handover(), [], []
    inside = socket.socket(fileno=os.dup(handover.inside))

    def start(answer):
        def run():
            with inside:
                heard.append(json.loads(inside.makefile("rb").readline()))
                answer(inside)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return handover, heard

    yield start
    handover.close()
    for thread in threads:
        thread.join(5)


def test_sockets_are_handed_over_for_the_terms(process):
    def answer(inside):
        with socket.create_server(("127.0.0.1", 0)) as door, socket.socket(socket.AF_UNIX) as connector:
            socket.send_fds(inside, [b"{}"], [door.fileno(), connector.fileno()])
        assert inside.recv(1) == b"."

    handover, heard = process(answer)
    received = handover.begin(TERMS)
    [door] = received.listeners
    with door, received.connector:
        assert door.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
        assert received.pid == os.getpid()
    assert heard[0]["ports_out"] == [{"number": 9001, "variable": "API", "protocol": "tcp"}]
    assert (heard[0]["command"], heard[0]["limits"]) == (["run", "it"], {"RLIMIT_CORE": 0})
    handover.release()


def test_what_cannot_be_prepared_is_told(process):
    handover, _ = process(lambda inside: inside.sendall(b'{"error": "Address already in use", "path": "port 9001"}'))
    with pytest.raises(HandoverError, match="port 9001: Address already in use"):
        handover.begin(TERMS)


def test_process_that_ends_first_is_told(process):
    handover, _ = process(lambda inside: None)
    with pytest.raises(HandoverError, match="it ended before its command began"):
        handover.begin(TERMS)


def test_command_that_cannot_be_started_is_told(process):
    def answer(inside):
        inside.sendall(b"{}")
        inside.recv(1)
        inside.sendall(b'{"error": "No such file or directory", "path": null}')

    handover, _ = process(answer)
    handover.begin(Terms(("x",), False, "/", {}, (), False, {}, None, 0))
    with pytest.raises(HandoverError, match=r"^No such file or directory$"):
        handover.release()


@pytest.fixture
def channel():
    ours, theirs = socket.socketpair()
    made = Connector(ours)
    yield made, theirs
    made.close()
    theirs.close()


def served(theirs, answer):
    def run():
        _, [descriptor], _, _ = socket.recv_fds(theirs, 2, 1)
        with socket.socket(fileno=descriptor) as back:
            answer(back)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.parametrize("said", [b"", b"rubbish", b"0", b"9" * 16])
def test_nothing_but_a_socket_is_taken_for_a_connection(channel, said, tmp_path):
    connector, theirs = channel

    def answer(back):
        if said:
            with (tmp_path / "file").open("w") as file:
                socket.send_fds(back, [said], [file.fileno()])

    for _ in range(2):
        before = len(list(Path("/dev/fd").iterdir()))
        thread = served(theirs, answer)
        with pytest.raises((OSError, OverflowError)):
            connector.connect(80, 5)
        thread.join(5)
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_connector_that_does_not_answer_is_not_waited_for(channel):
    connector, _ = channel
    with pytest.raises(TimeoutError):
        connector.connect(80, 0.05)


def test_connector_that_is_gone_is_an_error(channel):
    connector, theirs = channel
    theirs.close()
    with pytest.raises(ConnectionError):
        connector.connect(80, 1)
