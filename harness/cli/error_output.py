"""What a person reads when a command ends in an error that they can put right, in the language of the command."""

import os
import sys
from collections.abc import Mapping, Sequence

from harness.cli.command_language import named_in
from harness.errors import DaylabError

__all__ = ["last_words"]


def last_words(error: DaylabError, arguments: Sequence[str] = sys.argv, environ: Mapping[str, str] = os.environ) -> str:
    """Return the error's lines.

    Args:
        error: what ended the command.
        arguments: the command line, which may name the language (``--lang``).
        environ: environment variables, which may as well.
    """
    return f"daylab: {error.text(named_in(arguments, environ))}"
