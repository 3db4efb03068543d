"""Every kind of target with and without permission; patterns, inputs, retries, schedules, archives and replays."""

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

SOON = 20.0
PATTERN = json.dumps({"source": ["lab"]})
HANDLER = "def handler(event, context):\n    print('SEEN', event['detail']['mark'])\n"
MACHINE = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})


def rule(account: Any, target: dict[str, Any], name: str = "r", **settings: Any) -> str:
    given = {"EventPattern": PATTERN} | settings
    arn = account("events").put_rule(Name=name, **given)["RuleArn"]
    account("events").put_targets(Rule=name, Targets=[{"Id": "1", **target}])
    return str(arn)


def put(account: Any, **detail: Any) -> str:
    """Send an event; returns what makes it known again."""
    mark = uuid.uuid4().hex
    account("events").put_events(
        Entries=[{"Source": "lab", "DetailType": "d", "Detail": json.dumps({"mark": mark, **detail})}]
    )
    return mark


def from_events(action: str, resource: str, **condition: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": action,
        "Resource": resource,
    }
    return statement | ({"Condition": {"ArnEquals": {"aws:SourceArn": condition["source"]}}} if condition else {})


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def inbox(account: Any, name: str = "inbox") -> tuple[str, str]:
    """A queue that takes whatever EventBridge sends."""
    url, arn = account.queue(name, from_events("sqs:SendMessage", account.arn("sqs", name)))
    return str(url), str(arn)


def bodies(account: Any, url: str) -> list[str]:
    return [message["Body"] for message in account.messages(url)]


# Targets ---------------------------------------------------------------------------------------------------------


def function_target(account: Any, allow: Any) -> tuple[dict[str, Any], Callable[[], None], Callable[[str], bool]]:
    role = account.role("f", "lambda.amazonaws.com", allow("logs:*"))
    arn = account.function("f", role, HANDLER)

    def permit() -> None:
        account("lambda").add_permission(
            FunctionName="f", StatementId="s", Action="lambda:InvokeFunction", Principal="events.amazonaws.com"
        )

    return {"Arn": arn}, permit, lambda mark: f"SEEN {mark}" in logged(account, "/aws/lambda/f")


def logged(account: Any, group: str) -> str:
    logs = account("logs")
    try:
        return "\n".join(each["message"] for each in logs.filter_log_events(logGroupName=group)["events"])
    except logs.exceptions.ResourceNotFoundException:
        return ""


def queue_target(account: Any, _: Any) -> tuple[dict[str, Any], Callable[[], None], Callable[[str], bool]]:
    url, arn = account.queue("q")

    def permit() -> None:
        account("sqs").set_queue_attributes(
            QueueUrl=url, Attributes={"Policy": policy(from_events("sqs:SendMessage", arn))}
        )

    return {"Arn": arn}, permit, lambda mark: any(mark in body for body in bodies(account, url))


def topic_target(account: Any, _: Any) -> tuple[dict[str, Any], Callable[[], None], Callable[[str], bool]]:
    arn = account("sns").create_topic(Name="t")["TopicArn"]
    deny = {"Effect": "Allow", "Principal": {"AWS": account.id}, "Action": "sns:Publish", "Resource": arn}
    send = {**from_events("sqs:SendMessage", account.arn("sqs", "q")), "Principal": {"Service": "sns.amazonaws.com"}}
    url, queue = account.queue("q", send)
    account("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy(deny))
    account("sns").subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue)

    def permit() -> None:
        account("sns").set_topic_attributes(
            TopicArn=arn, AttributeName="Policy", AttributeValue=policy(from_events("sns:Publish", arn))
        )

    return {"Arn": arn}, permit, lambda mark: any(mark in body for body in bodies(account, url))


def machine_target(account: Any, allow: Any) -> tuple[dict[str, Any], Callable[[], None], Callable[[str], bool]]:
    states = account("stepfunctions")
    runs_as = account.role("machine", "states.amazonaws.com")
    arn = states.create_state_machine(name="m", definition=MACHINE, roleArn=runs_as)["stateMachineArn"]
    role = account.role("starter", "events.amazonaws.com")

    def arrived(mark: str) -> bool:
        runs = states.list_executions(stateMachineArn=arn)["executions"]
        return any(mark in states.describe_execution(executionArn=run["executionArn"])["input"] for run in runs)

    return (
        {"Arn": arn, "RoleArn": role},
        lambda: account.grant("starter", allow("states:StartExecution", resource=arn)),
        arrived,
    )


def group_target(account: Any, _: Any) -> tuple[dict[str, Any], Callable[[], None], Callable[[str], bool]]:
    name = "/aws/events/lab"
    account("logs").create_log_group(logGroupName=name)
    arn = account.arn("logs", f"log-group:{name}")

    def permit() -> None:
        write = {
            **from_events("logs:PutLogEvents", f"{arn}:*"),
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        }
        account("logs").put_resource_policy(policyName="events", policyDocument=policy(write))

    return {"Arn": arn}, permit, lambda mark: mark in logged(account, name)


@pytest.mark.parametrize("make", [function_target, queue_target, topic_target, machine_target, group_target])
def test_target_refuses_without_permission_and_takes_events_with_it(
    account: Any, allow: Any, eventually: Any, make: Callable[..., Any]
) -> None:
    dead, dead_arn = inbox(account, "dead")
    target, permit, arrived = make(account, allow)
    arn = rule(account, {**target, "DeadLetterConfig": {"Arn": dead_arn}})
    lost = put(account)
    [message] = eventually(lambda: account.messages(dead), within=SOON)
    told = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert told.pop("ERROR_MESSAGE")
    assert told == {"RULE_ARN": arn, "TARGET_ARN": target["Arn"], "ERROR_CODE": "NO_PERMISSIONS"}
    assert lost in message["Body"]

    permit()
    mark = put(account)
    eventually(lambda: arrived(mark), within=SOON)
    assert not arrived(lost)
    assert len(account.messages(dead)) == 1


# Patterns and inputs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ('{"source": "lab"}', '"source" must be an object or an array'),
        ('{"source": []}', "Empty arrays are not allowed"),
        ('{"source": [{"prefixx": "a"}]}', "Unrecognized match type prefixx"),
        ('{"detail": {"n": [{"numeric": [">", "5"]}]}}', "Value of > must be numeric"),
        ("{", "Filter is not valid JSON"),
    ],
)
def test_pattern_that_is_none_is_refused_wherever_it_is_given(
    account: Any, refused: Callable[..., Any], pattern: str, reason: str
) -> None:
    events = account("events")
    bus = account.arn("events", "event-bus/default")
    calls = [
        (events.put_rule, {"Name": "r"}),
        (events.create_archive, {"ArchiveName": "a", "EventSourceArn": bus}),
    ]
    for operation, parameters in calls:
        code, message, status = refused(operation, **parameters, EventPattern=pattern)
        assert (code, status) == ("InvalidEventPatternException", 400)
        assert message.startswith(f"Event pattern is not valid. Reason: {reason}")
    assert events.list_rules()["Rules"] == []


def test_pattern_with_an_error_does_not_replace_the_rule(account: Any, refused: Callable[..., Any]) -> None:
    account("events").put_rule(Name="r", EventPattern=PATTERN)
    refused(account("events").put_rule, Name="r", EventPattern='{"source": [{"no": "a"}]}')
    assert account("events").describe_rule(Name="r")["EventPattern"] == PATTERN


def test_elements_of_an_array_are_not_mixed(account: Any, eventually: Any) -> None:
    url, queue = inbox(account)
    pattern = {"detail": {"people": {"name": ["An"], "team": ["data"]}}}
    rule(account, {"Arn": queue}, EventPattern=json.dumps(pattern))
    put(account, people=[{"name": "An", "team": "web"}, {"name": "Bình", "team": "data"}])
    mark = put(account, people=[{"name": "An", "team": "web"}, {"name": "An", "team": "data"}])
    [body] = eventually(lambda: bodies(account, url), within=SOON)
    assert mark in body


TEMPLATES = [
    ('{"key": <key>, "size": <size>, "none": <none>}', {"key": "a b.jpg", "size": 0, "none": ""}),
    ('{"text": "<key> has <size> bytes", "flag": <flag>}', {"text": "a b.jpg has 0 bytes", "flag": False}),
    ('{"list": <list>, "object": <object>}', {"list": [1, "x", None], "object": {"a": {"b": 1}}}),
    ('"<key>: <size>, <list>, <object>"', '"a b.jpg: 0, [1,x,null], {a:{b:1}}"'),
    ('"one <size>"\n"two <none>."', '"one 0"\n"two ."'),
]


@pytest.mark.parametrize(("template", "expected"), TEMPLATES)
def test_template_is_filled_in(account: Any, eventually: Any, template: str, expected: Any) -> None:
    url, queue = inbox(account)
    names = ("key", "size", "none", "flag", "list", "object")
    paths = {name: f"$.detail.{name}" for name in names if f"<{name}>" in template}
    rule(account, {"Arn": queue, "InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}})
    put(account, key="a b.jpg", size=0, flag=False, list=[1, "x", None], object={"a": {"b": 1}})
    [body] = eventually(lambda: bodies(account, url), within=SOON)
    assert (json.loads(body) if isinstance(expected, dict) else body) == expected


def test_state_machine_is_started_with_a_part_of_the_event(account: Any, allow: Any, eventually: Any) -> None:
    target, permit, arrived = machine_target(account, allow)
    permit()
    rule(account, {**target, "InputPath": "$.detail"})
    mark = put(account)
    eventually(lambda: arrived(mark), within=SOON)


# Retries ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[int], list[str]]]:
    """An HTTP endpoint: its address, the answers that it gives (the last one for ever), what it was sent."""
    answers, seen = [500], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", answers, seen
    server.shutdown()
    server.server_close()


@pytest.fixture
def destination(account: Any, endpoint: Any) -> str:
    """ARN of an API destination for the endpoint."""
    events = account("events")
    key = {"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}}
    connection = events.create_connection(Name="c", AuthorizationType="API_KEY", AuthParameters=key)["ConnectionArn"]
    made = events.create_api_destination(
        Name="d", ConnectionArn=connection, InvocationEndpoint=endpoint[0], HttpMethod="POST"
    )
    return str(made["ApiDestinationArn"])


def attributes(message: dict[str, Any]) -> dict[str, str]:
    return {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}


def test_failing_endpoint_is_tried_again_as_often_as_allowed(
    account: Any, hurry: Callable[[float], None], eventually: Any, endpoint: Any, destination: str
) -> None:
    hurry(60)
    dead, dead_arn = inbox(account, "dead")
    rule(
        account,
        {"Arn": destination, "DeadLetterConfig": {"Arn": dead_arn}, "RetryPolicy": {"MaximumRetryAttempts": 3}},
    )
    mark = put(account)
    [message] = eventually(lambda: account.messages(dead), within=SOON)
    told = attributes(message)
    assert (told["ERROR_CODE"], told["EXHAUSTED_RETRY_CONDITION"], told["RETRY_ATTEMPTS"]) == (
        "ERROR_FROM_TARGET",
        "MaximumRetryAttempts",
        "3",
    )
    assert [mark in body for body in endpoint[2]] == [True] * 4


def test_old_event_is_given_up(
    account: Any, hurry: Callable[[float], None], eventually: Any, endpoint: Any, destination: str
) -> None:
    hurry(60)
    dead, dead_arn = inbox(account, "dead")
    rule(
        account,
        {"Arn": destination, "DeadLetterConfig": {"Arn": dead_arn}, "RetryPolicy": {"MaximumEventAgeInSeconds": 60}},
    )
    put(account)
    [message] = eventually(lambda: account.messages(dead), within=SOON)
    told = attributes(message)
    # after 2, 4, 8 and 16 seconds; the next wait of 32 would end after the minute
    assert (told["EXHAUSTED_RETRY_CONDITION"], told["RETRY_ATTEMPTS"]) == ("MaximumEventAgeInSeconds", "4")
    assert len(endpoint[2]) == 5


def test_endpoint_that_recovers_gets_the_event_and_nothing_failed(
    account: Any, hurry: Callable[[float], None], eventually: Any, endpoint: Any, destination: str
) -> None:
    hurry(60)
    endpoint[1][:] = [503, 429, 200]
    dead, dead_arn = inbox(account, "dead")
    rule(account, {"Arn": destination, "DeadLetterConfig": {"Arn": dead_arn}})
    put(account)
    eventually(lambda: len(endpoint[2]), until=(3).__eq__, within=SOON)
    assert account.messages(dead) == []


def test_refusing_endpoint_is_asked_once(account: Any, eventually: Any, endpoint: Any, destination: str) -> None:
    endpoint[1][:] = [403]
    dead, dead_arn = inbox(account, "dead")
    rule(account, {"Arn": destination, "DeadLetterConfig": {"Arn": dead_arn}})
    put(account)
    [message] = eventually(lambda: account.messages(dead), within=SOON)
    assert attributes(message)["ERROR_CODE"] == "ERROR_FROM_TARGET"
    assert "RETRY_ATTEMPTS" not in attributes(message)
    assert len(endpoint[2]) == 1


# Schedules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("expression", ["rate(1 minute)", "cron(* * * * ? *)"])
def test_schedule_is_due_in_the_accounts_time(
    account: Any, hurry: Callable[[float], None], eventually: Any, expression: str
) -> None:
    hurry(120)
    url, queue = inbox(account)
    arn = account("events").put_rule(Name="tick", ScheduleExpression=expression)["RuleArn"]
    account("events").put_targets(Rule="tick", Targets=[{"Id": "1", "Arn": queue}])
    found = eventually(lambda: bodies(account, url), until=lambda sent: len(sent) >= 3, within=SOON)
    events = [json.loads(body) for body in found]
    assert len({event["id"] for event in events}) == len(events)
    assert {(e["source"], e["detail-type"], str(e["detail"]), *e["resources"]) for e in events} == {
        ("aws.events", "Scheduled Event", "{}", arn)
    }
    account("events").disable_rule(Name="tick")


def test_disabled_and_deleted_schedules_send_nothing(
    account: Any, hurry: Callable[[float], None], eventually: Any
) -> None:
    hurry(600)
    url, queue = inbox(account)
    events = account("events")
    for name, state in (("off", "DISABLED"), ("gone", "ENABLED")):
        events.put_rule(Name=name, ScheduleExpression="rate(1 hour)", State=state)
        events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue, "Input": json.dumps({"from": name})}])
    events.remove_targets(Rule="gone", Ids=["1"])
    events.delete_rule(Name="gone")
    events.put_rule(Name="on", ScheduleExpression="rate(2 hours)")
    events.put_targets(Rule="on", Targets=[{"Id": "1", "Arn": queue, "Input": json.dumps({"from": "on"})}])
    assert eventually(lambda: bodies(account, url), within=60) == ['{"from":"on"}']


# Archive and replay ----------------------------------------------------------------------------------------------


def replay(account: Any, name: str, *rules: str, archive: str = "a") -> dict[str, Any]:
    now = datetime.now(UTC)
    destination: dict[str, Any] = {"Arn": account.arn("events", "event-bus/default")}
    return dict(
        account("events").start_replay(
            ReplayName=name,
            EventSourceArn=account.arn("events", f"archive/{archive}"),
            EventStartTime=now - timedelta(hours=1),
            EventEndTime=now + timedelta(minutes=1),
            Destination=destination | ({"FilterArns": list(rules)} if rules else {}),
        )
    )


def test_archived_events_are_replayed_to_chosen_rules_only(account: Any, eventually: Any) -> None:
    first, first_queue = inbox(account, "first")
    second, second_queue = inbox(account, "second")
    chosen = rule(account, {"Arn": first_queue}, name="chosen")
    rule(account, {"Arn": second_queue}, name="other")
    events = account("events")
    bus = account.arn("events", "event-bus/default")
    kept = {"source": ["lab"], "detail": {"keep": [True]}}
    events.create_archive(ArchiveName="a", EventSourceArn=bus, EventPattern=json.dumps(kept), RetentionDays=1)
    mark = put(account, keep=True)
    put(account, keep=False)
    eventually(lambda: len(account.messages(first)), until=(2).__eq__, within=SOON)
    eventually(lambda: events.describe_archive(ArchiveName="a")["EventCount"], until=(1).__eq__, within=SOON)

    assert replay(account, "again", chosen)["State"] == "STARTING"
    done = eventually(
        lambda: events.describe_replay(ReplayName="again"), until=lambda r: r["State"] == "COMPLETED", within=SOON
    )
    assert done["EventLastReplayedTime"]
    assert done["ReplayEndTime"] >= done["ReplayStartTime"]
    sent = eventually(lambda: bodies(account, first), until=lambda found: len(found) == 3, within=SOON)
    [again] = [event for event in map(json.loads, sent) if "replay-name" in event]
    [original] = [e for e in map(json.loads, sent) if e["detail"]["mark"] == mark and "replay-name" not in e]
    assert again["replay-name"] == "again"
    assert {**again, "id": ""} == {**original, "id": "", "replay-name": "again"}
    assert len(account.messages(second)) == 2
    assert events.describe_archive(ArchiveName="a")["EventCount"] == 1


def test_ended_replay_is_not_cancelled(account: Any, eventually: Any, refused: Callable[..., Any]) -> None:
    events = account("events")
    events.create_archive(ArchiveName="a", EventSourceArn=account.arn("events", "event-bus/default"))
    replay(account, "r")
    eventually(lambda: events.describe_replay(ReplayName="r")["State"], until="COMPLETED".__eq__, within=SOON)
    code, _, status = refused(events.cancel_replay, ReplayName="r")
    assert (code, status) == ("IllegalStatusException", 400)


def test_archive_forgets_after_its_days_and_follows_its_new_pattern(
    account: Any, hurry: Callable[[float], None], eventually: Any
) -> None:
    hurry(3600)  # a day is 24 seconds
    events = account("events")
    bus = account.arn("events", "event-bus/default")
    only = json.dumps({"source": ["nothing"]})
    events.create_archive(ArchiveName="a", EventSourceArn=bus, EventPattern=only, RetentionDays=1)
    put(account)
    events.update_archive(ArchiveName="a", EventPattern=PATTERN)
    put(account)

    def number() -> int:
        return int(events.describe_archive(ArchiveName="a")["EventCount"])

    eventually(number, until=(1).__eq__, within=SOON)
    eventually(number, until=(0).__eq__, within=60)
    assert events.describe_archive(ArchiveName="a")["SizeBytes"] == 0


def test_sources_of_aws_are_its_own(account: Any) -> None:
    entries = [{"Source": source, "DetailType": "d", "Detail": "{}"} for source in ("aws.s3", "awsome")]
    answer = account("events").put_events(Entries=entries)
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0]["ErrorCode"] == "NotAuthorizedForSourceException"
    assert answer["Entries"][1]["EventId"]
