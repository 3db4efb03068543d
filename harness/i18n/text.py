"""Text that people read, in every language that the project speaks.

Limits: two languages, both always present; a missing translation is an error when the file is loaded, never a
silent fall-back. Names of AWS services, operations and actions stay English in both.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from harness.i18n.language import LANGUAGES

__all__ = ["Text"]

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
