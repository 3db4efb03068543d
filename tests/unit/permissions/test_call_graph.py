"""Who may call whom: which calls a stack wants, and what the policies say to them. No engine."""

import json

import pytest

from harness.iam import Account, Policy, Role
from harness.permissions.call_graph import Edge, decided, stack_nodes
from harness.permissions.wanted_calls import Call, Node, calls_of_roles, configured_calls, event_flows

ACCOUNT, REGION = "111111111111", "us-east-1"
BUCKET = Node("arn:aws:s3:::uploads", "AWS::S3::Bucket", "uploads")
ROLE = f"arn:aws:iam::{ACCOUNT}:role/reader"
FUNCTION = Node(f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:read", "AWS::Lambda::Function", "read", ROLE)
TABLE = Node(f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Users", "AWS::DynamoDB::Table", "Users")
USERS = Node(f"{TABLE.arn}Archive", "AWS::DynamoDB::Table", "UsersArchive")


def policy(*statements):
    return Policy.parse({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource, **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def account(*statements):
    return Account(ACCOUNT, roles={"reader": Role(ROLE, policies=(policy(*statements),) if statements else ())})


def edges(identities, log=(), nodes=(BUCKET, FUNCTION, TABLE, USERS), policies=None):
    return decided(calls_of_roles(nodes, identities, log), identities, policies or {})


def row(action, resource, session="read"):
    return {
        "principal": f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/{session}",
        "action": action,
        "resource": resource,
    }


def test_what_a_role_is_granted_on_a_resource_is_an_allowed_call():
    assert edges(account(allow("dynamodb:GetItem", TABLE.arn))) == (
        Edge(FUNCTION.arn, TABLE.arn, ("dynamodb:GetItem",), True),
    )


def test_name_that_begins_like_another_is_another_resource():
    assert {edge.target for edge in edges(account(allow("dynamodb:GetItem", USERS.arn)))} == {USERS.arn}


@pytest.mark.parametrize("inside", ["/*", "/images/*", "/a-*.png"])
def test_grant_on_objects_is_a_call_of_the_bucket(inside):
    [edge] = edges(account(allow("s3:GetObject", BUCKET.arn + inside)))
    assert (edge.target, edge.allowed) == (BUCKET.arn, True)


def test_wildcards_reach_what_they_cover_of_their_own_service_only():
    found = edges(account(allow("dynamodb:*", "*")))
    assert {(edge.target, edge.allowed) for edge in found if edge.allowed} == {(TABLE.arn, True), (USERS.arn, True)}


def test_explicit_deny_makes_a_granted_call_a_denied_one():
    denied = {"Effect": "Deny", "Action": "dynamodb:*", "Resource": TABLE.arn}
    [edge] = edges(account(allow("dynamodb:GetItem", TABLE.arn), denied))
    assert not edge.allowed


def test_call_that_was_refused_is_wanted_and_denied():
    [edge] = edges(account(), [row("s3:GetObject", f"{BUCKET.arn}/a.txt")])
    assert edge == Edge(FUNCTION.arn, BUCKET.arn, ("s3:GetObject",), False)


def test_call_that_was_refused_and_is_repaired_is_allowed():
    log = [row("s3:GetObject", f"{BUCKET.arn}/a.txt")]
    assert all(edge.allowed for edge in edges(account(allow("s3:GetObject", f"{BUCKET.arn}/*")), log))


def test_what_checks_try_through_a_roles_eyes_is_not_wanted():
    assert edges(account(), [row("dynamodb:Scan", TABLE.arn, session="daylab-check")]) == ()


def test_how_s3_refuses_an_absent_object_is_no_call_of_its_own():
    assert edges(account(), [row("s3:ListBucket", BUCKET.arn) | {"operation": "GetObject"}]) == ()
    assert len(edges(account(), [row("s3:ListBucket", BUCKET.arn) | {"operation": "ListObjectsV2"}])) == 1


class Fake:
    """Answers of a service, by operation."""

    def __init__(self, **answers):
        self._answers = answers

    def __getattr__(self, name):
        return lambda **_: self._answers.get(name, {"EventSourceMappings": []})


def notifying(permission):
    clients = {
        "s3": Fake(
            get_bucket_notification_configuration={
                "LambdaFunctionConfigurations": [{"LambdaFunctionArn": FUNCTION.arn}]
            }
        ),
        "lambda": Fake(),
    }
    calls = list(configured_calls([BUCKET, FUNCTION], clients.__getitem__))
    return decided(calls, account(), {FUNCTION.arn: permission})


def permission(**more):
    condition = {"ArnLike": {"AWS:SourceArn": BUCKET.arn}, "StringEquals": {"AWS:SourceAccount": ACCOUNT}} | more
    statement = allow("lambda:InvokeFunction", FUNCTION.arn, Principal={"Service": "s3.amazonaws.com"})
    return policy({**statement, "Condition": condition})


def test_notification_is_allowed_by_the_functions_own_policy():
    assert notifying(permission()) == (Edge(BUCKET.arn, FUNCTION.arn, ("lambda:InvokeFunction",), True),)


def test_notification_without_permission_is_denied():
    assert [edge.allowed for edge in notifying(None)] == [False]


def test_permission_for_another_bucket_does_not_help():
    other = permission(ArnLike={"AWS:SourceArn": "arn:aws:s3:::others"})
    assert [edge.allowed for edge in notifying(other)] == [False]


def test_poller_asks_with_the_functions_role():
    stream = f"{TABLE.arn}/stream/2025-05-20T00:00:00.000"
    functions = Fake(list_event_source_mappings={"EventSourceMappings": [{"EventSourceArn": stream}]})
    calls = list(configured_calls([FUNCTION, TABLE], {"lambda": functions}.__getitem__))
    assert {call.principal for call in calls} == {ROLE}
    [edge] = decided(calls, account(), {})
    assert (edge.target, edge.allowed, len(edge.actions)) == (TABLE.arn, False, 3)
    [edge] = decided(calls, account(allow("dynamodb:*", stream)), {})
    assert edge.allowed


def test_role_that_is_gone_may_do_nothing():
    call = Call(FUNCTION.arn, TABLE.arn, "dynamodb:GetItem", TABLE.arn, f"arn:aws:iam::{ACCOUNT}:role/gone")
    assert [edge.allowed for edge in decided([call], Account(ACCOUNT), {})] == [False]


def entry(kind, physical, logical="Logical", status="CREATE_COMPLETE"):
    return {
        "ResourceType": kind, "PhysicalResourceId": physical, "LogicalResourceId": logical, "ResourceStatus": status,
    }  # fmt: skip


def test_resources_have_arns_and_names():
    entries = [
        entry("AWS::SQS::Queue", f"http://127.0.0.1:4566/{ACCOUNT}/orders"),
        entry("AWS::Events::Rule", "bus|nightly"),
        entry("AWS::StepFunctions::StateMachine", f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:order"),
        entry("AWS::ApiGateway::RestApi", "abc123", "UsersApi"),
        entry("AWS::IAM::Role", "reader"),
        entry("AWS::S3::Bucket", "old", status="DELETE_COMPLETE"),
        entry("AWS::S3::Bucket", None),
    ]
    assert [(node.arn, node.name) for node in stack_nodes(entries, REGION, ACCOUNT)] == [
        (f"arn:aws:events:{REGION}:{ACCOUNT}:rule/bus/nightly", "nightly"),
        (f"arn:aws:execute-api:{REGION}:{ACCOUNT}:abc123", "UsersApi"),
        (f"arn:aws:sqs:{REGION}:{ACCOUNT}:orders", "orders"),
        (f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:order", "order"),
    ]


def test_order_of_wanted_calls_changes_nothing():
    identities = account(allow(["dynamodb:GetItem", "dynamodb:PutItem"], [TABLE.arn, USERS.arn]))
    calls = list(calls_of_roles([FUNCTION, TABLE, USERS], identities, []))
    assert decided(calls, identities, {}) == decided(calls[::-1], identities, {})


RULE = Node(f"arn:aws:events:{REGION}:{ACCOUNT}:rule/images", "AWS::Events::Rule", "images")
ABOUT_UPLOADS = {
    "source": ["aws.s3"],
    "detail-type": ["Object Created"],
    "detail": {"bucket": {"name": ["uploads"]}, "object": {"key": [{"wildcard": "images/*.jpg"}]}},
}


class FakeEvents(Fake):
    """EventBridge, as far as lists of exact names go."""

    def test_event_pattern(self, EventPattern, Event):  # noqa: N803 - the service's names
        pattern, event = json.loads(EventPattern), json.loads(Event)
        assert set(pattern.get("detail", ())) <= {"bucket"}
        named = pattern.get("detail", {}).get("bucket", {}).get("name", [BUCKET.name])
        return {"Result": event["source"] in pattern["source"] and event["detail"]["bucket"]["name"] in named}


def flows(pattern, *, on=True, rule=RULE, state="ENABLED"):
    described = {"State": state, **({"EventPattern": json.dumps(pattern)} if pattern else {})}
    events = FakeEvents(describe_rule=described)
    s3 = Fake(get_bucket_notification_configuration={"EventBridgeConfiguration": {}} if on else {})
    return list(event_flows([BUCKET, rule], {"s3": s3, "events": events}.__getitem__))


def test_buckets_events_reach_the_rules_that_are_about_it():
    assert flows(ABOUT_UPLOADS) == [(BUCKET.arn, RULE.arn, ("Object Created",))]
    assert flows({"source": ["aws.s3"]}) == [(BUCKET.arn, RULE.arn, ("S3 event",))]


def test_buckets_events_do_not_reach_what_is_not_about_it_or_does_not_listen():
    other_bus = Node(f"arn:aws:events:{REGION}:{ACCOUNT}:rule/orders/images", "AWS::Events::Rule", "images")
    assert flows(ABOUT_UPLOADS, on=False) == []
    assert flows(ABOUT_UPLOADS, state="DISABLED") == []
    assert flows(ABOUT_UPLOADS, rule=other_bus) == []
    assert flows({"source": ["orders"]}) == []
    assert flows({"detail-type": ["EC2 Instance State-change Notification"]}) == []
    assert flows({"source": ["aws.s3"], "detail": {"bucket": {"name": ["others"]}}}) == []
    assert flows(None) == []  # a schedule
