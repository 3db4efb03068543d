"""What a person reads when a command ends in an error that they can put right, in the language of the command."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from harness.errors import DaylabError, InputError
from harness.i18n.catalogue import command_line as words
from harness.i18n.foreign import validation_message
from harness.i18n.message import Message, verbatim
from harness.language import named_in

if TYPE_CHECKING:
    from typer.exceptions import TyperException

__all__ = ["aborted", "last_words", "usage_error"]

REPORTED: Final = (
    (r"No such option: (?P<option>\S+) \(Possible options: (?P<near>.+)\)", words.NO_OPTION_MEANT),
    (r"No such option: (?P<option>\S+)", words.NO_OPTION),
    (r"No such command '(?P<command>.*)'\. Did you mean '(?P<near>.*)'\?", words.NO_COMMAND_MEANT),
    (r"No such command '(?P<command>.*)'\.", words.NO_COMMAND),
    (r"Missing (?:argument|option|parameter) (?P<name>.+?)\.", words.MISSING_ARGUMENT),
    (r"Missing command\.", words.MISSING_COMMAND),
    (r"Got unexpected extra argument\(s\) \((?P<given>.*)\)", words.SURPLUS),
    (r"Option '(?P<option>.*)' requires an argument\.", words.NEEDS_VALUE),
    (r"Option '(?P<option>.*)' does not take a value\.", words.TAKES_NO_VALUE),
    (r"Invalid value for (?P<name>.+?): (?P<reason>.*)", words.INVALID),
)
"""What typer reports → the same in daylab's words."""


def last_words(error: DaylabError, arguments: Sequence[str] = sys.argv, environ: Mapping[str, str] = os.environ) -> str:
    """Return the error's lines.

    Args:
        error: what ended the command.
        arguments: the command line, which may name the language (``--lang``).
        environ: environment variables, which may as well.
    """
    return f"daylab: {error.text(named_in(arguments, environ))}"


def usage_error(error: TyperException) -> InputError:
    """Return typer's complaint about a command line as an error of daylab; one that is not known stays English."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "daylab"
    return InputError(_what(error), fix=words.SEE_HELP(command=command))


def _what(error: TyperException) -> Message:
    text = error.format_message()
    for pattern, message in REPORTED:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found is not None:
            values: dict[str, str] = {name: value.strip("'") for name, value in found.groupdict().items()}
            if "reason" in values and (errors := getattr(error.__cause__, "errors", None)):  # pydantic's
                values["reason"] = validation_message(errors()[0])
            return message(**values)
    return verbatim(text)


def aborted(arguments: Sequence[str] = sys.argv, environ: Mapping[str, str] = os.environ) -> str:
    """Return what is said when a question was answered with no."""
    return words.ABORTED.get(named_in(arguments, environ))
