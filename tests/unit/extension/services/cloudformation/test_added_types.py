"""Which types of a template are known before it is deployed."""

from typing import Any

import pytest

from harness.extension.services.cloudformation.added_types import types_of

QUEUE, FUNCTION = "AWS::SQS::Queue", "AWS::Serverless::Function"


@pytest.mark.parametrize(
    ("transform", "known"),
    [
        (None, [QUEUE, FUNCTION]),
        ("AWS::Serverless-2016-10-31", [QUEUE]),
        (["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"], [QUEUE]),
        ({"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}, [QUEUE]),
        ("MyMacro", []),
        (["AWS::Include", {"Name": "MyMacro"}], []),
    ],
)
def test_types_are_those_that_no_macro_can_change(transform: Any, known: list[str]) -> None:
    template: dict[str, Any] = {"Resources": {"Q": {"Type": QUEUE}, "F": {"Type": FUNCTION}, "X": {}, "Y": None}}
    if transform:
        template["Transform"] = transform
    assert list(types_of(template)) == known
