"""The languages of the project: which one a person reads, and sentences that are there in both.

Standard library only, because the pytest plugin and the command line load it before anything else.
"""

from collections.abc import Mapping
from typing import Final, Self

from harness.errors import DaylabError, InputError

__all__ = ["LANGUAGES", "Said", "language", "spoken", "told"]

LANGUAGES: Final = ("en", "vi")
"""Language codes (ISO 639-1), the default first."""


def language(environ: Mapping[str, str], asked: str | None = None) -> str:
    """Return the language to speak: named by an option, by ``DAYLAB_LANG``, or by the locale.

    Args:
        environ: environment variables; ``DAYLAB_LANG`` wins over the locale.
        asked: value of an option, which wins over both.

    Raises:
        InputError: a language that the project does not speak.
    """
    for name, value in (("--lang", asked or ""), ("DAYLAB_LANG", environ.get("DAYLAB_LANG", "").strip())):
        if value and value not in LANGUAGES:
            raise InputError(f"{name}={value}: not a language", fix=f"known: {', '.join(LANGUAGES)}")
        if value:
            return value
    # POSIX: the first of these that is set and not empty decides.
    locale = next((given for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (given := environ.get(name))), "")
    code = locale.split("_")[0].split(".")[0].lower()
    return code if code in LANGUAGES else LANGUAGES[0]


class Said(str):
    """An English sentence that brings its Vietnamese along: what errors say that learners meet.

    It is a ``str``, so that whoever does not ask for a language reads English. Joining it with other texts gives plain
    English again; write both sentences out, with :func:`spoken` for the parts.

    Args:
        en, vi: the sentence.
    """

    __slots__ = ("vi",)
    vi: str

    def __new__(cls, en: str, vi: str) -> Self:
        """Make the sentence."""
        made = super().__new__(cls, en)
        made.vi = vi
        return made

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """Return what a copy is made of, also one in another process."""
        return type(self), (str(self), self.vi)


def spoken(text: str, lang: str) -> str:
    """Return ``text`` in ``lang`` if it was said in it, else as it is."""
    return text.vi if lang == "vi" and isinstance(text, Said) else str(text)


def told(error: DaylabError, lang: str) -> str:
    """Return what ``str(error)`` says, in ``lang`` as far as the error was said in it."""
    where, fix = ("vị trí", "thử") if lang == "vi" else ("where", "try")
    lines = [spoken(error.what, lang)]
    lines += [f"  {where}: {error.where}"] if error.where else []
    lines += [f"  {fix}: {spoken(error.fix, lang)}"] if error.fix else []
    return "\n".join(lines)
