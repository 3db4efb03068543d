"""Which language a person reads: named by an option, by ``DAYLAB_LANG``, or by the locale.

Standard library only, because the pytest plugin and the command line load it before anything else.
"""

from collections.abc import Mapping
from typing import Final

from harness.errors import InputError

__all__ = ["LANGUAGES", "language"]

LANGUAGES: Final = ("en", "vi")
"""Language codes (ISO 639-1), the default first."""


def language(environ: Mapping[str, str], asked: str | None = None) -> str:
    """Return the language to speak.

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
    spoken = locale.split("_")[0].split(".")[0].lower()
    return spoken if spoken in LANGUAGES else LANGUAGES[0]
