"""Stacks with rules, archives, topic policies and buckets: made, changed in place, deleted."""

import json
from typing import Any

import pytest

STACK = "pictures"


def template(account: Any, **changes: Any) -> str:
    """A stack's template; ``changes`` replace properties by resource."""
    bus = account.arn("events", "event-bus/default")
    resources: dict[str, Any] = {
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "BucketName": f"pictures-{account.id}",
                "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}},
                "Tags": [{"Key": "k", "Value": "v"}],
            },
        },
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "t"}},
        "TopicPolicy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {"Topics": [{"Ref": "Topic"}], "PolicyDocument": allow("events.amazonaws.com")},
        },
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}},
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventPattern": {"source": ["one"], "detail": {"key": [{"wildcard": "a*"}, {"suffix": ".jpg"}]}},
                "Targets": [
                    {"Id": "topic", "Arn": {"Ref": "Topic"}},
                    {"Id": "queue", "Arn": {"Fn::GetAtt": ["Queue", "Arn"]}, "Input": "{}"},
                ],
            },
        },
        "Archive": {
            "Type": "AWS::Events::Archive",
            "Properties": {"SourceArn": bus, "EventPattern": {"source": ["one"]}, "RetentionDays": 3},
        },
    }
    for name, properties in changes.items():
        resources[name]["Properties"] |= properties
    outputs = {name: {"Value": {"Ref": name}} for name in ("Rule", "Archive")}
    return json.dumps({"Resources": resources, "Outputs": outputs})


def allow(service: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sns:Publish", "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.fixture
def stack(account: Any) -> dict[str, str]:
    """Outputs of the stack."""
    cloudformation = account("cloudformation")
    cloudformation.create_stack(StackName=STACK, TemplateBody=template(account))
    cloudformation.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
    [made] = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in made["Outputs"]}


def update(account: Any, **changes: Any) -> None:
    cloudformation = account("cloudformation")
    cloudformation.update_stack(StackName=STACK, TemplateBody=template(account, **changes))
    cloudformation.get_waiter("stack_update_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})


def test_rule_is_changed_in_place(account: Any, stack: dict[str, str]) -> None:
    events, rule = account("events"), stack["Rule"]
    # the pattern is taken as it is written: nothing is put into lists
    pattern = json.loads(events.describe_rule(Name=rule)["EventPattern"])
    assert pattern == {"source": ["one"], "detail": {"key": [{"wildcard": "a*"}, {"suffix": ".jpg"}]}}
    queue = {"Id": "queue", "Arn": {"Fn::GetAtt": ["Queue", "Arn"]}, "Input": '{"a": 1}'}
    update(account, Rule={"EventPattern": {"source": ["two"]}, "Targets": [queue], "State": "DISABLED"})
    changed = events.describe_rule(Name=rule)
    assert (json.loads(changed["EventPattern"]), changed["State"]) == ({"source": ["two"]}, "DISABLED")
    targets = events.list_targets_by_rule(Rule=rule)["Targets"]
    assert [(target["Id"], target["Input"]) for target in targets] == [("queue", '{"a": 1}')]


def test_pattern_that_is_none_fails_the_stack(account: Any) -> None:
    cloudformation = account("cloudformation")
    body = template(account, Rule={"EventPattern": {"source": "not in a list"}})
    cloudformation.create_stack(StackName=STACK, TemplateBody=body)
    with pytest.raises(Exception, match="StackCreateComplete"):
        cloudformation.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    assert any("Event pattern is not valid" in each.get("ResourceStatusReason", "") for each in events)


def test_archive_is_changed_in_place_and_deleted(account: Any, stack: dict[str, str]) -> None:
    events, archive = account("events"), stack["Archive"]
    assert events.describe_archive(ArchiveName=archive)["RetentionDays"] == 3
    update(account, Archive={"RetentionDays": 5, "EventPattern": {"source": ["two"]}})
    changed = events.describe_archive(ArchiveName=archive)
    assert (changed["RetentionDays"], json.loads(changed["EventPattern"])) == (5, {"source": ["two"]})
    account("cloudformation").delete_stack(StackName=STACK)
    account("cloudformation").get_waiter("stack_delete_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
    assert events.list_archives()["Archives"] == events.list_rules()["Rules"] == []


def test_topic_policy_is_changed_in_place(account: Any, stack: dict[str, str]) -> None:
    update(account, TopicPolicy={"PolicyDocument": allow("s3.amazonaws.com")})
    attributes = account("sns").get_topic_attributes(TopicArn=account.arn("sns", "t"))["Attributes"]
    assert json.loads(attributes["Policy"]) == allow("s3.amazonaws.com")


def test_bucket_gains_and_loses_its_configuration(account: Any, stack: dict[str, str]) -> None:
    s3, bucket = account("s3"), f"pictures-{account.id}"
    s3.put_object(Bucket=bucket, Key="stays", Body=b"x")
    update(
        account,
        Bucket={"NotificationConfiguration": {}, "Tags": [], "VersioningConfiguration": {"Status": "Enabled"}},
    )
    assert "EventBridgeConfiguration" not in s3.get_bucket_notification_configuration(Bucket=bucket)
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchTagSet"):
        s3.get_bucket_tagging(Bucket=bucket)
    update(account)
    assert s3.get_bucket_notification_configuration(Bucket=bucket)["EventBridgeConfiguration"] == {}
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Suspended"
    assert s3.get_object(Bucket=bucket, Key="stays")["Body"].read() == b"x"
