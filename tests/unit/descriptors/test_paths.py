"""Paths of request parameters."""

from typing import Any

import pytest

from harness.descriptors.paths import structures, values


@pytest.mark.parametrize(
    ("path", "parameters", "expected"),
    [
        ("Name", {"Name": "a"}, ["a"]),
        ("Name", {"Name": ["a", "b"]}, ["a", "b"]),
        ("Name", {"Name": None}, []),
        ("Name", {"Name": ""}, []),
        ("Name", {"Name": 7}, []),
        ("Name", {}, []),
        ("pipeline.roleArn", {"pipeline": {"roleArn": "r"}}, ["r"]),
        ("Targets.RoleArn", {"Targets": [{"RoleArn": "a"}, {}, {"RoleArn": "b"}]}, ["a", "b"]),
        ("RequestItems.@keys", {"RequestItems": {"t": [], "u": []}}, ["t", "u"]),
        ("Entries.Bus=default", {"Entries": [{"Bus": "b"}, {}]}, ["b", "default"]),
        ("Entries.Bus=default", {}, []),
    ],
)
def test_path(path: str, parameters: dict[str, Any], expected: list[str]) -> None:
    assert list(values(parameters, path)) == expected


def test_a_body_is_not_read() -> None:
    body = iter([b"payload"])
    assert list(values({"Body": body}, "Body")) == []
    assert list(body) == [b"payload"]


def test_structures_of_a_list_are_told_one_by_one() -> None:
    given = {"Entries": [{"Inner": {"a": 1}}, {"Inner": None}, "text", {"Inner": [{"b": 2}]}]}
    assert list(structures(given, "Entries.Inner")) == [{"a": 1}, {"b": 2}]
    assert list(structures(given, "None.There")) == []
