"""The Lambda Runtime API on loopback, one server for one runtime process.

Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html (next, response, error, init error).
Each answer leaves in one send with TCP_NODELAY: with two, delayed acknowledgement costs 40 ms an invocation.
Between invocations the processes stand still, as on AWS
(https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html): from the moment the runtime asks for the
next one until it has one. A runtime that answers and does not ask is given :data:`GRACE_SECONDS`.
Foreign code speaks to it and can say anything: connections, headers and bodies have limits, which AWS does not
document. What passes one ends its connection.
Limits: no extensions API, no response streaming.
"""

import contextlib
import functools
import json
import queue
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (6 MB and the envelope's allowance)
RESPONSE_LIMIT = 6 * 1024 * 1024 + 100
GRACE_SECONDS = 0.05
_PREFIX = "/2018-06-01/runtime/"
_NEXT = f"{_PREFIX}invocation/next"
HEAD_LIMIT = 2 * 1024 * 1024
"""Bytes of a request line and its headers: the runtime client sends up to 1 MB in one."""
MOST_HEADERS = 100
MOST_CONNECTIONS = 16
"""At once, each with a thread; a runtime client has one."""
DROPPED_LIMIT = 64 * 1024 * 1024
"""Bytes of a body that is too large which are read, so that its sender sees the answer."""


@dataclass(frozen=True)
class Invocation:
    """What the runtime is told about one invocation; ``deadline`` in milliseconds since 1970."""

    request_id: str
    function_arn: str
    payload: bytes
    deadline: int
    trace_id: str | None = None
    client_context: str | None = None  # JSON
    cognito_identity: str | None = None  # JSON


@dataclass(frozen=True)
class Answer:
    """What the runtime said: the handler's result or, with ``is_error``, its report of an error (JSON)."""

    payload: bytes
    is_error: bool
    too_large: bool = False


class RuntimeApi:
    """Serve one runtime: it becomes ready, takes invocations one at a time and answers them."""

    def __init__(
        self,
        listener: socket.socket,
        freeze: Callable[[], None] = lambda: None,
        thaw: Callable[[], None] = lambda: None,
    ) -> None:
        """Serve on ``listener``, a listening socket, which is closed with this.

        ``freeze`` makes the runtime's processes stand still, ``thaw`` lets them go on.
        """
        self._listener = listener
        self._freeze = freeze
        self._thaw = thaw
        host, port = listener.getsockname()[:2]
        self.address = f"{host}:{port}"
        self._changed = threading.Condition()
        self._connections: set[socket.socket] = set()
        self._body_turn = threading.Lock()  # one body at a time is held
        self._closed = False
        self._ready = False
        self._init_error: bytes | None = None
        self._asking = False  # the runtime waits for an invocation
        self._pending: Invocation | None = None
        self._current: str | None = None
        self._answer: Answer | None = None
        threading.Thread(target=self._accept, name="lambda-runtime-api", daemon=True).start()

    # The engine's side ---------------------------------------------------------------------------------------

    def wait_until_ready(self, timeout: float) -> bool | bytes:
        """True once the runtime asks for work; its report if it cannot load the handler; False after ``timeout`` s."""
        with self._changed:
            self._changed.wait_for(lambda: self._ready or self._init_error is not None, timeout)
            return self._init_error if self._init_error is not None else self._ready

    def submit(self, invocation: Invocation) -> None:
        """Hand over an invocation; the one before must have been answered."""
        with self._changed:
            self._answer = None
            self._current = invocation.request_id
            self._pending = invocation
            is_asking = self._asking
            self._changed.notify_all()
        if not is_asking:  # it may not have asked because it stands still
            self._thaw()

    def wait_for_answer(self, timeout: float) -> Answer | None:
        """The runtime's answer to the invocation submitted last; None after ``timeout`` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._answer is not None, timeout)
            return self._answer

    def settle(self) -> None:
        """See to it that the processes stand still soon after an answer."""
        with self._changed:
            if self._answer is not None and not self._asking and not self._closed:
                _unsettled().put((time.monotonic() + GRACE_SECONDS, self, self._answer))

    def _stop_unasked(self, answer: Answer) -> None:
        """Make the processes stand still that were given time after ``answer`` and did not ask for more.

        The answer tells whether another invocation has begun; its id does not: a retry has the id of the first attempt.
        """
        with self._changed:
            if self._answer is answer and not self._asking and not self._closed:
                self._freeze()

    def close(self) -> None:
        """Stop serving and drop the connections."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            connections = list(self._connections)
        for each in (self._listener, *connections):
            # shutdown wakes a thread that is blocked in accept or recv; close alone does not
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    # The runtime's side --------------------------------------------------------------------------------------

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            with self._changed:
                if self._closed:
                    connection.close()
                    return
                if len(self._connections) >= MOST_CONNECTIONS:
                    connection.close()
                    continue
                self._connections.add(connection)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(
                target=self._serve, args=(connection,), name="lambda-runtime-api-connection", daemon=True
            ).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            # ValueError: foreign code can say anything to its runtime API
            with contextlib.suppress(OSError, ValueError), connection.makefile("rb") as reader:
                while request := reader.readline(HEAD_LIMIT):
                    method, path, _ = request.decode("latin-1").split(" ", 2)
                    length = _read_headers(reader, HEAD_LIMIT - len(request))
                    with self._body_turn if length else contextlib.nullcontext():
                        response = self._route(method, path, _read(reader, length))
                    if response is None:
                        return
                    connection.sendall(response)
                    if path == _NEXT:
                        self._thaw()
        finally:
            with self._changed:
                self._connections.discard(connection)
            connection.close()

    def _route(self, method: str, path: str, body: bytes | None) -> bytes | None:
        step = path.removeprefix(_PREFIX) if path.startswith(_PREFIX) else ""
        match (method, step.split("/")):
            case ("GET", ["invocation", "next"]):
                return self._next()
            case ("POST", ["init", "error"]):
                with self._changed:
                    self._init_error = body or b"{}"
                    self._changed.notify_all()
                return _response(202, b'{"status":"OK"}')
            case ("POST", ["invocation", request_id, ("response" | "error") as kind]):
                return self._answered(request_id, body, is_error=kind == "error")
        return _response(404, b'{"errorType":"NotFound","errorMessage":"no such operation"}')

    def _next(self) -> bytes | None:
        with self._changed:
            self._ready = self._asking = True
            self._changed.notify_all()
            is_idle = self._pending is None and (self._current is None or self._answer is not None)
        if is_idle:
            self._freeze()
        with self._changed:
            self._changed.wait_for(lambda: self._pending is not None or self._closed)
            invocation, self._pending = self._pending, None
            self._asking = False
        if invocation is None:
            return None
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(invocation.deadline),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
            "Lambda-Runtime-Trace-Id": invocation.trace_id,
            "Lambda-Runtime-Client-Context": invocation.client_context,
            "Lambda-Runtime-Cognito-Identity": invocation.cognito_identity,
        }
        return _response(200, invocation.payload, {name: text for name, text in headers.items() if text})

    def _answered(self, request_id: str, body: bytes | None, *, is_error: bool) -> bytes:
        too_large = body is None
        with self._changed:
            if request_id != self._current or self._answer is not None:
                message = {"errorType": "InvalidRequestID", "errorMessage": "Invalid request ID"}
                return _response(400, json.dumps(message).encode())
            self._answer = Answer(body or b"", is_error or too_large, too_large)
            self._changed.notify_all()
        return _response(202, b'{"status":"OK"}')


@functools.cache
def _unsettled() -> queue.SimpleQueue[tuple[float, RuntimeApi, Answer]]:
    """Return the queue of runtimes that are given time, of the thread that gives it."""
    given: queue.SimpleQueue[tuple[float, RuntimeApi, Answer]] = queue.SimpleQueue()

    def stop_each() -> None:
        while True:
            due, api, answer = given.get()
            time.sleep(max(0.0, due - time.monotonic()))
            api._stop_unasked(answer)

    threading.Thread(target=stop_each, name="lambda-runtime-settling", daemon=True).start()
    return given


def _read_headers(reader: BinaryIO, limit: int) -> int:
    """Read headers of ``limit`` bytes in all; the body's length. ValueError: they are more, or it is none."""
    length = 0
    for _ in range(MOST_HEADERS):
        line = reader.readline(limit + 1)
        limit -= len(line)
        if limit < 0:
            break
        if line in (b"\r\n", b"\n", b""):
            return length
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            if not value.strip().isdigit():
                raise ValueError("the length is no number")
            length = int(value)
    raise ValueError("the headers are too long")


def _read(reader: BinaryIO, length: int) -> bytes | None:
    """A body of ``length`` bytes; None, read but not kept, when it is above the limit. ValueError: by far."""
    if length <= RESPONSE_LIMIT:
        return reader.read(length)
    if length > DROPPED_LIMIT:
        raise ValueError("the body is too long")
    while length > 0 and (part := reader.read(min(length, 65536))):
        length -= len(part)
    return None


_REASONS = {200: "OK", 202: "Accepted", 400: "Bad Request", 404: "Not Found"}


def _response(status: int, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status} {_REASONS[status]}", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body
