"""Mapping templates end, whatever they say."""

import pytest
from localstack.services.apigateway.next_gen.execute_api.template_mapping import ApiGatewayVtlTemplate

from harness.extension.patching import Patches
from harness.extension.regexes import RegexError
from harness.extension.services.apigateway import template_guard, template_limits
from harness.extension.services.apigateway.template_limits import MOST_TEMPLATE
from harness.extension.work_limit import WorkLimitError


@pytest.fixture
def render():
    """Renders within the limits."""
    template_guard.declare(patches := Patches("templates"))
    template_limits.declare(patches)
    body = '{"a": {"b": {"c": [1, 2]}}, "s": "x,y"}'
    with patches.applied():
        yield lambda text: ApiGatewayVtlTemplate().render_vtl(text, {"input": {"body": body}})


def test_what_templates_do_goes_on(render):
    text = """#foreach($n in [1..900])$n#if($foreach.hasNext),#end#end
    $input.json('$.a.b') #set($s = $input.path('$.s'))$s.split(',').get(1) $s.replace('x', 'z')
    $s.replaceAll('[xy]', 'w')
    #set($n = 2 + 3 * 4)$n #set($t = 'a' + 'b')$t.length()"""
    assert render(text).split()[-8:] == ['{"c":', "[1,", "2]}", "y", "z,y", "w,w", "14", "2"]
    assert "899,900" in render(text)


@pytest.mark.parametrize(
    "template",
    [
        "#foreach($i in [1..1001])x#end",
        "#foreach($i in [1..900])#foreach($j in [1..900])x#end#end",
        "#set($s = 'aaaaaaaaaa')#foreach($i in [1..40])#set($s = $s + $s)#end",
        "#set($l = [1])#foreach($i in [1..60])#set($l = [$l, $l])#end$l",
        "#set($l = [1])#foreach($i in [1..60])#set($l = [$l, $l])#end#if($l == [$l])#end",
        "#set($n = 9)#foreach($i in [1..60])#set($n = $n * $n)#end",
        "#set($s = 'aaaaaaaaaa')#foreach($i in [1..60])#set($s = $s.replace('a', 'aaaa'))#end",
        "$a " * 90_000,
        "x" * (MOST_TEMPLATE + 1),
        "#foreach($i in [1..900])#foreach($j in [1..900])#set($x = $input.path('$..*'))#end#end",
    ],
    ids=lambda text: text[:60],
)
def test_work_is_bounded(render, template):
    with pytest.raises(Exception) as error:  # the interpreter wraps what is raised
        render(template)
    causes, each = [], error.value
    while each is not None:
        causes.append(type(each))
        each = each.__cause__ or each.__context__
    assert WorkLimitError in causes


@pytest.mark.parametrize("call", ["ljust(9)", "zfill(9)", "join(['a'])", "encode()", "upper()"])
def test_texts_have_javas_methods_only(render, call):
    assert render(f"#set($s = 'a')[$!s.{call}]") == "[]"


def test_replacements_by_expressions_are_bounded(render):
    text = "#set($s = 'aaaaaaaaaa')#foreach($i in [1..9])#set($s = $s.replaceAll('a', 'aaaaaaaaaa'))#end"
    with pytest.raises(Exception) as error:
        render(text)
    causes, each = [], error.value
    while each is not None:
        causes.append(type(each))
        each = each.__cause__ or each.__context__
    assert {WorkLimitError, RegexError} & set(causes)


def test_expressions_take_linear_time(render):
    long = "a" * 200 + "!"
    assert render(f"#set($s = '{long}')$s.matches('^(a+)+$')") == "false"
    assert render(long * 1_000) == long * 1_000
