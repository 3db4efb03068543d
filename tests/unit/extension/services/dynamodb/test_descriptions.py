"""What a table tells of itself."""

from typing import Any

import pytest

from harness.extension.services.dynamodb.descriptions import described

DEMAND = {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"}
TABLE: dict[str, Any] = {"TableArn": "arn:t", "CreationDateTime": 1.0, "GlobalSecondaryIndexes": []}


@pytest.mark.parametrize("was_on_demand", [True, False])
def test_a_billing_summary_is_for_tables_that_are_or_were_on_demand(was_on_demand: bool) -> None:
    table = TABLE | {"BillingModeSummary": {"BillingMode": "PROVISIONED"}}
    assert ("BillingModeSummary" in described(table, was_on_demand=was_on_demand)) is was_on_demand


@pytest.mark.parametrize(
    ("warm", "given", "told"),
    [
        (DEMAND, {}, False),
        (DEMAND | {"ReadUnitsPerSecond": 15000}, {}, True),
        ({"ReadUnitsPerSecond": 5, "WriteUnitsPerSecond": 6}, {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}, False),
        ({"ReadUnitsPerSecond": 9, "WriteUnitsPerSecond": 6}, {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}, True),
    ],
)
def test_warm_throughput_is_told_where_it_was_set(warm: Any, given: Any, told: bool) -> None:
    one = {"WarmThroughput": warm, "ProvisionedThroughput": given}
    found = described(TABLE | one | {"GlobalSecondaryIndexes": [one]}, was_on_demand=True)
    assert ["WarmThroughput" in each for each in (found, *found["GlobalSecondaryIndexes"])] == [told, told]


def test_a_table_without_indexes_has_no_such_member() -> None:
    table = {name: value for name, value in TABLE.items() if name != "GlobalSecondaryIndexes"}
    assert "GlobalSecondaryIndexes" not in described(table, was_on_demand=True)


def test_an_id_stays_with_a_table_and_is_another_for_its_successor() -> None:
    first, again, later = (
        described(TABLE | {"CreationDateTime": at}, was_on_demand=True)["TableId"] for at in (1.0, 1.0, 2.0)
    )
    assert (first == again, first == later) == (True, False)
