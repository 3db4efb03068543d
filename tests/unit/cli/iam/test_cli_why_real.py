"""``daylab iam why`` explains the refusals that engineers paste; the messages are ``real_messages.yaml``'s."""

from pathlib import Path
from typing import Any

import pytest
import yaml

FILE = Path(__file__).resolve().parents[2] / "permissions" / "real_messages.yaml"
CASES = yaml.safe_load(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_message_is_explained(daylab: Any, case: dict[str, Any]) -> None:
    options = [text for name, value in case.get("options", {}).items() for text in (f"--{name}", value)]
    ran = daylab("iam", "why", case["text"], *options)
    if "error" in case:
        assert (ran.code, ran.out) == (2, "")
        assert case["error"] in ran.err
        return
    assert (ran.code, ran.err) == (0, "")
    assert [text for text in case.get("says", ()) if text not in ran.out] == []
    assert [text for text in case.get("never", ()) if text in ran.out] == []
    assert "${*}" not in ran.out
