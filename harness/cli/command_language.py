"""Which language a command speaks: that of ``--lang``, of ``DAYLAB_LANG``, or of the locale.

``--help`` is made while the commands are imported, before an option is read; an error may end a command before its
option is read as well. Both look at the command line themselves.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Final

import typer

from harness.errors import InputError
from harness.i18n.catalogue import common_options
from harness.i18n.message import LANGUAGES, Message
from harness.language import language

__all__ = ["HELP_LANG", "Lang", "chosen", "help_text", "named_in"]


def named_in(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return the language that a command line and its environment ask for; English when it is not one of daylab's.

    Args:
        arguments: the command line.
        environ: environment variables.
    """
    asked = None
    for place, argument in enumerate(arguments):
        if argument == "--lang":
            asked = next(iter(arguments[place + 1 :]), None)
        elif argument.startswith("--lang="):
            asked = argument.partition("=")[2]
    try:
        return language(environ, asked)
    except InputError:  # reported by the command that speaks
        return LANGUAGES[0]


def chosen(lang: str | None) -> str:
    """Return the language of a command with the option ``--lang``. InputError: daylab does not speak it."""
    return language(os.environ, lang)


HELP_LANG: Final = named_in(sys.argv, os.environ)
"""Language of ``--help``."""


def help_text(message: Message, /, **values: object) -> str:
    """Return a message in the language of ``--help``."""
    return message.get(HELP_LANG, **values)


Lang = Annotated[str | None, typer.Option("--lang", help=help_text(common_options.LANG))]
