"""Input templates, filled in."""

import pytest

from harness.extension.services.events.inputs import RawText, populate

VALUES = {"text": "a b", "number": 0, "flag": False, "list": ["x", 1], "object": {"k": "v"}, "missing": ""}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{"a": <text>}', {"a": "a b"}),
        ('{"a": "<text>"}', {"a": "a b"}),
        ('{"a": "see <text>/<text>", "b": <number>}', {"a": "see a b/a b", "b": 0}),
        ('{"a": [<text>, "fixed"], "b": {"c": <flag>}}', {"a": ["a b", "fixed"], "b": {"c": False}}),
        ('{"a": <list>, "b": <object>}', {"a": ["x", 1], "b": {"k": "v"}}),
        ('{"a": <missing>}', {"a": ""}),
        ('{"a": "say \\"<text>\\""}', {"a": 'say "a b"'}),
        ('{\n  "a": <number>\n}', {"a": 0}),
    ],
)
def test_object_is_filled_in(template, expected):
    assert populate(template, VALUES) == expected


@pytest.mark.parametrize("template", ['{"a": "<list>"}', '{"a": "<object>"}', '{"a": plain}'])
def test_object_that_is_no_json_any_more_is_not_sent(template):
    assert populate(template, VALUES) is None


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('"<text> is <flag>!"', '"a b is false!"'),
        ('"<list> <object> <missing>."', '"[x,1] {k:v} ."'),
        ('"one"\n"two <number>"', '"one"\n"two 0"'),
        ('"{[ <text>"', '"{[ a b"'),
    ],
)
def test_lines_are_filled_in(template, expected):
    found = populate(template, VALUES)
    assert isinstance(found, RawText)
    assert found == expected
