"""The client context of the invocation that this thread is running.

LocalStack knows it when a version is invoked but does not pass it on to the executor; both happen in one thread.
"""

import base64
import binascii
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str | None] = ContextVar("client_context", default=None)


@contextmanager
def client_context(encoded: str | None) -> Iterator[None]:
    """Remember Invoke's ClientContext (base64 of JSON) while the block runs."""
    token = _current.set(decode(encoded))
    try:
        yield
    finally:
        _current.reset(token)


def current_client_context() -> str | None:
    """JSON of the context in force, fit for a header."""
    return _current.get()


def decode(encoded: str | None) -> str | None:
    """JSON in ASCII, or None when there is no context or it is not base64 of JSON."""
    if not encoded:
        return None
    try:
        return json.dumps(json.loads(base64.b64decode(encoded, validate=True)))
    except (binascii.Error, ValueError):
        return None
