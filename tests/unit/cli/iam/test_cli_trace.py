"""``daylab iam trace``: a decision on a line, for a person."""

from typing import Any

import pytest

from harness.cli.iam.trace import readable

ROW: dict[str, Any] = {
    "time": 0.0,
    "decision": "ImplicitlyDenied",
    "enforced": True,
    "principal": "arn:aws:iam::111122223333:user/alice",
    "action": "s3:GetObject",
    "resource": "arn:aws:s3:::reports/may.csv",
    "source_arn": "",
    "message": "User: … is not authorized to perform: s3:GetObject",
}


@pytest.mark.parametrize(
    ("changed", "lang", "expected"),
    [
        ({}, "en", "00:00:00.000 DENIED   arn:aws:iam::111122223333:user/alice s3:GetObject"),
        ({}, "vi", "00:00:00.000 TỪ CHỐI  arn:aws:iam::111122223333:user/alice s3:GetObject"),
        ({"decision": "Allowed"}, "en", "00:00:00.000 allowed  arn:aws:iam"),
        ({"decision": "Allowed"}, "vi", "00:00:00.000 được phép arn:aws:iam"),
        ({"enforced": False}, "en", "denied (not carried out)"),
        ({"enforced": False}, "vi", "từ chối (không thi hành)"),
        ({"source_arn": "arn:aws:s3:::b"}, "en", "\n             for arn:aws:s3:::b"),
        ({"source_arn": "arn:aws:s3:::b"}, "vi", "\n             thay cho arn:aws:s3:::b"),
    ],
)
def test_a_decision_is_shown_in_the_language_that_is_asked_for(
    changed: dict[str, Any], lang: str, expected: str
) -> None:
    text = readable(ROW | changed, lang)
    assert expected in text
    assert (ROW["message"] in text) is (changed.get("decision") != "Allowed"), "AWS's own words"
