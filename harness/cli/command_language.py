"""Which language a command speaks: that of ``--lang``, of ``DAYLAB_LANG``, or of the locale.

``--help`` is made while the commands are imported, before an option is read; an error may end a command before its
option is read as well. Both look at the command line themselves.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, Final

import typer

from harness.i18n.catalogue import command_line
from harness.i18n.message import Message
from harness.language import language, named_in

__all__ = ["HELP_LANG", "Lang", "chosen", "help_text"]


def chosen(lang: str | None) -> str:
    """Return the language of a command with the option ``--lang``. InputError: daylab does not speak it."""
    return language(os.environ, lang)


HELP_LANG: Final = named_in(sys.argv, os.environ)
"""Language of ``--help``."""


def help_text(message: Message, /, **values: object) -> str:
    """Return a message in the language of ``--help``."""
    return message.get(HELP_LANG, **values)


Lang = Annotated[str | None, typer.Option("--lang", help=help_text(command_line.LANG))]
