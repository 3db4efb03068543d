"""Refusals as engineers meet them are read, whatever stands around them; see ``real_messages.yaml``."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.errors import InputError
from harness.permissions.denial import parse_denial

CASES = yaml.safe_load(Path(__file__).with_name("real_messages.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", [case for case in CASES if "read" in case], ids=lambda case: case["name"])
def test_a_message_is_read(case: dict[str, Any]) -> None:
    denial = parse_denial(case["text"])
    read = {name: getattr(denial, name) for name in case["read"]}
    read = {name: list(value) if isinstance(value, tuple) else value for name, value in read.items()}
    assert read == case["read"]


@pytest.mark.parametrize("case", [case for case in CASES if "error" in case], ids=lambda case: case["name"])
def test_what_cannot_be_explained_says_what_to_do(case: dict[str, Any]) -> None:
    if "options" not in case and "read" not in case:
        with pytest.raises(InputError) as caught:
            parse_denial(case["text"])
        assert case["error"] in str(caught.value)


def test_there_are_as_many_as_people_meet() -> None:
    assert len({case["text"] for case in CASES}) >= 60
