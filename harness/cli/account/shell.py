"""``daylab shell``: a shell whose tools use the account of the drill or of a lab.

Limits: the prompt shows the account in bash and in shells that take PS1 from the environment.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import typer

from harness.cli.account.selection import Lab, Place, place, variables, without_credentials
from harness.cli.command_language import Lang, chosen, help_text
from harness.i18n.catalogue import account_commands as words
from harness.tempdirs import scratch

__all__ = ["ABOUT", "shell"]

ABOUT = help_text(words.SHELL_ABOUT)


def shell(lab: Lab = None, lang: Lang = None) -> None:
    """Opens the user's shell and ends with its exit code."""
    spoken = chosen(lang)
    where = place(lab)
    program = os.environ.get("SHELL") or "/bin/sh"
    prompt = f"({where.day} {where.account}) $ "
    environ = {**without_credentials(dict(os.environ)), **variables(where), "PS1": prompt}
    typer.echo(words.SHELL_IN.get(spoken, account=where.account))
    with scratch("shell") as space:
        command = [program]
        if Path(program).name == "bash":
            command += ["--rcfile", str(_startup(space, where, prompt))]
        code = subprocess.run(command, env=environ, check=False).returncode
    raise typer.Exit(code)


def _startup(space: Path, where: Place, prompt: str) -> Path:
    """What bash reads first: the user's own file, then the prompt and the variables, which that file may have set."""
    lines = ['[ -r "$HOME/.bashrc" ] && . "$HOME/.bashrc"', f"PS1={prompt!r}"]
    lines += [f"export {name}={value!r}" for name, value in variables(where).items()]
    file = space / "bashrc"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
