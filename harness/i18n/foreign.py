"""What the operating system and pydantic report, with its Vietnamese as far as the catalogue has it."""

import errno
from collections.abc import Mapping
from typing import Any, Final

from harness.i18n.catalogue import system_errors as words
from harness.i18n.message import Message

__all__ = ["reason_of", "validation_message"]

BY_NUMBER: Final = {
    errno.ENOENT: words.NO_SUCH_FILE,
    errno.EACCES: words.FORBIDDEN,
    errno.ENOSPC: words.DISK_IS_FULL,
    errno.EROFS: words.READ_ONLY,
    errno.EISDIR: words.IS_A_DIRECTORY,
    errno.ENOTDIR: words.NOT_A_DIRECTORY,
    errno.EADDRINUSE: words.ADDRESS_IN_USE,
    errno.ECONNREFUSED: words.CONNECTION_REFUSED,
}

BY_TYPE: Final = {
    "string_type": words.STRING_TYPE,
    "int_type": words.INT_TYPE,
    "int_parsing": words.INT_PARSING,
    "int_from_float": words.INT_FROM_FLOAT,
    "float_type": words.FLOAT_TYPE,
    "float_parsing": words.FLOAT_PARSING,
    "bool_type": words.BOOL_TYPE,
    "bool_parsing": words.BOOL_PARSING,
    "dict_type": words.DICT_TYPE,
    "list_type": words.LIST_TYPE,
    "tuple_type": words.TUPLE_TYPE,
    "literal_error": words.LITERAL,
    "enum": words.LITERAL,
    "greater_than": words.GREATER,
    "greater_than_equal": words.AT_LEAST,
    "less_than": words.LESS,
    "less_than_equal": words.AT_MOST,
    "string_pattern_mismatch": words.PATTERN,
}
"""Types of pydantic's errors (https://docs.pydantic.dev/latest/errors/validation_errors/)."""


def reason_of(error: OSError) -> Message:
    """Return the system's words for what failed."""
    text = error.strerror or str(error)
    known = BY_NUMBER.get(error.errno or 0)
    return Message(text, known.vi if known else text)


def validation_message(finding: Mapping[str, Any]) -> Message:
    """Return what pydantic, or a validator of ours that raised a message, found wrong.

    Args:
        finding: one of ``ValidationError.errors()``.
    """
    context = finding.get("ctx", {})
    if isinstance(raised := context.get("error"), ValueError) and isinstance(raised.args[0], Message):
        return raised.args[0]
    text = str(finding["msg"]).removeprefix("Value error, ")
    known = BY_TYPE.get(finding["type"])
    return Message(text, known.get("vi", **context) if known else text)
