"""Stacks: one operation at a time, nulls are refused, what was never made is not deleted, machines follow templates."""

import json
from collections.abc import Callable
from typing import Any

import pytest

STATES = "states.amazonaws.com"
DONE = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})


class Stack:
    """A stack and its operations, each waited for."""

    def __init__(self, account: Any, eventually: Any) -> None:
        self._client, self._eventually = account("cloudformation"), eventually

    def settled(self, until: Any = lambda status: not status.endswith("_IN_PROGRESS")) -> str:
        def status() -> str:
            return str(self._client.describe_stacks(StackName=self.id)["Stacks"][0]["StackStatus"])

        return str(self._eventually(status, until=until, within=30))

    def create(self, **resources: Any) -> str:
        template = json.dumps({"Resources": resources})
        self.id = self._client.create_stack(StackName="s", TemplateBody=template, Capabilities=["CAPABILITY_IAM"])[
            "StackId"
        ]
        return self.settled()

    def update(self, **resources: Any) -> None:
        """Begin an update; the status from before it may still be told for a moment."""
        template = json.dumps({"Resources": resources})
        self._client.update_stack(StackName="s", TemplateBody=template, Capabilities=["CAPABILITY_IAM"])

    def delete(self) -> str:
        self._client.delete_stack(StackName=self.id)
        # LocalStack passes through DELETE_FAILED when one resource fails, and goes on with the others.
        return self.settled(until="DELETE_COMPLETE".__eq__)

    def events(self, status: str) -> list[str]:
        events = self._client.describe_stack_events(StackName=self.id)["StackEvents"]
        return [event["LogicalResourceId"] for event in events if event["ResourceStatus"] == status]


def machine(role: str, name: str = "m", **properties: Any) -> dict[str, Any]:
    given = {"StateMachineName": name, "RoleArn": role, "DefinitionString": DONE, **properties}
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": given}


def test_a_stack_that_failed_half_way_is_deleted_without_a_trace(account: Any, eventually: Any) -> None:
    stack = Stack(account, eventually)
    good, bad = account.role("good", STATES), account.role("bad", "lambda.amazonaws.com")
    log_group = {"Type": "AWS::Logs::LogGroup", "DependsOn": "Refused"}
    logged = {"LogGroupArn": {"Fn::GetAtt": ["Later", "Arn"]}}
    status = stack.create(
        Table={"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "made"}},
        Refused={**machine(bad, "refused"), "DependsOn": "Table"},
        Later=log_group,
        # Cannot even be resolved while the log group is missing.
        Latest=machine(good, "latest", LoggingConfiguration={"Destinations": [{"CloudWatchLogsLogGroup": logged}]}),
        ZMade={"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "made"}},
    )
    assert status in ("CREATE_FAILED", "ROLLBACK_COMPLETE")
    assert "Refused" in stack.events("CREATE_FAILED")

    assert stack.delete() == "DELETE_COMPLETE"
    assert stack.events("DELETE_FAILED") == []
    assert account("sns").list_topics()["Topics"] == []
    assert account("sqs").list_queues().get("QueueUrls", []) == []

    assert stack.create(Once=machine(good)) == "CREATE_COMPLETE"


def test_a_state_machine_gets_the_role_of_its_new_template(account: Any, eventually: Any) -> None:
    stack, states = Stack(account, eventually), account("stepfunctions")
    one, two = account.role("one", STATES), account.role("two", STATES)

    def role() -> str:
        found = states.describe_state_machine(stateMachineArn=account.arn("states", "stateMachine:m"))
        return str(found["roleArn"])

    assert stack.create(M=machine(one)) == "CREATE_COMPLETE"
    assert role() == one
    stack.update(M=machine(two))
    eventually(role, until=two.__eq__, within=30)
    eventually(lambda: stack.events("UPDATE_COMPLETE"), within=30)
    stack.update(M=machine(account.role("bad", "lambda.amazonaws.com")))
    eventually(lambda: stack.events("UPDATE_FAILED"), until=lambda failed: "M" in failed, within=30)
    assert role() == two


def test_a_placeholder_that_nobody_knows_stays_in_the_definition(account: Any, eventually: Any) -> None:
    stack = Stack(account, eventually)
    result = {"Known": "${Known}", "Unknown": "${Unknown}"}
    definition = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "Result": result, "End": True}}}
    properties = {"StateMachineName": "m", "RoleArn": account.role("r", STATES), "Definition": definition}
    properties["DefinitionSubstitutions"] = {"Known": "value"}
    made = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    assert stack.create(M=made) == "CREATE_COMPLETE"
    found = account("stepfunctions").describe_state_machine(stateMachineArn=account.arn("states", "stateMachine:m"))
    result = json.loads(found["definition"])["States"]["Done"]["Result"]
    assert result == {"Known": "value", "Unknown": "${Unknown}"}


@pytest.mark.parametrize(
    ("template", "path"),
    [
        (
            "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName:\n",
            "/Resources/Q/Type/QueueName",
        ),
        ("Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    DependsOn: [null]\n", "/Resources/Q/DependsOn/0"),
        ('{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": null}}}', "/Resources/Q/Type"),
        ('{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}, "Outputs": {"A": {"Value": null}}}', "/Outputs/A/Value"),
    ],
)
def test_templates_with_nulls_are_refused(account: Any, refused: Callable[..., Any], template: str, path: str) -> None:
    client = account("cloudformation")
    wanted = ("ValidationError", f"[{path}] 'null' values are not allowed in templates", 400)
    change_set = {"StackName": "s", "ChangeSetName": "c", "ChangeSetType": "CREATE", "TemplateBody": template}
    assert refused(client.create_change_set, **change_set) == wanted
    assert refused(client.create_stack, StackName="s", TemplateBody=template) == wanted
    good = json.dumps({"Resources": {"T": {"Type": "AWS::SNS::Topic"}}})
    client.create_stack(StackName="good", TemplateBody=good)
    client.get_waiter("stack_create_complete").wait(StackName="good", WaiterConfig={"Delay": 1})
    assert refused(client.update_stack, StackName="good", TemplateBody=template) == wanted


def table(*indexed: str) -> dict[str, Any]:
    """A table; each index takes a while to be made."""
    names = ("id", *indexed)
    indexes = [
        {
            "IndexName": f"by-{name}",
            "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        for name in indexed
    ]
    properties = {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    return {
        "Type": "AWS::DynamoDB::Table",
        "Properties": properties | ({"GlobalSecondaryIndexes": indexes} if indexes else {}),
    }


def test_a_stack_has_one_operation_at_a_time(
    account: Any, eventually: Any, refused: Callable[..., Any], hurry: Callable[[float], None]
) -> None:
    client, stack = account("cloudformation"), Stack(account, eventually)
    hurry(5)
    assert stack.create(Table=table()) == "CREATE_COMPLETE"
    stack.update(Table=table("mail"))

    body = json.dumps({"Resources": {"Table": table("mail"), "T": {"Type": "AWS::SNS::Topic"}}})
    busy = f"Stack:{stack.id} is in UPDATE_IN_PROGRESS state and can not be updated."
    wanted = ("ValidationError", busy, 400)
    assert refused(client.update_stack, StackName="s", TemplateBody=body) == wanted
    assert refused(client.create_change_set, StackName="s", ChangeSetName="c", TemplateBody=body) == wanted
    deleted = f"Stack [{stack.id}] cannot be deleted while in status UPDATE_IN_PROGRESS"
    assert refused(client.delete_stack, StackName="s") == ("ValidationError", deleted, 400)

    assert stack.settled() == "UPDATE_COMPLETE"
    client.update_stack(StackName="s", TemplateBody=body)
    assert stack.settled() == "UPDATE_COMPLETE"
    client.delete_stack(StackName="s")
    client.delete_stack(StackName="s")
    assert stack.settled(until="DELETE_COMPLETE".__eq__) == "DELETE_COMPLETE"
    assert stack.events("DELETE_IN_PROGRESS").count("s") == 1


def test_an_update_makes_the_other_change_sets_obsolete(
    account: Any, eventually: Any, refused: Callable[..., Any]
) -> None:
    client, stack = account("cloudformation"), Stack(account, eventually)

    def proposed(name: str, kind: str, *topics: str) -> str:
        body = json.dumps({"Resources": {topic: {"Type": "AWS::SNS::Topic"} for topic in topics}})
        made = client.create_change_set(StackName="s", ChangeSetName=name, ChangeSetType=kind, TemplateBody=body)
        stack.id = made["StackId"]
        return str(made["Id"])

    def obsolete(change_set: str) -> bool:
        told = f"ChangeSet [{change_set}] cannot be executed in its current execution status of [OBSOLETE]"
        answer = refused(client.execute_change_set, ChangeSetName=change_set)
        described = client.describe_change_set(ChangeSetName=change_set)["ExecutionStatus"]
        return bool(answer == ("InvalidChangeSetStatus", told, 400) and described == "OBSOLETE")

    first, second = proposed("one", "CREATE", "A"), proposed("two", "CREATE", "A", "B")
    client.execute_change_set(ChangeSetName=first)
    assert obsolete(second)
    assert stack.settled() == "CREATE_COMPLETE"

    third = proposed("three", "UPDATE", "A", "C")
    stack.update(A={"Type": "AWS::SNS::Topic"}, D={"Type": "AWS::SNS::Topic"})
    assert obsolete(third)
    stack.settled()
    resources = client.list_stack_resources(StackName="s")["StackResourceSummaries"]
    assert {entry["LogicalResourceId"] for entry in resources} == {"A", "D"}

    fourth = proposed("four", "UPDATE", "A")
    stack.delete()
    gone = ("ChangeSetNotFound", f"ChangeSet [{fourth}] does not exist", 404)
    assert refused(client.execute_change_set, ChangeSetName=fourth) == gone


def test_what_does_not_wait_for_a_permission_is_made_before_it(account: Any, eventually: Any) -> None:
    topic = {"Type": "AWS::SNS::Topic"}
    policy = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}]}
    grant = {
        "Type": "AWS::SNS::TopicPolicy",
        "Properties": {"Topics": [{"Ref": "Wanted"}], "PolicyDocument": policy},
    }
    stack = Stack(account, eventually)
    assert stack.create(AGrant=grant, Wanted=topic, Waits={**topic, "DependsOn": "AGrant"}, ZOther=topic) == (
        "CREATE_COMPLETE"
    )
    made = [name for name in reversed(stack.events("CREATE_COMPLETE")) if name != "s"]
    assert made == ["Wanted", "AGrant", "Waits", "ZOther"]
    assert stack.delete() == "DELETE_COMPLETE"
    assert stack.create(AGrant=grant, Wanted=topic, ZOther=topic) == "CREATE_COMPLETE"
    assert [name for name in reversed(stack.events("CREATE_COMPLETE")) if name != "s"] == ["Wanted", "ZOther", "AGrant"]
