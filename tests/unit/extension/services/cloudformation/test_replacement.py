"""Which resources keep a name of their own though they have to be replaced."""

import pytest

from harness.extension.services.cloudformation.replacement import kept_name

TABLE = {
    "primaryIdentifier": ["/properties/TableName"],
    "createOnlyProperties": ["/properties/TableName", "/properties/KeySchema"],
}


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ({"TableName": "Users"}, {"TableName": "Users"}, "Users"),
        ({"TableName": "Users"}, {"TableName": "Users2"}, None),
        ({"TableName": "stack-Users-1"}, {}, None),
        ({"TableName": "stack-Users-1"}, {"TableName": None}, None),
    ],
)
def test_name_of_the_template_is_kept(before, after, kept):
    assert kept_name(TABLE, before, after) == kept


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"primaryIdentifier": ["/properties/Arn"], "createOnlyProperties": ["/properties/Name"]},
        {"primaryIdentifier": ["/properties/TableName", "/properties/Id"], "createOnlyProperties": []},
    ],
)
def test_identifiers_that_are_no_names_are_not(schema):
    assert kept_name(schema, {"TableName": "Users", "Arn": "a"}, {"TableName": "Users", "Arn": "a"}) is None
