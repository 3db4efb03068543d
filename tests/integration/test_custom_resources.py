"""Custom resources run: with a function, with a topic, and when they fail."""

import json
from typing import Any

import pytest

from tests.support.account import Account, document, statement
from tests.support.waiting import eventually

# As CDK's and SAM's own handlers do it, with the standard library alone.
SOURCE = """
import json, urllib.request

def handler(event, context):
    event = json.loads(event["Records"][0]["Sns"]["Message"]) if "Records" in event else event
    print("request", json.dumps(event))
    wish = event["ResourceProperties"]
    if "Silent" in wish:
        return
    answer = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    answer |= {"PhysicalResourceId": "thing-" + wish["Id"], "Status": "FAILED" if "Fails" in wish else "SUCCESS"}
    answer |= {"Reason": "as asked", "Data": {"Told": wish.get("Value"), "Deep": {"Number": 7}}}
    body = json.dumps(answer).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], data=body, method="PUT"))
"""


class Things:
    """Stacks with one custom resource, and the requests that its function has seen."""

    def __init__(self, engine: Any) -> None:
        self.account = Account(engine)
        role = self.account.role("f", "lambda.amazonaws.com", statement("logs:*"))
        self.function = self.account.function("f", role, SOURCE)

    def template(self, kind: str = "Custom::Thing", token: str = "", **wish: Any) -> str:
        properties = {"ServiceToken": token or self.function, **wish}
        outputs = {name: {"Value": {"Fn::GetAtt": ["C", name]}} for name in ("Told", "Deep.Number")}
        outputs = {name.replace(".", ""): value for name, value in outputs.items()} | {"Id": {"Value": {"Ref": "C"}}}
        return json.dumps({"Resources": {"C": {"Type": kind, "Properties": properties}}, "Outputs": outputs})

    def settled(self, name: str) -> tuple[str, dict[str, str], str]:
        """(status, outputs, reason of the failed resource) of a stack."""
        client = self.account("cloudformation")
        stack = eventually(
            lambda: client.describe_stacks(StackName=name)["Stacks"][0],
            until=lambda found: not found["StackStatus"].endswith("_IN_PROGRESS"),
            expected="the stack to settle",
        )
        events = client.describe_stack_events(StackName=name)["StackEvents"]
        reasons = [
            e["ResourceStatusReason"] for e in events if e["LogicalResourceId"] == "C" and "ResourceStatusReason" in e
        ]
        outputs = {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", ())}
        return stack["StackStatus"], outputs, "".join(reasons)

    def create(self, name: str, **given: Any) -> tuple[str, dict[str, str], str]:
        self.account("cloudformation").create_stack(StackName=name, TemplateBody=self.template(**given))
        return self.settled(name)

    def requests(self, stack_id: str) -> list[dict[str, Any]]:
        logs = self.account("logs")
        events = logs.filter_log_events(logGroupName="/aws/lambda/f", filterPattern='"request"')["events"]
        events = sorted(events, key=lambda event: int(event["timestamp"]))
        found = [json.loads(event["message"].split(" ", 1)[1]) for event in events]
        return [one for one in found if one["StackId"] == stack_id]


@pytest.fixture(scope="module")
def things(engine: Any) -> Things:
    return Things(engine)


@pytest.mark.parametrize("kind", ["Custom::Thing", "AWS::CloudFormation::CustomResource"])
def test_a_function_makes_updates_and_deletes_it(things: Things, kind: str) -> None:
    name, client = f"s{len(kind)}", things.account("cloudformation")
    client.create_stack(StackName=name, TemplateBody=things.template(kind, Id="1", Value=True, Size=5))
    assert things.settled(name)[:2] == ("CREATE_COMPLETE", {"Told": "true", "DeepNumber": "7", "Id": "thing-1"})
    stack_id = client.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
    client.update_stack(StackName=name, TemplateBody=things.template(kind, Id="2", Value="new"))
    assert things.settled(name)[:2] == ("UPDATE_COMPLETE", {"Told": "new", "DeepNumber": "7", "Id": "thing-2"})
    client.delete_stack(StackName=name)

    seen = eventually(lambda: things.requests(stack_id), until=lambda found: len(found) == 4, expected="four requests")
    assert [(one["RequestType"], one.get("PhysicalResourceId")) for one in seen] == [
        ("Create", None),
        ("Update", "thing-1"),
        ("Delete", "thing-1"),
        ("Delete", "thing-2"),
    ]
    first, second = ({"ServiceToken": things.function, **wish} for wish in (
        {"Id": "1", "Value": "true", "Size": "5"}, {"Id": "2", "Value": "new"},
    ))  # fmt: skip
    assert [one["ResourceProperties"] for one in seen] == [first, second, first, second]
    assert seen[1]["OldResourceProperties"] == first
    assert {one["ResourceType"] for one in seen} == {kind}
    assert {one["LogicalResourceId"] for one in seen} == {"C"}


def test_a_topic_makes_it(things: Things) -> None:
    sns, functions = things.account("sns"), things.account("lambda")
    topic = sns.create_topic(Name="t")["TopicArn"]
    functions.add_permission(
        FunctionName="f",
        StatementId="t",
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
        SourceArn=topic,
    )
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=things.function)
    assert things.create("topic", token=topic, Id="1", Value="x")[:2] == (
        "CREATE_COMPLETE",
        {"Told": "x", "DeepNumber": "7", "Id": "thing-1"},
    )


def test_a_failure_is_the_reason_of_the_event(things: Things) -> None:
    status, _, reason = things.create("failing", Id="1", Fails="yes")
    assert status in ("CREATE_FAILED", "ROLLBACK_COMPLETE")
    expected = "Received response status [FAILED] from custom resource. Message returned: as asked (RequestId: "
    assert reason.startswith(expected)


def test_who_does_not_answer_in_time_fails(things: Things) -> None:
    status, _, reason = things.create("silent", Id="1", Silent="yes", ServiceTimeout=1)
    assert status in ("CREATE_FAILED", "ROLLBACK_COMPLETE")
    assert reason.startswith("CloudFormation did not receive a response from your Custom Resource. ")


def test_the_caller_needs_the_permission_to_invoke(things: Things) -> None:
    account = things.account
    iam = account("iam")
    user = account.caller("u", statement("cloudformation:*"))("cloudformation")
    user.create_stack(StackName="refused", TemplateBody=things.template(Id="1"))
    assert (
        f"is not authorized to perform: lambda:InvokeFunction on resource: {things.function}"
        in things.settled("refused")[2]
    )
    iam.put_user_policy(
        UserName="u",
        PolicyName="inline",
        PolicyDocument=document(statement("cloudformation:*", "lambda:InvokeFunction")),
    )
    user.create_stack(StackName="allowed", TemplateBody=things.template(Id="1"))
    assert things.settled("allowed")[0] == "CREATE_COMPLETE"
