"""Each hop of ``fixtures/hops``: refused without its permission, made with it, on the live engine.

The permission is all that changes between the two: a statement of the caller's role with one action on one resource,
or a statement of the target's own policy for the calling service.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from botocore.exceptions import ClientError

from tests.support.account import Account, document, statement
from tests.support.waiting import eventually

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "hops"
ROWS = yaml.safe_load((FIXTURES / "rows.yaml").read_text("utf-8"))
ECHO = "def handler(event, context):\n    return {}\n"
FAILS = "def handler(event, context):\n    raise ValueError('no')\n"

type Attempt = Callable[[], bool]
"""Makes the hop once; whether it was allowed."""


class Stage:
    """An account with one resource of each kind, all called ``hops``, and a role for each hop."""

    def __init__(self, engine: Any) -> None:
        self.account = account = Account(engine)
        self.bucket = account.bucket()
        account.root("s3").put_object(Bucket=self.bucket, Key="k", Body=b"x")
        self.queue, _ = account.queue("hops")
        account.root("sns").create_topic(Name="hops")
        account.root("dynamodb").create_table(
            TableName="hops",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.stream = account.root("dynamodb").create_table(
            TableName="hops-with-stream",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )["TableDescription"]["LatestStreamArn"]
        account.root("events").create_event_bus(Name="hops")
        account.root("events").put_rule(Name="hops", EventPattern='{"source": ["nothing"]}')
        account.root("logs").create_log_group(logGroupName="hops")
        account.root("ssm").put_parameter(Name="hops", Value="x", Type="String")
        self.secret = account.root("secretsmanager").create_secret(Name="hops", SecretString="x")["ARN"]
        self.key = account.root("kms").create_key()["KeyMetadata"]["Arn"]
        self.role = account.role("hops", "lambda.amazonaws.com", statement("logs:*"))
        account.function("hops", self.role, ECHO)
        passing = {"StartAt": "End", "States": {"End": {"Type": "Pass", "End": True}}}
        account.root("stepfunctions").create_state_machine(
            name="hops", definition=json.dumps(passing), roleArn=account.role("child", "states.amazonaws.com")
        )

    def filled(self, value: Any) -> Any:
        """A value of a row with the names of this account's resources."""
        names = {"place": self.account.place, "account": self.account.id, "bucket": self.bucket, "queue": self.queue,
                 "secret": self.secret, "key": self.key, "stream": self.stream}  # fmt: skip
        if isinstance(value, str):
            for name, text in names.items():
                value = value.replace(f"{{{name}}}", text)
            return value
        if isinstance(value, dict):
            return {key: self.filled(one) for key, one in value.items()}
        return [self.filled(one) for one in value] if isinstance(value, list) else value

    def decided(self, row: dict[str, Any], principal: str, fire: Callable[[], Any]) -> Attempt:
        """An attempt whose outcome is the next decision on the action, for a principal with this in its name."""

        def found() -> list[bool]:
            return [
                one["decision"] == "Allowed"
                for one in self.account.decisions()
                if one["action"] == row["action"] and principal in one["principal"]
            ]

        def attempt() -> bool:
            before = len(found())
            fire()
            return eventually(lambda: found()[before:], within=20, expected=f"a decision on {row['action']}")[-1]

        return attempt

    # -- how hops are made ------------------------------------------------------------------------------------

    def states(self, name: str, row: dict[str, Any]) -> Attempt:
        task = {"Type": "Task", "Resource": row["task"], "Parameters": row["parameters"], "End": True}
        client = self.account.root("stepfunctions")
        machine = client.create_state_machine(
            name=name,
            definition=json.dumps({"StartAt": "Hop", "States": {"Hop": task}}),
            roleArn=self.account.role(name, "states.amazonaws.com"),
        )["stateMachineArn"]

        def attempt() -> bool:
            started = client.start_execution(stateMachineArn=machine)["executionArn"]
            done = eventually(
                lambda: client.describe_execution(executionArn=started), until=lambda one: one["status"] != "RUNNING"
            )
            if done["status"] == "SUCCEEDED":
                return True
            assert "not authorized to perform" in done["cause"], done["cause"]
            assert row["action"].lower() in done["cause"].lower()
            return False

        return attempt

    def rule(self, name: str, row: dict[str, Any]) -> Attempt:
        events, role = self.account.root("events"), row["by"] == "role"
        target = {"Id": "1", "Arn": row["target"]}
        if role:
            target["RoleArn"] = self.account.role(name, "events.amazonaws.com")
        events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
        events.put_targets(Rule=name, Targets=[target])
        entry = {"Source": name, "DetailType": "d", "Detail": "{}"}
        principal = f"/{name}/" if role else row["caller"]
        return self.decided(row, principal, lambda: events.put_events(Entries=[entry]))

    def schedule(self, name: str, row: dict[str, Any]) -> Attempt:
        role = self.account.role(name, "scheduler.amazonaws.com")
        target = {"Arn": row["target"], "RoleArn": role, "Input": row.get("input", "{}")} | row.get("settings", {})
        schedules = self.account.root("scheduler")
        given = {"ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target}
        names = (f"{name}-{number}" for number in range(2))
        return self.decided(row, f"/{name}/", lambda: schedules.create_schedule(Name=next(names), **given))

    def alarm(self, name: str, row: dict[str, Any]) -> Attempt:
        watch = self.account.root("cloudwatch")
        metric = {"Namespace": "n", "MetricName": "m", "Period": 60, "EvaluationPeriods": 1, "Statistic": "Sum"}
        states = iter(("ALARM", "OK"))

        def fire() -> None:
            state = next(states)
            kind = {"ALARM": "AlarmActions", "OK": "OKActions"}[state]
            watch.put_metric_alarm(
                AlarmName=name,
                **metric,
                Threshold=1,
                ComparisonOperator="GreaterThanThreshold",
                **{kind: [row["target"]]},
            )
            watch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="hop")

        return self.decided(row, row["caller"], fire)

    def stack(self, name: str, row: dict[str, Any]) -> Attempt:
        stacks = self.account.root("cloudformation")
        role = self.account.role(name, "cloudformation.amazonaws.com")
        resource = {"Type": row["type"], "Properties": row.get("properties", {})}
        names = (f"{name}-{number}" for number in range(2))

        def fire() -> None:
            text = json.dumps({"Resources": {"One": resource}})
            stacks.create_stack(StackName=next(names), TemplateBody=text, RoleARN=role)

        return self.decided(row, f"/{name}/", fire)

    def authorizer(self, name: str, row: dict[str, Any]) -> Attempt:
        gateway = self.account.root("apigateway")
        api = gateway.create_rest_api(name=name)["id"]
        root = gateway.get_resources(restApiId=api)["items"][0]["id"]
        uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{row['target']}/invocations"
        asked = gateway.create_authorizer(
            restApiId=api,
            name="a",
            type="TOKEN",
            authorizerUri=uri,
            identitySource="method.request.header.Authorization",
            authorizerResultTtlInSeconds=0,
        )["id"]
        method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
        gateway.put_method(**method, authorizationType="CUSTOM", authorizerId=asked)
        gateway.put_integration(**method, type="MOCK")
        gateway.create_deployment(restApiId=api, stageName="s")
        url = f"{self.account.endpoint.url}/_aws/execute-api/{api}/s/"
        return self.decided(row, row["caller"], lambda: requests.get(url, headers={"Authorization": "t"}, timeout=30))

    def topic(self, name: str, row: dict[str, Any]) -> Attempt:
        sns = self.account.root("sns")
        topic = sns.create_topic(Name=name)["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol=row["protocol"], Endpoint=row["target"])
        return self.decided(row, row["caller"], lambda: sns.publish(TopicArn=topic, Message="m"))

    def bucket_event(self, name: str, row: dict[str, Any]) -> Attempt:
        key = {"LambdaFunction": "LambdaFunctionArn"}.get(row["kind"], f"{row['kind']}Arn")
        wanted = {f"{row['kind']}Configurations": [{key: row["target"], "Events": ["s3:ObjectCreated:*"]}]}
        put = self.account.root("s3").put_bucket_notification_configuration
        return lambda: _went("InvalidArgument", put, Bucket=self.bucket, NotificationConfiguration=wanted)

    def destination(self, name: str, row: dict[str, Any]) -> Attempt:
        self._failing(name)
        self.account.root("lambda").put_function_event_invoke_config(
            FunctionName=name,
            MaximumRetryAttempts=0,
            DestinationConfig={"OnFailure": {"Destination": row["target"]}},
        )
        return self.decided(row, f"/{name}/", lambda: self._invoke(name))

    def dead_letter(self, name: str, row: dict[str, Any]) -> Attempt:
        self._failing(name)
        update = self.account.root("lambda").update_function_configuration
        queue = {"TargetArn": row["target"]}
        return lambda: _went("InvalidParameterValueException", update, FunctionName=name, DeadLetterConfig=queue)

    def mapping(self, name: str, row: dict[str, Any]) -> Attempt:
        source = self.account.queue(name)[1] if row["source"] == "queue" else self.stream
        self.account.function(name, self.account.role(name, "lambda.amazonaws.com"), ECHO)
        self.account.grant(name, *_others(row))
        start = {} if row["source"] == "queue" else {"StartingPosition": "LATEST"}
        create = self.account.root("lambda").create_event_source_mapping
        code = "InvalidParameterValueException"
        return lambda: _went(code, create, FunctionName=name, EventSourceArn=source, **start)

    def function_logs(self, name: str, row: dict[str, Any]) -> Attempt:
        kept = [one for one in ("logs:CreateLogGroup", "logs:CreateLogStream") if one != row["action"]]
        role = self.account.role(name, "lambda.amazonaws.com", *map(statement, kept))
        self.account.function(name, role, ECHO)
        return self.decided(row, f"/{name}/", lambda: self._invoke(name))

    def subscription_filter(self, name: str, row: dict[str, Any]) -> Attempt:
        put = self.account.root("logs").put_subscription_filter
        wanted = {"logGroupName": "hops", "filterName": name, "filterPattern": "", "destinationArn": row["target"]}
        return lambda: _went("InvalidParameterException", put, **wanted)

    def api(self, name: str, row: dict[str, Any]) -> Attempt:
        gateway = self.account.root("apigateway")
        api = gateway.create_rest_api(name=name)["id"]
        root = gateway.get_resources(restApiId=api)["items"][0]["id"]
        method = {"restApiId": api, "resourceId": root, "httpMethod": "POST"}
        gateway.put_method(**method, authorizationType="NONE")
        form = row["template"].startswith("Action=")
        mapped = {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"} if form else {}
        gateway.put_integration(
            **method,
            type="AWS",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:us-east-1:{row['uri']}",
            **({"credentials": self.account.role(name, "apigateway.amazonaws.com")} if row["by"] == "role" else {}),
            requestParameters=mapped | row.get("headers", {}),
            requestTemplates={"application/json": row["template"]},
        )

        def fire() -> None:
            log = gateway.test_invoke_method(**method, body="{}")["log"]
            assert "Endpoint request headers" in log
            assert "daylab_proof" not in log  # whoever reads it could pass for the engine

        return self.decided(row, f"/{name}/" if row["by"] == "role" else row["caller"], fire)

    # -- what allows a hop ------------------------------------------------------------------------------------

    def allow(self, name: str, row: dict[str, Any]) -> None:
        by = row["by"]
        if by == "role":
            kept = [] if row["how"] in ("mapping", "function-logs", "states") else [statement("logs:*")]
            resource = row["resource"].replace(":hops", f":{name}") if row.get("source") == "queue" else row["resource"]
            self.account.grant(name, statement(row["action"], resource=resource), *kept, *_others(row))
        elif by == "function":
            self.account.root("lambda").add_permission(
                FunctionName="hops", StatementId=name, Action=row["action"], Principal=row["caller"]
            )
        else:
            admit = {"Effect": "Allow", "Principal": {"Service": row["caller"]}, "Action": row["action"]}
            text = document(admit | {"Resource": row["resource"]})
            if by == "queue":
                self.account.root("sqs").set_queue_attributes(QueueUrl=self.queue, Attributes={"Policy": text})
            else:
                self.account.root("sns").set_topic_attributes(
                    TopicArn=row["resource"], AttributeName="Policy", AttributeValue=text
                )

    def forbid(self, row: dict[str, Any]) -> None:
        """Take back what an earlier hop had in a resource's own policy."""
        if row["by"] == "queue":
            self.account.root("sqs").set_queue_attributes(QueueUrl=self.queue, Attributes={"Policy": ""})
        elif row["by"] == "topic":
            self.account.root("sns").set_topic_attributes(
                TopicArn=row["resource"], AttributeName="Policy", AttributeValue=document()
            )

    def _failing(self, name: str) -> None:
        self.account.function(name, self.account.role(name, "lambda.amazonaws.com", statement("logs:*")), FAILS)

    def _invoke(self, name: str) -> None:
        self.account.root("lambda").invoke(FunctionName=name, InvocationType="Event")


MAPPINGS = {
    "queue": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "table": ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"),
}
"""What a mapping needs of its source."""


def _others(row: dict[str, Any]) -> list[dict[str, Any]]:
    """What the hop needs beside the action that it is about."""
    if row["how"] == "function-logs":
        wanted: tuple[str, ...] = ("logs:CreateLogGroup", "logs:CreateLogStream")
    else:
        wanted = MAPPINGS.get(row.get("source", ""), ())
    return [statement(one) for one in wanted if one != row["action"]]


def _went(code: str, call: Callable[..., Any], **parameters: Any) -> bool:
    """Whether a service took a configuration, or refused it with this code."""
    try:
        call(**parameters)
    except ClientError as error:
        if error.response["Error"]["Code"] != code:
            raise
        return False
    return True


@pytest.fixture(scope="module")
def stage(engine: Any) -> Stage:
    return Stage(engine)


@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda n: f"{ROWS[n]['how']}-{ROWS[n]['action']}-{n}")
def test_a_hop_needs_its_permission(stage: Stage, number: int) -> None:
    row, name = stage.filled(ROWS[number]), f"hop{number}"
    stage.forbid(row)
    how = "bucket_event" if row["how"] == "bucket" else row["how"].replace("-", "_")
    attempt: Attempt = getattr(stage, how)(name, row)
    assert attempt() is False
    stage.allow(name, row)
    assert attempt() is True
