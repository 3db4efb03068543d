"""Text that people read, in every language that the project speaks.

Limits: two languages, both always present; a missing translation is an error when the file is loaded, never a
silent fall-back. Names of AWS services, operations and actions stay English in both.
"""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints

from harness.errors import DaylabError
from harness.language import LANGUAGES

__all__ = ["Said", "Text", "spoken", "told"]

_NonEmpty = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Text(BaseModel):
    """One text in English and Vietnamese; surrounding white space is dropped, neither may be empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: _NonEmpty
    vi: _NonEmpty

    def get(self, lang: str) -> str:
        """Return the text in ``lang``.

        Args:
            lang: one of :data:`LANGUAGES`.

        Raises:
            ValueError: a language that the project does not speak (a programmer's mistake: options are
                validated where they are read).
        """
        match lang:
            case "en":
                return self.en
            case "vi":
                return self.vi
            case _:
                raise ValueError(f"no text in language {lang!r}; known: {', '.join(LANGUAGES)}")


class Said(str):
    """An English sentence that brings its Vietnamese along: what errors about people's own files say.

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
