"""``daylab iam`` against a running engine: its state is read, its decisions shown, its refusals explained."""

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import jsonpatch
import pytest
from botocore.exceptions import ClientError

from harness.clients import client

BUGS = Path(__file__).resolve().parents[2] / "fixtures" / "iam" / "bugs"
COMMAND = [sys.executable, "-c", "from harness.cli import main; main()", "iam"]

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        },
    }
)


class World:
    """An account with a user, and ``daylab iam`` asked about it."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.endpoint = engine.endpoint
        self.number = str(random.SystemRandom().randrange(10**11, 10**12))
        self.alice = f"arn:aws:iam::{self.number}:user/team/alice"
        iam = self.root("iam")
        iam.create_user(UserName="alice", Path="/team/")
        self.key = iam.create_access_key(UserName="alice")["AccessKey"]

    def root(self, service: str) -> Any:
        return client(self.endpoint, service, account=self.number)

    def user(self, service: str) -> Any:
        key = self.key
        return client(self.endpoint, service, access_key=key["AccessKeyId"], secret_key=key["SecretAccessKey"])

    def policy(self, name: str, *statements: dict[str, Any]) -> None:
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        self.root("iam").put_user_policy(UserName="alice", PolicyName=name, PolicyDocument=document)

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "DAYLAB_TOKEN": self.engine.token}
        return subprocess.run(
            [*COMMAND, *arguments, "--endpoint-url", self.endpoint.url],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            env=environment,
            check=False,
        )


@pytest.fixture
def world(engine: Any) -> World:
    return World(engine)


def allow(action: Any, resource: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def refusal(operation: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        operation(**parameters)
    return str(caught.value)


def test_why_finds_the_statement_and_its_patch_opens_the_call(world: World) -> None:
    bucket = f"b-{world.number}"
    world.root("s3").create_bucket(Bucket=bucket)
    world.root("s3").put_object(Bucket=bucket, Key="k", Body=b"1")
    world.policy("reader", allow("s3:GetObject", f"arn:aws:s3:::{bucket}"))
    message = refusal(world.user("s3").get_object, Bucket=bucket, Key="k")
    ran = world.run("why", "-", "--json", stdin=message)
    assert ran.returncode == 0, ran.stderr
    row = json.loads(ran.stdout)
    assert row["asked"] == f"the engine at {world.endpoint.url}"
    assert (row["layer"], row["nearMisses"][0]["element"]) == ("identity-based policy", "Resource")
    assert row["message"] in message
    iam = world.root("iam")
    document = iam.get_user_policy(UserName="alice", PolicyName="reader")["PolicyDocument"]
    fixed = jsonpatch.JsonPatch(row["fix"][0]["patch"]).apply(document)
    iam.put_user_policy(UserName="alice", PolicyName="reader", PolicyDocument=json.dumps(fixed))
    assert world.user("s3").get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"
    assert world.run("why", message).returncode == 1, "now the engine's policies allow it"


def test_why_reads_the_resources_own_policy(world: World) -> None:
    queue = world.root("sqs").create_queue(QueueName="orders")["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{world.number}:orders"
    deny = {"Sid": "Closed", "Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    document = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    world.root("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": document})
    world.policy("sender", allow("sqs:SendMessage", arn))
    message = refusal(world.user("sqs").send_message, QueueUrl=queue, MessageBody="1")
    row = json.loads(world.run("why", message, "--json").stdout)
    assert (row["decision"], row["layer"]) == ("ExplicitlyDenied", "resource-based policy")
    assert row["statements"][0]["sid"] == "Closed"
    assert row["fixAllowsTheRequest"] is True


def test_why_knows_the_owner_of_a_strangers_bucket(world: World, engine: Any) -> None:
    other = World(engine)
    bucket = f"b-{other.number}"
    other.root("s3").create_bucket(Bucket=bucket)
    world.policy("reader", allow("s3:ListBucket", f"arn:aws:s3:::{bucket}"))
    message = refusal(world.user("s3").list_objects_v2, Bucket=bucket)
    assert message.endswith("Access Denied"), "S3 tells strangers no more"
    asked = ("--operation", "s3:ListObjectsV2", "--resource", f"arn:aws:s3:::{bucket}", "--principal", world.alice)
    row = json.loads(world.run("why", message, *asked, "--json").stdout)
    assert row["layer"] == "resource-based policy"
    assert row["fix"][0]["where"] == f"the resource-based policy of arn:aws:s3:::{bucket}"


def test_why_opens_the_engines_encoded_messages(world: World) -> None:
    deny = {"Sid": "NoLarge", "Effect": "Deny", "Action": "ec2:DescribeInstances", "Resource": "*"}
    world.policy("guard", deny)
    message = refusal(world.user("ec2").describe_instances)
    encoded = "You are not authorized to perform this operation. " + message[message.index("Encoded authorization") :]
    row = json.loads(world.run("why", encoded, "--json").stdout)
    assert (row["decision"], row["statements"][0]["sid"]) == ("ExplicitlyDenied", "NoLarge")
    assert row["principal"] == world.alice


def test_simulate_agrees_with_the_engine_about_attached_policies_and_groups(world: World) -> None:
    iam = world.root("iam")
    iam.create_group(GroupName="readers")
    iam.add_user_to_group(GroupName="readers", UserName="alice")
    iam.attach_group_policy(GroupName="readers", PolicyArn="arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess")
    world.root("sqs").create_queue(QueueName="q")
    arn = f"arn:aws:sqs:us-east-1:{world.number}:q"
    for action, call in (
        ("sqs:GetQueueAttributes", lambda sqs, url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])),
        ("sqs:PurgeQueue", lambda sqs, url: sqs.purge_queue(QueueUrl=url)),
    ):
        ran = world.run("simulate", "--principal", world.alice, "--action", action, "--resource", arn, "--json")
        url = world.root("sqs").get_queue_url(QueueName="q")["QueueUrl"]
        try:
            call(world.user("sqs"), url)
            refused = ""
        except ClientError as error:
            refused = str(error)
        row = json.loads(ran.stdout)
        assert (row["decision"] == "Allowed") is (refused == "")
        assert row["message"] in refused
        assert ran.returncode == (0 if refused == "" else 1)


def test_simulate_names_the_users_that_there_are(world: World) -> None:
    stranger = world.alice.replace("alice", "bob")
    ran = world.run("simulate", "--principal", stranger, "--action", "s3:ListAllMyBuckets")
    assert ran.returncode == 2
    assert "it has: alice" in ran.stderr


@pytest.mark.parametrize("kind", ["user", "role"])
def test_simulate_reads_permissions_boundaries(world: World, kind: str) -> None:
    iam = world.root("iam")
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow("dynamodb:*", "*")]})
    boundary = iam.create_policy(PolicyName="limit", PolicyDocument=document)["Policy"]["Arn"]
    wide = json.dumps({"Version": "2012-10-17", "Statement": [allow("sqs:*", "*")]})
    if kind == "user":
        iam.create_user(UserName="bounded", PermissionsBoundary=boundary)
        iam.put_user_policy(UserName="bounded", PolicyName="wide", PolicyDocument=wide)
    else:
        iam.create_role(RoleName="bounded", PermissionsBoundary=boundary, AssumeRolePolicyDocument=TRUST)
        iam.put_role_policy(RoleName="bounded", PolicyName="wide", PolicyDocument=wide)
    principal = f"arn:aws:iam::{world.number}:{kind}/bounded"
    ran = world.run("simulate", "--principal", principal, "--action", "sqs:ListQueues", "--json")
    row = json.loads(ran.stdout)
    assert (row["decision"], row["layer"]) == ("ImplicitlyDenied", "permissions boundary")


def test_trace_shows_what_was_decided(world: World) -> None:
    world.policy("lister", allow("sqs:ListQueues", "*"))
    world.user("sqs").list_queues()
    refusal(world.user("sqs").create_queue, QueueName="q")
    account = ("--account", world.number)
    everything = [json.loads(line) for line in world.run("trace", "--json", *account).stdout.splitlines()]
    assert [(row["action"], row["decision"]) for row in everything if row["principal"] == world.alice] == [
        ("sqs:ListQueues", "Allowed"),
        ("sqs:CreateQueue", "ImplicitlyDenied"),
    ]
    denied = world.run("trace", "--denied", *account).stdout
    assert "DENIED" in denied
    assert "because no identity-based policy allows the sqs:CreateQueue action" in denied
    assert "ListQueues" not in denied
    assert world.run("trace", "-n", "0", *account).stdout == ""


def test_trace_follows_and_shows_each_decision_once(world: World) -> None:
    world.policy("lister", allow("sqs:ListQueues", "*"))
    arguments = [*COMMAND, "trace", "--follow", "--json", "--account", world.number]
    arguments += ["--endpoint-url", world.endpoint.url]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        deadline = threading.Timer(60, process.kill)
        deadline.start()
        try:
            assert process.stdout is not None
            shown = []
            for _ in range(3):
                request = world.user("sqs").list_queues()["ResponseMetadata"]["RequestId"]
                while not shown or shown[-1] != request:
                    row = json.loads(process.stdout.readline())
                    if row["principal"] == world.alice:
                        shown.append(row["request_id"])
        finally:
            deadline.cancel()
            process.kill()
    assert len(shown) == len(set(shown)) == 3


def test_policy_is_the_least_that_the_user_needed(world: World) -> None:
    bucket = f"b-{world.number}"
    world.root("s3").create_bucket(Bucket=bucket)
    world.policy("wide", allow("s3:*", "*"))
    s3 = world.user("s3")
    s3.put_object(Bucket=bucket, Key="in/a.csv", Body=b"1")
    s3.get_object(Bucket=bucket, Key="in/a.csv")
    s3.list_objects_v2(Bucket=bucket)
    refusal(world.user("sqs").list_queues)
    ran = world.run("policy", "--user", "alice", "--account", world.number, "--allowed-only")
    assert "from 3 calls, 0 of them refused" in ran.stderr
    world.policy("wide", *json.loads(ran.stdout)["Statement"])
    s3.put_object(Bucket=bucket, Key="in/a.csv", Body=b"2")
    s3.list_objects_v2(Bucket=bucket)
    refusal(s3.put_object, Bucket=bucket, Key="in/b.csv", Body=b"1")
    refusal(s3.delete_object, Bucket=bucket, Key="in/a.csv")
    wider = world.run("policy", "--user", world.alice, "--generalise")
    world.policy("wide", *json.loads(wider.stdout)["Statement"])
    s3.put_object(Bucket=bucket, Key="in/b.csv", Body=b"1")
    world.user("sqs").list_queues()
    refusal(s3.put_object, Bucket=bucket, Key="out/b.csv", Body=b"1")


def test_policy_of_somebody_who_called_nothing_is_an_error(world: World) -> None:
    ran = world.run("policy", "--role", "idle")
    assert ran.returncode == 2
    assert "made no call" in ran.stderr


def test_repro_makes_the_calls_on_the_engine(world: World) -> None:
    file = str(BUGS / "boundary-lacks-service.yaml")
    ran = world.run("repro", file)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("engine: the same decision and message") == 2
    row = json.loads(world.run("repro", file, "--json").stdout)
    assert (row["liveBefore"], row["liveAfter"], row["problems"]) == (row["before"], row["after"], [])


def test_repro_starts_an_engine_of_its_own_and_ends_it(tmp_path: Path) -> None:
    environment = {**os.environ, "DAYLAB_HOME": str(tmp_path)}
    file = str(BUGS / "for-all-values-hole.yaml")
    ran = subprocess.run(
        [*COMMAND, "repro", file, "--live", "--json"],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    row = json.loads(ran.stdout)
    assert [call["decision"] for call in (*row["liveBefore"], *row["liveAfter"])] == ["Allowed", "ImplicitlyDenied"]


def test_an_engine_that_only_logs_shows_no_bug(tmp_path: Path) -> None:
    environment = {**os.environ, "DAYLAB_HOME": str(tmp_path), "DAYLAB_IAM": "log"}
    file = str(BUGS / "for-all-values-hole.yaml")
    ran = subprocess.run(
        [*COMMAND, "repro", file, "--live"], capture_output=True, text=True, timeout=120, env=environment, check=False
    )
    assert "not enforced here: the engine carries out no refusals (DAYLAB_IAM=log)" in ran.stdout


def test_an_engine_that_does_not_answer_is_said() -> None:
    file = str(BUGS / "for-all-values-hole.yaml")
    ran = subprocess.run(
        [*COMMAND, "repro", file, "--endpoint-url", "http://127.0.0.1:1"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 2
    assert "the engine does not answer" in ran.stderr
