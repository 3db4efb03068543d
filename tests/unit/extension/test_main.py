"""The engine runs with the plug-ins that are installed, or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

STALE = """
import os, sys
from plux.runtime.cache import EntryPointsCache

cache = EntryPointsCache()
file = cache._cache_dir / f"{cache._calculate_hash_key(sys.path)}.entry_points.txt"
file.parent.mkdir(parents=True)
file.write_text("[localstack.lambda.runtime_executor]\\ndocker = localstack.nowhere:Docker\\n")
"""
EXECUTORS = """
print(*(entry.name for entry in EntryPointsCache.instance().get_entry_points()["localstack.lambda.runtime_executor"]))
"""
REQUIRE = "from harness.extension.main import require_plugins\nrequire_plugins(os.environ)\n"


def run(program: str, cache: Path, **environ: str) -> str:
    """What a process of its own prints, whose user's cache directory is ``cache``."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env={**os.environ, "XDG_CACHE_HOME": str(cache), "HOME": str(cache), **environ},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout.strip() if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="the cache directory is named by XDG_CACHE_HOME on Linux alone")
def test_entry_points_that_an_earlier_installation_left_in_a_cache_hide_nothing(tmp_path: Path) -> None:
    assert run(STALE + EXECUTORS, tmp_path / "as-plux-does") == "docker", "the cache is read without daylab's guard"
    assert "daylab-process" in run(STALE + REQUIRE + EXECUTORS, tmp_path / "guarded").split()


def test_an_unknown_executor_is_refused_instead_of_docker(tmp_path: Path) -> None:
    program = (
        "import os\nfrom harness.errors import EngineStartError\nfrom harness.extension.main import require_plugins\n"
        "try:\n    require_plugins(os.environ)\nexcept EngineStartError as error:\n    print(error.what)\n"
        "else:\n    print(os.environ['LAMBDA_RUNTIME_EXECUTOR'])\n"
    )
    refused = run(program, tmp_path, LAMBDA_RUNTIME_EXECUTOR="daylab-proces")
    assert refused.startswith("invalid LAMBDA_RUNTIME_EXECUTOR: expected one of daylab-process, docker")
    assert refused.endswith("got 'daylab-proces'")
    assert run(program, tmp_path, LAMBDA_RUNTIME_EXECUTOR="docker") == "docker"


def test_daylabs_executor_is_taken_where_none_is_named(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "LAMBDA_RUNTIME_EXECUTOR"}
    program = REQUIRE + "print(os.environ['LAMBDA_RUNTIME_EXECUTOR'])"
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import os\n{program}"],
        env={**environ, "XDG_CACHE_HOME": str(tmp_path)}, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "daylab-process"
