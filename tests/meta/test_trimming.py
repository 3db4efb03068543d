"""What is installed is what the labs' services import: trimming the engine cannot break one of them unseen."""

import subprocess
import sys

import pytest

from harness.descriptors import services

MODULES = [
    *(module for one in services().values() for module in one.imports),
    "localstack.runtime.main",
    "harness.extension.entry",
    "awslambdaric.bootstrap",
    "cfnlint.api",
]


def test_every_provider_of_the_labs_can_be_imported() -> None:
    """In a process of its own: LocalStack patches what it imports."""
    program = "import importlib, sys\nfor name in sys.argv[1:]:\n    importlib.import_module(name)\nprint('all')"
    done = subprocess.run(
        [sys.executable, "-c", program, *MODULES], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.stdout.strip() == "all", done.stderr[-2000:]


@pytest.mark.parametrize("group", ["localstack.hooks.on_infra_start", "localstack.lambda.runtime_executor", "pytest11"])
def test_entry_points_are_installed(group: str) -> None:
    """LocalStack passes over plug-ins that are missing, so their absence must be loud here."""
    from importlib.metadata import entry_points

    assert [e for e in entry_points(group=group) if "daylab" in e.name]
