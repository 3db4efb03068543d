"""Templates are as large as AWS takes them, and their functions make texts of a bounded length."""

import pytest
from localstack.services.cloudformation import api_utils
from localstack.services.cloudformation.engine import template_preparer
from localstack.services.cloudformation.engine.validations import ValidationError

from harness.extension.patching import Patches
from harness.extension.services.cloudformation import template_limits
from harness.extension.services.cloudformation.template_limits import MOST_DEPTH, _variables


@pytest.fixture(autouse=True)
def _limited():
    template_limits.declare(patches := Patches("template limits"))
    with patches.applied():
        yield


def test_templates_are_read_as_before():
    parse = template_preparer.parse_template
    assert parse('{"Resources": {"a": [1]}}') == {"Resources": {"a": [1]}}
    assert parse("Resources:\n  a: !Sub '${b}-c'\n  d: 2026-01-01") == {
        "Resources": {"a": {"Fn::Sub": "${b}-c"}, "d": "2026-01-01"}
    }


@pytest.mark.parametrize("letter", ["a", "ă"])
def test_size_is_counted_in_bytes(letter):
    most = template_limits.MOST_IN_REQUEST // len(letter.encode())
    assert api_utils.extract_template_body({"TemplateBody": letter * most}) == letter * most
    with pytest.raises(ValidationError, match="less than or equal to 51200"):
        api_utils.extract_template_body({"TemplateBody": letter * (most + 1)})


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("a: &x [1]\nb: *x", "YAML aliases are not allowed"),
        ('{"a":' * (MOST_DEPTH + 1) + "1" + "}" * (MOST_DEPTH + 1), "nested too deeply"),
        ("a: " + "[" * 5_000 + "]" * 5_000, "not well-formed"),
    ],
    ids=["alias", "depth", "yaml depth"],
)
def test_what_is_refused(template, words):
    with pytest.raises(ValidationError, match=words):
        template_preparer.parse_template(template)


@pytest.mark.parametrize(
    ("text", "names"),
    [("${a}-${b.c}-${a}", ["a", "b.c"]), ("${}${x}", ["x"]), ("${" * 25_000, []), ("$a {b}", []), ("${${a}}", ["${a"])],
)
def test_variables_are_found_once_each(text, names):
    assert _variables("", text) == names
