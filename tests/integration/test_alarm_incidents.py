"""The recorder of day 14's reference solution: SNS delivers twice and in any order, the incidents stay right."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from harness.clients import client, random_account
from harness.scenarios.deploy import Deployment, deploy
from harness.scenarios.loader import find_scenario
from harness.scenarios.plan import plan


@pytest.fixture(scope="module")
def deployment(engine: Any) -> Iterator[Deployment]:
    account = random_account(random.SystemRandom())
    made = deploy(plan(find_scenario("alarm_response")), engine.endpoint, account=account)
    yield made
    made.destroy()


@pytest.fixture
def tell(deployment: Deployment) -> Callable[..., None]:
    """Hands changes of an alarm's state to the recorder: (state, minute)."""
    functions = client(deployment.endpoint, "lambda", account=deployment.account)

    def hand(alarm: str, *changes: tuple[str, int]) -> None:
        for state, minute in changes:
            told = {"AlarmName": alarm, "NewStateValue": state, "NewStateReason": "r", "StateChangeTime": time(minute)}
            answer = functions.invoke(
                FunctionName=deployment.outputs["RecorderFunctionName"],
                Payload=json.dumps({"Records": [{"Sns": {"Message": json.dumps(told)}}]}),
            )
            assert "FunctionError" not in answer, answer["Payload"].read()

    return hand


def time(minute: int) -> str:
    return f"2026-11-25T13:{minute:02}:00.000+0000"


def incidents(deployment: Deployment, alarm: str) -> list[tuple[str, str, str | None]]:
    """(startedAt, status, resolvedAt) of an alarm, oldest first."""
    answer = client(deployment.endpoint, "dynamodb", account=deployment.account).query(
        TableName=deployment.outputs["IncidentsTableName"],
        KeyConditionExpression="alarmName = :name",
        ExpressionAttributeValues={":name": {"S": alarm}},
        ConsistentRead=True,
    )
    return [
        (item["startedAt"]["S"], item["status"]["S"], item.get("resolvedAt", {}).get("S")) for item in answer["Items"]
    ]


def test_an_alarm_opens_and_the_next_ok_closes(deployment: Deployment, tell: Callable[..., None]) -> None:
    tell("a", ("ALARM", 1), ("ALARM", 1), ("OK", 2), ("OK", 2))
    assert incidents(deployment, "a") == [(time(1), "closed", time(2))]


def test_an_ok_from_before_an_incident_leaves_it_open(deployment: Deployment, tell: Callable[..., None]) -> None:
    tell("b", ("ALARM", 5), ("OK", 4))
    assert incidents(deployment, "b") == [(time(5), "open", None)]
    tell("b", ("OK", 6))
    assert incidents(deployment, "b") == [(time(5), "closed", time(6))]


def test_a_late_ok_closes_the_incident_that_it_ended(deployment: Deployment, tell: Callable[..., None]) -> None:
    tell("c", ("ALARM", 1), ("ALARM", 5), ("OK", 2))
    assert incidents(deployment, "c") == [(time(1), "closed", time(2)), (time(5), "open", None)]
