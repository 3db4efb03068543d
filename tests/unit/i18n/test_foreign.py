"""What the system and pydantic report, in Vietnamese as well."""

import errno
import os
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError, field_validator

from harness.i18n.catalogue import system_errors
from harness.i18n.foreign import BY_NUMBER, BY_TYPE, reason_of, validation_message
from harness.i18n.message import Message


class Everything(BaseModel):
    string_type: str = ""
    int_type: int = 0
    int_parsing: int = 0
    int_from_float: int = 0
    float_type: float = 0
    float_parsing: float = 0
    bool_type: bool = False
    bool_parsing: bool = False
    dict_type: dict[str, int] = {}
    list_type: list[int] = []
    tuple_type: tuple[int, ...] = ()
    literal_error: Literal["a"] = "a"
    greater_than: Annotated[int, Field(gt=1)] = 2
    greater_than_equal: Annotated[int, Field(ge=1)] = 2
    less_than: Annotated[int, Field(lt=9)] = 2
    less_than_equal: Annotated[int, Field(le=9)] = 2
    string_pattern_mismatch: Annotated[str, Field(pattern="^x$")] = "x"
    ours: int = 0
    plain: int = 0

    @field_validator("ours")
    @classmethod
    def _ours(cls, value: int) -> int:
        if value:
            raise ValueError(Message("is ours", "của ta"))
        return value

    @field_validator("plain")
    @classmethod
    def _plain(cls, value: int) -> int:
        if value:
            raise ValueError("is plain")
        return value


def finding(name: str, value: Any) -> dict[str, Any]:
    with pytest.raises(ValidationError) as caught:
        Everything.model_validate({name: value})
    [found] = caught.value.errors(include_url=False)
    return dict(found)


WRONG: dict[str, Any] = {
    "string_type": 1, "int_type": [], "int_parsing": "x", "int_from_float": 1.5, "float_type": [], "float_parsing": "x",
    "bool_type": [], "bool_parsing": "x", "dict_type": 1, "list_type": 1, "tuple_type": 1, "literal_error": "b",
    "greater_than": 1, "greater_than_equal": 0, "less_than": 9, "less_than_equal": 10, "string_pattern_mismatch": "y",
}  # fmt: skip


def test_pydantics_words_are_known_as_pydantic_says_them() -> None:
    assert set(WRONG) | {"enum"} == set(BY_TYPE)
    for name, value in WRONG.items():
        found = finding(name, value)
        assert found["type"] == name
        message = validation_message(found)
        assert message.en == found["msg"] == BY_TYPE[name].get("en", **found.get("ctx", {"": ""}))
        assert message.vi != message.en
        assert "{" not in message.vi


def test_a_validator_of_ours_reports_in_both_languages_and_any_other_as_it_is() -> None:
    ours, plain = validation_message(finding("ours", 1)), validation_message(finding("plain", 1))
    assert (ours.en, ours.vi) == ("is ours", "của ta")
    assert (plain.en, plain.vi) == ("is plain", "is plain")


def test_the_systems_words_are_known_as_the_system_says_them() -> None:
    for number, message in BY_NUMBER.items():
        assert message.en == os.strerror(number)
        assert reason_of(OSError(number, os.strerror(number))).vi == message.vi


def test_an_unknown_error_of_the_system_stays_as_it_is() -> None:
    assert reason_of(OSError(errno.EXDEV, "Cross-device")).vi == "Cross-device"
    assert reason_of(OSError("no number")).vi == "no number"
    assert system_errors.FORBIDDEN.vi == reason_of(PermissionError(errno.EACCES, "Permission denied")).vi
