"""Which language a run speaks: that of an option, of ``DAYLAB_LANG``, or of the locale."""

from collections.abc import Mapping, Sequence

from harness.errors import InputError
from harness.i18n.catalogue import common
from harness.i18n.message import LANGUAGES, verbatim

__all__ = ["language", "named_in"]


def language(environ: Mapping[str, str], asked: str | None = None) -> str:
    """Return one of :data:`~harness.i18n.message.LANGUAGES`.

    Args:
        environ: environment variables; ``DAYLAB_LANG`` wins over the locale.
        asked: value of an option, which wins over both.

    Raises:
        InputError: a language that the project does not speak.
    """
    for name, value in (("--lang", asked or ""), ("DAYLAB_LANG", environ.get("DAYLAB_LANG", "").strip())):
        if value and value not in LANGUAGES:
            raise InputError(common.NOT_A_LANGUAGE(name=name, value=value), fix=verbatim(" | ".join(LANGUAGES)))
        if value:
            return value
    # POSIX: the first of these that is set and not empty decides.
    locale = next((given for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (given := environ.get(name))), "")
    code = locale.split("_")[0].split(".")[0].lower()
    return code if code in LANGUAGES else LANGUAGES[0]


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
