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

from harness.cli.account.selection import Lab, place, variables, without_credentials
from harness.cli.account.words import say
from harness.cli.learn.lab_context import SPOKEN
from harness.errors import InputError
from harness.language import language

__all__ = ["ABOUT", "CONTEXT", "aws", "command_line"]

ABOUT = say("aws.about", SPOKEN)
CONTEXT = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": ["--help"]}
"""Everything after the options of daylab belongs to the AWS CLI."""

VERSION = "1.44.44"
"""The AWS CLI that goes with the botocore of the engine."""


def aws(context: typer.Context, lab: Lab = None) -> None:
    """Runs the AWS CLI and ends with its exit code."""
    lang = language(os.environ)
    where = place(lab, lang)
    command = [*command_line(lang), *context.args]
    environ = {**without_credentials(dict(os.environ)), **variables(where)}
    raise typer.Exit(subprocess.run(command, env=environ, check=False).returncode)


def command_line(lang: str) -> list[str]:
    """Return what starts the AWS CLI. InputError: there is none."""
    if importlib.util.find_spec("awscli") is not None:
        return [sys.executable, "-m", "awscli"]
    if found := shutil.which("aws"):
        return [found]
    raise InputError(say("no_cli", lang), fix=say("no_cli_fix", lang, python=sys.executable, version=VERSION))
