"""DynamoDB's expressions: how they are parsed, what they mean, what is refused and in which words."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extension.services.dynamodb.conditions import fulfils, legacy_condition, project
from harness.extension.services.dynamodb.expressions import read_expressions
from harness.extension.services.dynamodb.grammar import ExpressionError, parse_condition, parse_projection
from harness.extension.services.dynamodb.key_conditions import KeyConditionError, key_condition
from harness.extension.services.dynamodb.nodes import Compare, Function, Joined, Literal, Not, Path

VALUES = {":a": {"S": "a"}, ":b": {"S": "b"}, ":one": {"N": "1"}, ":two": {"N": "2"}, ":t": {"BOOL": True}}
NAMES = {"#n": "name", "#dotted": "a.b"}


def parse(text):
    return parse_condition("ConditionExpression", text, NAMES, VALUES)


def compare(name, operator="=", value=":a"):
    return Compare(operator, (Path((name,)), Literal(VALUES[value])))


def test_precedence_is_not_then_and_then_or():
    parsed = parse("x = :a OR y = :a AND NOT z = :a").tree
    assert parsed == Joined("OR", (compare("x"), Joined("AND", (compare("y"), Not(compare("z"))))))
    assert parse("(x = :a or y = :a) and z = :a").tree == Joined(
        "AND", (Joined("OR", (compare("x"), compare("y"))), compare("z"))
    )


def test_paths_name_steps_and_placeholders_stand_for_one_name():
    assert parse("attribute_exists(x.y[3].#n)").tree == Function("attribute_exists", (Path(("x", "y", 3, "name")),))
    assert parse("#dotted = :a").tree == compare("a.b")
    assert parse("x = :a AND #n <> :b").placeholders == {":a", "#n", ":b"}


@pytest.mark.parametrize("text", ["x BETWEEN :a AND :b", "(x) BETWEEN (:a) AND (:b)", "x between :a and :b"])
def test_between_has_an_and_of_its_own(text):
    assert parse(text).tree == Compare("BETWEEN", (Path(("x",)), Literal(VALUES[":a"]), Literal(VALUES[":b"])))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The expression can not be empty;"),
        ("x", 'Syntax error; token: "<EOF>", near: "x"'),
        ("x = ", 'Syntax error; token: "<EOF>", near: "="'),
        ("x == :a", 'Syntax error; token: "=", near: "== :a"'),
        ("x = :a y", 'Syntax error; token: "y", near: ":a y"'),
        ("(x = :a", 'Syntax error; token: "<EOF>"'),
        ("x = 5", 'Syntax error; token: "5", near: "= 5"'),
        ("x = 'a'", 'Syntax error; token: "\'"'),
        ("x IN ()", 'Syntax error; token: ")"'),
        ("AND = :a", 'Syntax error; token: "AND"'),
        ("x[a] = :a", 'Syntax error; token: "a"'),
        ("exists(x)", "Invalid function name; function: exists"),
        ("begins_with(x)", "operator or function: begins_with, number of operands: 1"),
        ("size(x)", "not allowed to be used this way in an expression; function: size"),
        ("attribute_exists(x) = :a", "not allowed to be used this way in an expression; function: attribute_exists"),
        ("attribute_exists(:a)", "requires a document path; operator or function: attribute_exists"),
        ("x < :t", "operator or function: <, operand type: BOOL"),
        ("begins_with(x, :one)", "operator or function: begins_with, operand type: N"),
        ("x BETWEEN :two AND :one", "upper bound to be greater than or equal to lower bound"),
        ("x BETWEEN :a AND :one", "same data type for lower and upper bounds"),
        ("x = x", "The first operand must be distinct from the remaining operands"),
        ("x = :none", "attribute value: :none"),
        ("#none = :a", "attribute name: #none"),
        ("name = :a", "Attribute name is a reserved keyword; reserved keyword: name"),
        ("x.status = :a", "reserved keyword: status"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text, words):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert str(caught.value).startswith("Invalid ConditionExpression: ")
    assert words in str(caught.value)


@given(st.text(alphabet="xyz=<>()[]:#,. 1abANDORTI", max_size=30))
def test_any_text_is_parsed_or_refused(text):
    with suppress(ExpressionError):
        parse(text)


def test_projection_keeps_what_it_names():
    item = {"x": {"M": {"y": {"S": "1"}, "z": {"S": "2"}}}, "l": {"L": [{"S": "0"}, {"S": "1"}]}, "o": {"S": "o"}}
    paths = parse_projection("x.y, l[1], absent, x.absent", {}).tree
    assert project(item, paths) == {"x": {"M": {"y": {"S": "1"}}}, "l": {"L": [{"S": "1"}]}}
    assert project(item, parse_projection("o", {}).tree) == {"o": {"S": "o"}}
    with pytest.raises(ExpressionError, match=r"Two document paths overlap .* path one: \[x\], path two: \[x, y\]"):
        parse_projection("x, x.y", {})


ITEM = {
    **{"s": {"S": "abc"}, "n": {"N": "5"}, "b": {"B": "AQI="}, "null": {"NULL": True}},
    **{"ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "2"]}, "l": {"L": [{"S": "a"}, {"N": "1"}]}},
    "m": {"M": {"k": {"S": "v"}}},
}


@pytest.mark.parametrize(
    ("text", "values", "holds"),
    [
        ("n = :v", {"N": "5.0"}, True),
        ("n = :v", {"S": "5"}, False),
        ("n <> :v", {"S": "5"}, True),
        ("n < :v", {"N": "10"}, True),
        ("s < :v", {"S": "abd"}, True),
        ("s < :v", {"N": "9"}, False),
        ("absent = :v", {"S": ""}, False),
        ("absent <> :v", {"S": ""}, True),
        ("absent < :v", {"S": "x"}, False),
        ("NOT absent = :v", {"S": ""}, True),
        ("ns = :v", {"NS": ["2", "1.0"]}, True),
        ("ss = :v", {"SS": ["b", "a"]}, True),
        ("l = :v", {"L": [{"S": "a"}, {"N": "1.0"}]}, True),
        ("m = :v", {"M": {"k": {"S": "w"}}}, False),
        ("contains(s, :v)", {"S": "bc"}, True),
        ("contains(ss, :v)", {"S": "a"}, True),
        ("contains(ns, :v)", {"N": "1.0"}, True),
        ("contains(l, :v)", {"N": "1"}, True),
        ("contains(n, :v)", {"N": "5"}, False),
        ("begins_with(s, :v)", {"S": "ab"}, True),
        ("attribute_type(b, :v)", {"S": "B"}, True),
        ("attribute_type(null, :v)", {"S": "NULL"}, True),
        ("size(s) = :v", {"N": "3"}, True),
        ("size(b) = :v", {"N": "2"}, True),
        ("size(l) = :v", {"N": "2"}, True),
        ("size(m) = :v", {"N": "1"}, True),
        ("size(n) > :v", {"N": "0"}, False),
        ("n IN (:v)", {"N": "5"}, True),
        ("m.k = :v", {"S": "v"}, True),
        ("l[1] = :v", {"N": "1"}, True),
        ("l[9] = :v", {"N": "1"}, False),
    ],
)
def test_conditions_compare_as_dynamodb_does(text, values, holds):
    names = {f"#{name}": name for name in ("null", "m")}
    text = text.replace("null", "#null")
    assert fulfils(parse_condition("FilterExpression", text, names, {":v": values}).tree, ITEM) is holds


@pytest.mark.parametrize(
    ("operator", "values", "holds"),
    [
        *(("EQ", ["abc"], True), ("NE", ["abc"], False), ("BETWEEN", ["aa", "ac"], True), ("IN", ["x", "abc"], True)),
        *(("NULL", [], False), ("NOT_NULL", [], True), ("NOT_CONTAINS", ["x"], True), ("BEGINS_WITH", ["b"], False)),
    ],
)
def test_older_conditions_mean_the_same(operator, values, holds):
    stated = {"s": {"ComparisonOperator": operator, "AttributeValueList": [{"S": value} for value in values]}}
    assert fulfils(legacy_condition(stated), ITEM) is holds


def test_older_conditions_are_joined():
    one, two = ({"ComparisonOperator": "EQ", "AttributeValueList": [{"S": value}]} for value in ("abc", "x"))
    assert not fulfils(legacy_condition({"s": one, "absent": two}), ITEM)
    assert fulfils(legacy_condition({"s": one, "absent": two}, "OR"), ITEM)
    assert legacy_condition({}) is None


KEYS, TYPES = ("pk", "sk"), {"pk": "S", "sk": "N"}


def key(text, keys=KEYS, **values):
    given_ = {f":{name}": value for name, value in values.items()}
    return key_condition(parse_condition("KeyConditionExpression", text, {}, given_).tree, keys, TYPES)


def test_key_condition_has_a_partition_and_perhaps_a_sort_condition():
    assert key("pk = :p", p={"S": "a"}).partition == {"S": "a"}
    found = key("sk > :s AND pk = :p", p={"S": "a"}, s={"N": "1"})
    assert found.partition == {"S": "a"}
    assert fulfils(found.sort, {"sk": {"N": "2"}})
    assert not fulfils(found.sort, {"sk": {"N": "1"}})


@pytest.mark.parametrize(
    ("text", "keys", "words"),
    [
        ("sk = :p", KEYS, "Query condition missed key schema element: pk"),
        ("pk = :p AND z = :p", KEYS, "Query condition missed key schema element: sk"),
        ("pk = :p AND z = :p", ("pk",), "Query key condition not supported"),
        ("pk >= :p", KEYS, "Query key condition not supported"),
        ("pk = :p OR pk = :p", KEYS, "Invalid operator used in KeyConditionExpression: OR"),
        ("NOT pk = :p", KEYS, "Invalid operator used in KeyConditionExpression: NOT"),
        ("pk IN (:p)", KEYS, "Invalid operator used in KeyConditionExpression: IN"),
        ("contains(pk, :p)", KEYS, "Invalid operator used in KeyConditionExpression: contains"),
        ("pk = :p AND sk = :p", KEYS, "Condition parameter type does not match schema type"),
        ("pk = :p AND pk = :p", KEYS, "must only contain one condition per key"),
        ("pk = :p AND sk = :p AND z = :p", KEYS, "Conditions can be of length 1 or 2 only"),
        ("pk.x = :p", KEYS, "cannot have conditions on nested attributes"),
        ("pk = sk", KEYS, "Multiple attribute names used in one condition"),
    ],
)
def test_other_key_conditions_are_refused(text, keys, words):
    with pytest.raises(KeyConditionError, match=words):
        key(text, keys, p={"S": "a"})


def test_empty_key_is_named():
    with pytest.raises(KeyConditionError, match=r"empty string value\. Key: pk"):
        key("pk = :p", p={"S": ""})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"ExpressionAttributeNames": {"#a": "a"}}, "ExpressionAttributeNames can only be specified when using"),
        (
            {"ProjectionExpression": "a", "ExpressionAttributeValues": {":a": {"S": "a"}}},
            "ExpressionAttributeValues can",
        ),
        ({"ProjectionExpression": "a", "ExpressionAttributeNames": {}}, "ExpressionAttributeNames must not be empty"),
        ({"ProjectionExpression": "a", "ExpressionAttributeNames": {"#b": "b"}}, "unused in expressions: keys: {#b}"),
        ({"ProjectionExpression": "a", "ExpressionAttributeNames": {"b": "b"}}, 'Syntax error; key: "b"'),
        ({"UpdateExpression": "SET #a = :a"}, "Invalid UpdateExpression: An expression attribute name used in"),
        ({"UpdateExpression": "SET a = :a"}, "Invalid UpdateExpression: An expression attribute value used in"),
        ({"ProjectionExpression": "a", "AttributesToGet": ["a"]}, "Can not use both expression and non-expression"),
    ],
)
def test_parameters_that_do_not_go_together_are_refused(body, words):
    with pytest.raises(ExpressionError) as caught:
        read_expressions(body)
    assert words in str(caught.value)


def test_placeholders_of_update_expressions_count_as_used():
    body = {
        "UpdateExpression": "SET #a = :a",
        "ConditionExpression": "#a <> :b",
        "ExpressionAttributeNames": {"#a": "a"},
        "ExpressionAttributeValues": {":a": {"S": "a"}, ":b": {"S": "b"}},
    }
    assert read_expressions(body).filter is None
