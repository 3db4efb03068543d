"""Event patterns: every operator, what is there and what is not, and arrays."""

import pytest

from harness.extension.services.events.patterns import matches, problem

CONDITIONS = [
    # condition, values that it accepts, values that it does not
    ("a", ["a", ["b", "a"]], ["A", "", None, ["b"], [], {"a": "a"}]),
    (1, [1, 1.0], ["1", True, 2]),
    (True, [True], ["true", 1, False]),
    (None, [None], ["", "null", [], 0]),
    ({"exists": True}, ["", None, 0, ["x"]], [[], {}, {"deeper": 1}]),
    ({"exists": False}, [[], {"deeper": 1}], ["", None, ["x"]]),
    ({"prefix": "im"}, ["im", "images/"], ["Images", "", 1, None]),
    ({"prefix": {"equals-ignore-case": "IM"}}, ["images", "IMAGES"], ["a", 1]),
    ({"suffix": ".jpg"}, [".jpg", "a.jpg"], ["a.JPG", "a.jpg "]),
    ({"suffix": {"equals-ignore-case": ".JPG"}}, ["a.jpg", "a.JpG"], ["a.png"]),
    ({"equals-ignore-case": "Hà Nội"}, ["hà nội", "HÀ NỘI"], ["ha noi", 1]),
    ({"anything-but": "a"}, ["b", "", None, 1, ["a", "b"]], ["a", ["a"], []]),
    ({"anything-but": ["a", 1]}, ["b", "1", True], ["a", 1, 1.0]),
    ({"anything-but": {"prefix": "thumb"}}, ["a", 1, None], ["thumbs/a"]),
    ({"anything-but": {"prefix": ["thumb", "tmp"]}}, ["a"], ["thumbs/a", "tmp"]),
    ({"anything-but": {"suffix": ".tmp"}}, ["a.jpg", 5], ["a.tmp"]),
    ({"anything-but": {"equals-ignore-case": ["A", "b"]}}, ["c"], ["a", "B"]),
    ({"anything-but": {"wildcard": "*/tmp/*"}}, ["a/b", 3], ["a/tmp/b", "/tmp/"]),
    ({"numeric": ["=", 5]}, [5, 5.0], ["5", True, None]),
    ({"numeric": [">", 0, "<=", 5]}, [0.1, 5], [0, 5.1, -1]),
    ({"numeric": ["<", 10]}, [-1e9, 9.99], [10]),
    ({"cidr": "10.0.0.0/24"}, ["10.0.0.255"], ["10.0.1.0", "10.0.0.256", "x", 10]),
    ({"cidr": "2001:db8::/32"}, ["2001:db8::1"], ["2001:db9::1", "10.0.0.1"]),
    ({"wildcard": "*"}, ["", "x", "a\nb"], [1, None]),
    ({"wildcard": "images/*.jpg"}, ["images/.jpg", "images/a/b.jpg"], ["images/a.png", "ximages/a.jpg"]),
    ({"wildcard": r"a\*b*"}, ["a*b", "a*bc"], ["axb"]),
    ({"wildcard": r"a\\*"}, ["a\\", "a\\b"], ["a*"]),
    ({"wildcard": "a.c"}, ["a.c"], ["abc"]),
]


@pytest.mark.parametrize(("condition", "accepted", "refused"), CONDITIONS, ids=[str(row[0]) for row in CONDITIONS])
def test_condition_accepts_and_refuses(condition, accepted, refused):
    pattern = {"detail": {"value": [condition]}}
    assert [value for value in accepted if not matches(pattern, {"detail": {"value": value}})] == []
    assert [value for value in refused if matches(pattern, {"detail": {"value": value}})] == []


def test_missing_field_fulfils_only_the_wish_that_it_be_missing():
    for condition, *_ in CONDITIONS:
        assert matches({"a": {"b": [condition]}}, {"c": 1}) is (condition == {"exists": False})
    assert matches({"a": [{"exists": False}, "x"]}, {}) is True


def test_fields_are_joined_by_and_values_by_or():
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": ["one", "two"]}}}
    assert matches(pattern, {"source": "aws.s3", "detail": {"bucket": {"name": "two"}, "more": 1}, "id": "1"})
    assert not matches(pattern, {"source": "aws.ec2", "detail": {"bucket": {"name": "two"}}})
    assert not matches(pattern, {"source": "aws.s3", "detail": {"bucket": {"name": "three"}}})


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"a": 1, "b": 0, "s": "x"}, True),
        ({"a": 0, "b": 2, "s": "x"}, True),
        ({"a": 0, "b": 0, "s": "x"}, False),
        ({"a": 1, "b": 2, "s": "y"}, False),
    ],
)
def test_or_needs_one_of_its_groups(event, expected):
    assert matches({"s": ["x"], "$or": [{"a": [1]}, {"b": [2]}]}, event) is expected
    assert matches({"d": {"s": ["x"], "$or": [{"a": [1]}, {"b": [2]}]}}, {"d": event}) is expected


def test_two_ors_need_one_group_each():
    pattern = {"d": {"$or": [{"a": [1]}, {"b": [1]}]}, "e": {"$or": [{"a": [1]}, {"b": [1]}]}}
    assert matches(pattern, {"d": {"b": 1}, "e": {"a": 1}})
    assert not matches(pattern, {"d": {"a": 1, "b": 1}, "e": {}})


def test_fields_of_one_array_must_match_in_one_element():
    people = {"people": [{"name": "An", "team": "web"}, {"name": "Bình", "team": "data"}]}
    assert matches({"people": {"name": ["Bình"], "team": ["data"]}}, people)
    assert not matches({"people": {"name": ["An"], "team": ["data"]}}, people)
    nested = {
        "teams": [{"id": 1, "people": [{"name": "An"}]}, {"id": 2, "people": [{"name": "Bình"}, {"name": "Chi"}]}]
    }
    assert matches({"teams": {"id": [2], "people": {"name": ["Chi"]}}}, nested)
    assert not matches({"teams": {"id": [1], "people": {"name": ["Chi"]}}}, nested)


def test_names_may_be_joined_by_dots_on_either_side():
    assert matches({"detail": {"state.status": ["on"]}}, {"detail": {"state": {"status": "on"}}})
    assert matches({"detail": {"state": {"status": ["on"]}}}, {"detail": {"state.status": "on"}})
    assert not matches({"detail": {"STATE": ["on"]}}, {"detail": {"state": "on"}})


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ({}, "Filter is empty"),
        ({"detail": {}}, "Empty objects are not allowed"),
        ({"source": ["a"], "detail": {"bucket": {}}}, "Empty objects are not allowed"),
        ({"source": ["a"], "detail": {"bucket": {"name": [{"prefix": "x"}]}}}, None),
    ],
)
def test_pattern_that_asks_for_nothing_has_a_problem(pattern, reason):
    assert problem(pattern) == reason
