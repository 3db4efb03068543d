"""Mapping templates come to the values that they are given, and no further."""

import pytest
from localstack.utils.aws.templating import VtlTemplate

from harness.extension.patching import Patches
from harness.extension.services.apigateway import template_guard


@pytest.fixture
def render():
    """Renders with the guard."""
    template_guard.declare(patches := Patches("guard"))
    with patches.applied():
        yield lambda text: VtlTemplate().render_vtl(text, {"a": {"b": {"c": 3}, "s": "hello", "__k": 5}})


@pytest.mark.parametrize(
    "template",
    [
        "#set($x = 'abc')[$!x.__class__]",
        "#set($x = 'abc')#set($c = $x.__class__)[$!c.__mro__]",
        "[$!util.quiet.__globals__]",
        "#set($f = '{0.quiet.__globals__}')[$!f.format($util)]",
        "#set($f = '{u.quiet.__globals__}')#set($m = {'u': $util})[$!f.format_map($m)]",
        "[$!util.quiet.__func__]",
    ],
)
def test_interpreter_is_out_of_reach(render, template):
    assert render(template).strip() == "[]"


def test_values_and_their_methods_are_there(render):
    text = render("$a.b.c $a.s.toUpperCase() $a.__k #set($l = [1, 2])$l.size() $l.get(1)")
    assert text.split() == ["3", "HELLO", "5", "2", "2"]
