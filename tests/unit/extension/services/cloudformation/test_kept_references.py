"""When a resource really has to be replaced."""

from typing import Any

import pytest

from harness.extension.services.cloudformation.kept_references import must_replace

SCHEMA = {"createOnlyProperties": ["/properties/Api", "/properties/Name", "/properties/Deep/Part"]}


@pytest.mark.parametrize(
    ("written", "now", "after", "replaced"),
    [
        ({"Api": "a"}, {"Api": "a"}, {"Api": "a", "Description": "new"}, False),
        ({"Api": "a"}, {"Api": "a"}, {"Api": "b"}, True),
        ({}, {"Name": "chosen"}, {}, False),
        ({"Name": "given"}, {"Name": "given"}, {}, True),
        ({}, {"Name": "chosen"}, {"Name": "given"}, True),
        ({"Name": True}, {"Name": "true"}, {"Name": True}, False),
        ({"Name": {"n": 1}}, {"Name": {"n": 1}}, {"Name": {"n": "1"}}, False),
        ({"Name": ["a"]}, {"Name": ["a"]}, {"Name": ["a", "b"]}, True),
        ({"Deep": {"Part": 1}}, {"Deep": {"Part": 1}}, {"Deep": {"Part": 2}}, False),
    ],
)
def test_only_another_value_replaces(written: Any, now: Any, after: Any, replaced: bool) -> None:
    assert must_replace(SCHEMA, written, now, after) is replaced
