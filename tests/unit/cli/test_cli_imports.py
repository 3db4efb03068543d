"""The command line answers quickly because commands import what they need when they run."""

from __future__ import annotations

import subprocess
import sys


def test_the_table_of_commands_imports_nothing_heavy() -> None:
    heavy = ("boto3", "botocore", "pydantic", "localstack", "psutil", "pytest", "yaml")
    code = f"import sys, harness.cli.app; print(*(name for name in {heavy} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.split() == []
