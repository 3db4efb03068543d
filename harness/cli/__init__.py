"""Command line. Every command is a file of its own and imports what it needs when it runs."""

from __future__ import annotations

import os
import sys

__all__ = ["main"]

NOTHING_DONE = 1
USER_ERROR = 2
INTERRUPTED = 130


def main() -> None:
    """Runs ``daylab``: what a person can put right ends in a message and exit code 2, Ctrl-C in exit code 130."""
    from typer.exceptions import Abort, TyperException

    from harness.errors import DaylabError

    try:
        from harness.cli.app import app

        sys.exit(app(prog_name="daylab", standalone_mode=False))
    except DaylabError as error:
        from harness.cli.error_output import last_words

        sys.stderr.write(f"{last_words(error)}\n")
        sys.exit(USER_ERROR)
    except TyperException as error:
        from harness.cli.error_output import last_words, usage_error

        if type(error).__name__ != "NoArgsIsHelpError":  # whose making has printed the help
            sys.stderr.write(f"{last_words(usage_error(error))}\n")
        sys.exit(USER_ERROR)
    except Abort:
        from harness.cli.error_output import aborted

        sys.stderr.write(f"{aborted()}\n")
        sys.exit(NOTHING_DONE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # `daylab logs | head` is no error; the descriptor is replaced because Python flushes it once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
