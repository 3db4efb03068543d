"""Takes out of foreign text what steers a terminal or misleads a reader: escape sequences, control and bidi characters.

Line breaks and tabs stay, and text of every language does. Limits: what a text claims in plain letters is its own.
"""

import re
from typing import Final

__all__ = ["plain"]

_SEQUENCES: Final = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    "|(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)"  # OSC, DCS: titles, clipboard
    "|\x1b[ -/]*[0-~]"
)
_SINGLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)


def plain(text: str) -> str:
    """Return ``text`` as it may be shown anywhere; what is neither shown nor a sequence becomes ``\\ufffd``."""
    return _SINGLE.sub("\ufffd", _SEQUENCES.sub("", text.replace("\r\n", "\n")))
