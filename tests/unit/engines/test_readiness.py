"""Waiting for an engine: whoever watches a slow start sees that it goes on, in the language of the run."""

import io
import itertools

import pytest

from harness.clients import Endpoint
from harness.engines import readiness


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("lang", "said"), [("en", "Starting the engine"), ("vi", "Đang khởi động engine")])
def test_a_slow_start_is_shown_at_a_terminal_in_the_language(
    monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    monkeypatch.setenv("DAYLAB_LANG", lang)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    monkeypatch.setattr(readiness, "_pause", lambda _seconds: None)
    last = readiness.wait_until_ready(
        Endpoint("http://127.0.0.1:9"), pid=None, timeout=6, ended=lambda: False, clock=itertools.count().__next__
    )
    assert "ConnectionRefusedError" in str(last)
    assert said in terminal.getvalue()


def test_a_quick_start_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    readiness.wait_until_ready(Endpoint("http://127.0.0.1:9"), pid=None, timeout=2, ended=lambda: True)
    assert terminal.getvalue() == ""
