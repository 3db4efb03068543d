"""What a person reads when a command ends in an error that they can put right.

Limits: errors that learners meet are said in both languages, the others in English.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from harness.errors import DaylabError, InputError
from harness.language import language

__all__ = ["last_words"]


def last_words(error: DaylabError, arguments: Sequence[str] = sys.argv, environ: Mapping[str, str] = os.environ) -> str:
    """Return the error's lines in the language of the command.

    Args:
        error: what ended it.
        arguments: the command line, which may name the language (``--lang``).
        environ: environment variables, which may as well.
    """
    return f"daylab: {error.text(_language(arguments, environ))}"


def _language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    asked = None
    for place, argument in enumerate(arguments):
        if argument == "--lang":
            asked = next(iter(arguments[place + 1 :]), None)
        elif argument.startswith("--lang="):
            asked = argument.partition("=")[2]
    try:
        return language(environ, asked)
    except InputError:  # no language: the error itself may say so
        return "en"
