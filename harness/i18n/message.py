"""One message in every language of the project.

A message is written once with its languages side by side, filled with values where it is used, and read in a language
where it is shown::

    NO_LAB = Message(en="no lab {day!r}", vi="không có lab {day!r}")      # in the catalogue
    raise InputError(NO_LAB(day=day))                                     # where it happens
    error.text("vi")                                                      # where it is shown

Limits: two languages, both always present. Names of AWS services, operations, actions and states stay English in both,
as Vietnamese engineers write them. Standard library only, because the pytest plugin and the command line load it
before anything else; pydantic calls :meth:`Message.__get_pydantic_core_schema__` only where it is loaded anyway.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

__all__ = ["LANGUAGES", "Message", "joined", "localized", "verbatim"]

LANGUAGES: Final = ("en", "vi")
"""Language codes (ISO 639-1), the default first."""


class Message(str):
    """A text in English that carries its Vietnamese; immutable, and the same in another process.

    It is a ``str``, so that whoever does not ask for a language reads English. Concatenation, ``join`` and f-strings
    give plain English again: put the parts into the placeholders of another message, or use :func:`joined`.

    A pydantic field of this type takes ``{en: …, vi: …}``; both are stripped, neither may be empty.

    Args:
        en, vi: the text, with the same placeholders of :meth:`str.format` in both.
    """

    __slots__ = ("vi",)
    vi: str

    def __new__(cls, en: str, vi: str) -> Self:
        """Make the message."""
        made = super().__new__(cls, en)
        object.__setattr__(made, "vi", vi)
        return made

    def __setattr__(self, name: str, value: object) -> None:
        """AttributeError: a message does not change."""
        raise AttributeError(f"{type(self).__name__} is immutable: cannot set {name}")

    @property
    def en(self) -> str:
        """The English text, as plain text."""
        return str(self)

    def __call__(self, **values: object) -> Message:
        """Return the message with ``values`` in its placeholders, each in the language around it.

        Raises:
            KeyError: a placeholder has no value (a programmer's mistake, which the catalogue's tests find).
        """
        return Message(*(self.get(lang, **values) for lang in LANGUAGES))

    def get(self, lang: str, /, **values: object) -> str:
        """Return the text in ``lang``, with ``values`` in its placeholders.

        Raises:
            ValueError: a language that the project does not speak (a programmer's mistake: options are validated where
                they are read).
        """
        if lang not in LANGUAGES:
            raise ValueError(f"no text in language {lang!r}; known: {', '.join(LANGUAGES)}")
        text = self.vi if lang == "vi" else str(self)
        if not values:
            return text
        return text.format(**{name: localized(value, lang) for name, value in values.items()})

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """Return what a copy is made of, also one in another process."""
        return type(self), (str(self), self.vi)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        """Return how pydantic reads and writes the two texts."""
        from pydantic_core import core_schema

        text = core_schema.str_schema(strip_whitespace=True, min_length=1)
        both = core_schema.typed_dict_schema(
            {lang: core_schema.typed_dict_field(text) for lang in LANGUAGES}, extra_behavior="forbid"
        )
        return core_schema.no_info_after_validator_function(
            lambda given: cls(**given),
            core_schema.no_info_before_validator_function(cls._texts, both),
            serialization=core_schema.plain_serializer_function_ser_schema(cls._texts),
        )

    @staticmethod
    def _texts(given: Any) -> Any:
        return {lang: given.get(lang) for lang in LANGUAGES} if isinstance(given, Message) else given


def localized[V](value: V, lang: str) -> V | str:
    """Return ``value`` in ``lang`` if it is a message, else as it is (AWS's words, a path, a number)."""
    return value.get(lang) if isinstance(value, Message) else value


def verbatim(text: str) -> Message:
    """Return what is the same in every language: a command to type, a name, what AWS or the system says."""
    return text if isinstance(text, Message) else Message(text, text)


def joined(separator: str, parts: Iterable[str]) -> Message:
    """Return ``parts`` as one message, each in its language as far as it has one."""
    parts = tuple(parts)
    return Message(*(separator.join(localized(part, lang) for part in parts) for lang in LANGUAGES))
