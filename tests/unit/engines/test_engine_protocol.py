from __future__ import annotations

import subprocess
import sys

import pytest

from harness.clients import Endpoint
from harness.engines import ENGINES
from harness.engines.base import running
from harness.engines.control_api import ControlApi, EngineInfo

HERE = Endpoint("http://127.0.0.1:4566")


def test_registry_is_complete() -> None:
    assert set(ENGINES) == {"container", "embedded", "external"}


def test_listing_the_engines_imports_none_of_them() -> None:
    code = (
        "import sys, harness.engines; "
        "sys.exit(any(n in sys.modules for n in ('psutil', 'boto3', 'localstack', 'harness.engines.embedded')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode == 0


def test_running_stops_the_engine_whatever_happens() -> None:
    class Fake:
        name = "fake"
        endpoint = HERE
        token = ""
        control_api = ControlApi(HERE)
        calls: tuple[str, ...] = ()

        def start(self) -> None:
            self.calls += ("start",)

        def stop(self) -> None:
            self.calls += ("stop",)

        def info(self) -> EngineInfo:
            return EngineInfo()

        def capabilities(self) -> frozenset[str]:
            return frozenset()

        def logs(self, lines: int = 100) -> str:
            return ""

    fake = Fake()
    with pytest.raises(ZeroDivisionError), running(fake):
        _ = 1 / 0
    assert fake.calls == ("start", "stop")
