"""``daylab aws``: the AWS CLI in the account of the drill or of a lab.

Limits: the AWS CLI is not a part of daylab; the one of this environment is used, else the first on the path.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys

import typer

from harness.cli.account.local_aws import arguments_for
from harness.cli.account.selection import Lab, place, variables, without_credentials
from harness.cli.command_language import help_text
from harness.errors import InputError
from harness.i18n.catalogue import account_commands as words

__all__ = ["ABOUT", "CONTEXT", "aws", "command_line"]

ABOUT = help_text(words.AWS_ABOUT)
CONTEXT = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": ["--help"]}
"""Everything after the options of daylab belongs to the AWS CLI."""

VERSION = "1.44.44"
"""The AWS CLI that goes with the botocore of the engine."""


def aws(context: typer.Context, lab: Lab = None) -> None:
    """Runs the AWS CLI and ends with its exit code."""
    where = place(lab)
    environ = {**without_credentials(dict(os.environ)), **variables(where)}
    command = [*command_line(), *arguments_for(context.args, environ)]
    raise typer.Exit(subprocess.run(command, env=environ, check=False).returncode)


def command_line() -> list[str]:
    """Return what starts the AWS CLI. InputError: there is none."""
    if importlib.util.find_spec("awscli") is not None:
        return [sys.executable, "-m", "harness.cli.account.local_aws"]
    if found := shutil.which("aws"):
        return [found]
    raise InputError(words.NO_CLI, fix=words.NO_CLI_FIX(python=sys.executable, version=VERSION))
