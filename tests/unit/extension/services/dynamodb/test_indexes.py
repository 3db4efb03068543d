"""Indexes of DynamoDB: what they hold, in which order, what reading and writing them costs, how they may be defined."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extension.services.dynamodb.capacity import Consumed, index_write_units, item_write_units
from harness.extension.services.dynamodb.cfn_table import StackUpdateError, Step, plan_steps
from harness.extension.services.dynamodb.index_rules import (
    IndexRuleError,
    check_attributes,
    check_new_table,
    check_schema,
)
from harness.extension.services.dynamodb.pages import PAGE, read_page
from harness.extension.services.dynamodb.sizes import item_size, read_units, value_size, write_units
from harness.extension.services.dynamodb.sources import Kind, Source


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": ""}, 0),
        ({"S": "Đà Nẵng"}, len("Đà Nẵng".encode())),
        ({"B": base64.b64encode(b"12345").decode()}, 5),
        ({"N": "0"}, 1),
        ({"N": "7"}, 2),
        ({"N": "1234"}, 3),
        ({"N": "-1234"}, 4),
        ({"N": "1200"}, 2),
        ({"N": "0.0012"}, 2),
        ({"BOOL": False}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["a", "bc"]}, 3),
        ({"NS": ["1", "22"]}, 4),
        ({"L": []}, 3),
        ({"L": [{"S": "ab"}, {"BOOL": True}]}, 3 + 1 + 2 + 1 + 1),
        ({"M": {"key": {"S": "v"}}}, 3 + 1 + 3 + 1),
    ],
)
def test_sizes_are_those_of_the_developer_guide(value, size):
    assert value_size(value) == size
    assert item_size({"name": value}) == 4 + size


@pytest.mark.parametrize(
    ("size", "eventual", "consistent", "transactional", "written"),
    [(0, 0.5, 1, 2, 1), (1024, 0.5, 1, 2, 1), (1025, 0.5, 1, 2, 2), (4096, 0.5, 1, 2, 4), (4097, 1, 2, 4, 5)],
)
def test_units_are_whole_blocks(size, eventual, consistent, transactional, written):
    assert read_units(size) == eventual
    assert read_units(size, consistent=True) == consistent
    assert read_units(size, transactional=True) == transactional
    assert write_units(size) == written
    assert write_units(size, transactional=True) == 2 * written


TYPES = {"pk": "S", "sk": "N", "mail": "S"}
TABLE = Source(Kind.TABLE, "T", ("pk", "sk"), ("pk", "sk"), TYPES)
INDEX = Source(Kind.GLOBAL, "I", ("mail",), ("pk", "sk"), TYPES, frozenset({"pk", "sk", "mail"}))


def item(pk="a", sk=1, **more):
    return {"pk": {"S": pk}, "sk": {"N": str(sk)}, **{name: {"S": text} for name, text in more.items()}}


def test_an_index_has_only_what_has_its_key():
    assert INDEX.holds(item(mail="x"))
    assert not INDEX.holds(item())
    assert not INDEX.holds({**item(), "mail": {"N": "1"}})
    assert INDEX.entry(item(mail="x", rest="y")) == item(mail="x")
    assert INDEX.key_names == ("pk", "sk", "mail")
    assert TABLE.entry(item(rest="y")) == item(rest="y")


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-1000, max_value=1000)


@given(st.lists(numbers, min_size=2, unique=True))
def test_entries_of_a_partition_lie_together_in_order_of_the_sort_key(values):
    entries = [item("a", value) for value in values] + [item("b", 0)]
    ordered = sorted(entries, key=TABLE.position)
    own = [entry["sk"]["N"] for entry in ordered if entry["pk"] == {"S": "a"}]
    assert [float(each) for each in own] == sorted(float(value) for value in values)
    assert ordered[0]["pk"] == {"S": "b"} or ordered[-1]["pk"] == {"S": "b"}


@given(st.lists(st.text(min_size=1), unique=True), st.integers(1, 20))
def test_each_entry_is_in_one_segment(names, total):
    assert all(0 <= TABLE.segment(item(name), total) < total for name in names)
    assert all(TABLE.segment(item(name, 1), total) == TABLE.segment(item(name, 2), total) for name in names)


def test_segments_follow_the_order_of_a_scan():
    ordered = sorted((item(f"u{number}") for number in range(200)), key=TABLE.position)
    segments = [TABLE.segment(entry, 5) for entry in ordered]
    assert segments == sorted(segments)
    assert set(segments) == set(range(5))


def test_page_ends_at_the_limit_even_at_the_end():
    entries = [item(sk=number) for number in range(3)]
    assert read_page(entries, 2).entries == tuple(entries[:2])
    assert read_page(entries, 3).stopped
    assert not read_page(entries, 4).stopped
    assert not read_page([]).stopped


def test_page_ends_with_the_entry_that_passes_one_megabyte():
    half = {"pk": {"S": "x" * (PAGE // 2 - 2)}}
    page = read_page([half] * 4)
    assert (len(page.entries), page.size, page.stopped) == (3, 3 * PAGE // 2, True)


SMALL, LARGE = item(mail="x"), item(mail="x", rest="y" * 3000)


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        (None, SMALL, 1),
        (SMALL, None, 1),
        (None, item(), 0),
        (item(), SMALL, 1),
        (SMALL, item(), 1),
        (SMALL, item(mail="z"), 2),
        (SMALL, LARGE, 0),
        (SMALL, SMALL, 0),
        (None, None, 0),
    ],
)
def test_an_index_is_written_when_its_entry_changes(before, after, units):
    assert index_write_units(INDEX, before, after) == units
    assert index_write_units(INDEX, before, after, transactional=True) == 2 * units


def test_a_write_costs_the_larger_of_before_and_after():
    assert item_write_units(LARGE, SMALL) == item_write_units(SMALL, LARGE) == 3
    assert item_write_units(None, None) == 1


def test_projected_attribute_that_changes_is_one_write():
    whole = Source(Kind.GLOBAL, "I", ("mail",), ("pk", "sk"), TYPES)
    assert index_write_units(whole, LARGE, item(mail="x", rest="z" * 3000)) == 3
    assert index_write_units(whole, item(mail="x", rest="1"), item(mail="x", rest="2")) == 1


def test_report_tells_what_was_asked_for():
    consumed = Consumed("T")
    consumed.add_write([TABLE, INDEX], None, SMALL)
    assert consumed.report("TOTAL") == {"TableName": "T", "CapacityUnits": 2.0}
    assert consumed.report("INDEXES") == {
        "TableName": "T",
        "CapacityUnits": 2.0,
        "Table": {"CapacityUnits": 1.0},
        "GlobalSecondaryIndexes": {"I": {"CapacityUnits": 1.0}},
    }
    double = Consumed("T", "WriteCapacityUnits")
    double.add_write([TABLE, INDEX], None, item())
    assert double.report("INDEXES") == {
        "TableName": "T",
        "CapacityUnits": 2.0,
        "WriteCapacityUnits": 2.0,
        "Table": {"CapacityUnits": 2.0, "WriteCapacityUnits": 2.0},
    }


def schema(*names):
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]


def index(*names, name="Index", projection=None):
    return {"IndexName": name, "KeySchema": schema(*names), "Projection": projection or {"ProjectionType": "ALL"}}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"KeySchema": schema("a", "b")[::-1]}, "The first KeySchemaElement is not a HASH key type"),
        ({"KeySchema": schema("a", "a")}, "have the same name"),
        ({"KeySchema": schema("a"), "LocalSecondaryIndexes": [index("a", "b")]}, "does not have a range key, which is"),
        ({"KeySchema": schema("a", "b"), "LocalSecondaryIndexes": [index("b", "c")]}, "same leading hash key"),
        ({"KeySchema": schema("a", "b"), "LocalSecondaryIndexes": [index("a")]}, "a range key for index: Index"),
        ({"KeySchema": schema("a"), "GlobalSecondaryIndexes": [index("b"), index("c")]}, "Duplicate index name: Index"),
        (
            {"KeySchema": schema("a"), "GlobalSecondaryIndexes": [index("b", name=f"i{n}") for n in range(21)]},
            "per-table limit of 20",
        ),
        (
            {"KeySchema": schema("a", "b"), "LocalSecondaryIndexes": [index("a", "c", name=f"i{n}") for n in range(6)]},
            "per-table limit of 5",
        ),
    ],
)
def test_tables_that_cannot_be_are_refused(body, words):
    with pytest.raises(IndexRuleError, match=words):
        check_new_table(body)


@pytest.mark.parametrize(
    ("projection", "words"),
    [
        ({}, "Unknown ProjectionType: null"),
        ({"ProjectionType": "INCLUDE"}, "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"),
        ({"ProjectionType": "ALL", "NonKeyAttributes": ["a"]}, "ProjectionType is ALL, but NonKeyAttributes is spec"),
        ({"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "a"]}, "Duplicate element in NonKeyAttributes: a"),
    ],
)
def test_projections_say_what_they_mean(projection, words):
    told = {"IndexName": "Index", "KeySchema": schema("a"), "Projection": projection}
    with pytest.raises(IndexRuleError, match=words):
        check_schema(told)


def test_keys_of_an_index_are_defined():
    check_attributes(index("a", "b"), {"a": "S", "b": "N"})
    with pytest.raises(IndexRuleError, match=r"Keys: \[b\], AttributeDefinitions: \[a\]"):
        check_attributes(index("a", "b"), {"a": "S"})


PROPERTIES = {"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}]}


def test_stack_update_adds_or_removes_one_index():
    before, after = PROPERTIES, {**PROPERTIES, "GlobalSecondaryIndexes": [index("a")]}
    assert plan_steps(before, before) == []
    [added] = plan_steps(before, after)
    assert added.parameters["GlobalSecondaryIndexUpdates"] == [{"Create": index("a")}]
    assert plan_steps(after, before) == [
        Step("update_table", {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "Index"}}]})
    ]
    two = {**PROPERTIES, "GlobalSecondaryIndexes": [index("a"), index("a", name="Other")]}
    with pytest.raises(StackUpdateError, match="more than one GSI creation or deletion"):
        plan_steps(before, two)
    with pytest.raises(StackUpdateError, match="Cannot update GSI's properties"):
        plan_steps(after, {**PROPERTIES, "GlobalSecondaryIndexes": [index("b")]})


def test_stack_update_changes_settings_one_call_each():
    before = {"StreamSpecification": {"StreamViewType": "NEW_IMAGE"}, "ProvisionedThroughput": {"ReadCapacityUnits": 1}}
    after = {
        "StreamSpecification": {"StreamViewType": "KEYS_ONLY"},
        "ProvisionedThroughput": {"ReadCapacityUnits": "1"},
        "TimeToLiveSpecification": {"AttributeName": "t", "Enabled": True},
        "DeletionProtectionEnabled": True,
    }
    assert plan_steps(before, after) == [
        Step("update_table", {"StreamSpecification": {"StreamEnabled": False}}),
        Step("update_table", {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}}),
        Step("update_table", {"DeletionProtectionEnabled": True}),
        Step("update_time_to_live", {"TimeToLiveSpecification": {"AttributeName": "t", "Enabled": True}}),
    ]
    [off] = plan_steps({"TimeToLiveSpecification": {"AttributeName": "t", "Enabled": True}}, {})
    assert off.parameters == {"TimeToLiveSpecification": {"AttributeName": "t", "Enabled": False}}


def test_stack_update_changes_billing():
    provisioned = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 2}}
    assert plan_steps({"BillingMode": "PAY_PER_REQUEST"}, provisioned) == [Step("update_table", provisioned)]
    assert plan_steps(provisioned, {"BillingMode": "PAY_PER_REQUEST"}) == [
        Step("update_table", {"BillingMode": "PAY_PER_REQUEST"})
    ]
