"""What the formats write for a report with every state, byte for byte.

After a wanted change: ``DAYLAB_WRITE_GOLDEN=1 pytest tests/unit/grading/formats/test_golden.py``, then read the diff.
"""

import os
from pathlib import Path

import pytest

from harness.grading.formats import FORMATS
from tests.unit.grading.formats.samples import all_passed, context, every_state, unread

GOLDEN = Path(__file__).parent / "golden"
CASES = [(name, "instructor", "en") for name in FORMATS] + [
    (name, "student", "vi") for name, each in FORMATS.items() if each.scope == "submission"
]


@pytest.mark.parametrize(("name", "audience", "lang"), CASES, ids="-".join)
def test_format_is_as_recorded(name: str, audience: str, lang: str) -> None:
    form = FORMATS[name]
    reports = [every_state()] if form.scope == "submission" else [every_state(), all_passed(), unread()]
    text = form.write(reports, context(audience=audience, lang=lang))
    file = GOLDEN / f"{audience}-{lang}-{name}-{form.filename}"
    if os.environ.get("DAYLAB_WRITE_GOLDEN"):
        file.write_text(text, encoding="utf-8", newline="")
    assert text.encode() == file.read_bytes()


def test_every_recorded_file_is_compared() -> None:
    expected = {f"{audience}-{lang}-{name}-{FORMATS[name].filename}" for name, audience, lang in CASES}
    assert {file.name for file in GOLDEN.iterdir()} == expected
