from __future__ import annotations

import subprocess
import sys

import pytest

from harness.clients import Endpoint
from harness.engines import ENGINES
from harness.engines.base import EngineInfo, running

HERE = Endpoint("http://127.0.0.1:4566")


def test_wire_format_is_read() -> None:
    info = EngineInfo.from_wire(
        "embedded",
        HERE,
        {
            "daylab": "0.1.0",
            "versions": {"localstack-core": "4.14.0"},
            "capabilities": ["b", "a"],
            "iam": "enforce",
            "isolation": "none",
            "time_scale": 20,
            "pid": 42,
            "lambda": {"python": "3.13.5"},
        },
    )
    assert info == EngineInfo(
        name="embedded",
        endpoint=HERE,
        pid=42,
        versions={"localstack-core": "4.14.0", "daylab": "0.1.0"},
        capabilities=frozenset({"a", "b"}),
        iam="enforce",
        isolation="none",
        time_scale=20.0,
        runtimes={"python": "3.13.5"},
    )


def test_engine_without_the_route_can_do_nothing_special() -> None:
    info = EngineInfo.from_wire("external", HERE, None)
    assert (info.capabilities, info.iam, info.pid) == (frozenset(), "off", None)


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
        calls: tuple[str, ...] = ()

        def start(self) -> None:
            self.calls += ("start",)

        def stop(self) -> None:
            self.calls += ("stop",)

        def info(self) -> EngineInfo:
            return EngineInfo("fake", HERE)

        def capabilities(self) -> frozenset[str]:
            return frozenset()

        def logs(self, lines: int = 100) -> str:
            return ""

    fake = Fake()
    with pytest.raises(ZeroDivisionError), running(fake):
        _ = 1 / 0
    assert fake.calls == ("start", "stop")
