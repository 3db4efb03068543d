"""An account is released with everything in it, whatever runs there, and its neighbours do not notice."""

import contextlib
import itertools
import json
import random
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from harness import clients
from harness.clients import random_account
from harness.curriculum.check_run import check_submission
from harness.curriculum.loader import find_lab
from harness.engines.control_api import ControlApi
from harness.engines.embedded import EmbeddedEngine
from harness.errors import DeploymentError, EngineError
from harness.permissions.bugs.files import load_bug
from harness.permissions.bugs.live import run
from harness.scenarios.deploy import deploy
from harness.scenarios.loader import find_scenario
from harness.scenarios.plan import plan
from tests.support.account import document, statement
from tests.support.functions import Functions
from tests.support.waiting import eventually

SLEEPER = "import time\ndef handler(event, context):\n    time.sleep(event.get('seconds', 60))\n    return 'woke up'\n"
QUICK = ("s3_lambda", "api_lambda", "dynamodb_streams", "alarm_response")
SCENARIOS = (*QUICK, "sfn_workflow", "eventbridge_pipeline")
NEIGHBOUR_SECONDS = 0.2
ENGINES_OWN = ("000000000000", "949334387222")
"""Where LocalStack keeps packages of functions, and what it does for nobody."""


@pytest.fixture(scope="module")
def engine() -> Iterator[EmbeddedEngine]:
    made = EmbeddedEngine()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def api(engine: EmbeddedEngine) -> ControlApi:
    return ControlApi(engine.endpoint, engine.state.token)


@pytest.fixture
def account(engine: EmbeddedEngine) -> Functions:
    """Functions that may do everything, with names that no other test's have."""
    made = Functions(engine)
    made.account.grant("function", statement("*"))
    made._names = itertools.count(random.randrange(10**9))
    return made


def process(engine: EmbeddedEngine) -> psutil.Process:
    return psutil.Process(engine.state.pid)


def begun(work: Any) -> threading.Thread:
    """Something that goes on in the background, and may fail when its account goes."""

    def attempt() -> None:
        with contextlib.suppress(ClientError, BotoCoreError, DeploymentError):
            work()

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    return thread


def users(account: Functions, service: str) -> Any:
    """A user's client, for calls in the background: one of the root's that comes late opens a released account."""
    return account.account.user(service, document(statement("*")))


def files_of(engine: EmbeddedEngine, *kinds: str) -> list[str]:
    """Files of functions and objects in the engine's directory."""
    root = Path(engine.state.data_dir)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if _is_ours(path, kinds))


def _is_ours(path: Path, kinds: tuple[str, ...]) -> bool:
    return any(kind in str(path) for kind in kinds) and "/runtime/" not in str(path)


def test_everything_that_an_account_holds_goes_with_it(
    engine: EmbeddedEngine, api: ControlApi, account: Functions
) -> None:
    name = account.function("def handler(event, context):\n    print('hello')\n    return event\n")
    account.invoke(name, {})
    account.log_when(name, lambda messages: "hello" in messages)
    bucket = f"held-{account.id}"
    s3, sqs, sns, dynamodb = (account.client(each) for each in ("s3", "sqs", "sns", "dynamodb"))
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="large", Body=b"x" * 2_000_000)
    queue = sqs.create_queue(QueueName="held")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="held")
    topic = sns.create_topic(Name="held")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=f"{account.id}@example.com")
    dynamodb.create_table(
        TableName="held",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    account.client("events").put_rule(Name="held", ScheduleExpression="rate(1 day)")
    metric = {"Namespace": "held", "MetricName": "m"}
    account.client("cloudwatch").put_metric_data(Namespace="held", MetricData=[{"MetricName": "m", "Value": 1}])
    account.client("cloudwatch").put_metric_alarm(
        AlarmName="held",
        **metric,
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    assert api.decisions(account.id)
    assert api.mailbox(f"{account.id}@example.com")
    assert {"dynamodb", "events", "iam", "lambda", "s3", "sns", "sqs"} <= set(api.accounts()[account.id])
    eventually(lambda: files_of(engine, f"decisions/{account.id}"))
    code = files_of(engine, "awslambda-", name)
    assert code
    assert files_of(engine, bucket)

    assert api.release_account(account.id) == []

    assert account.id not in api.accounts()
    assert api.decisions(account.id) == []
    assert api.mailbox(f"{account.id}@example.com") == []
    assert files_of(engine, f"decisions/{account.id}", bucket, name) == []
    # the next calls find a fresh account
    assert s3.list_buckets()["Buckets"] == []
    assert sqs.list_queues().get("QueueUrls", []) == []
    assert sns.list_topics()["Topics"] == []
    assert dynamodb.list_tables()["TableNames"] == []
    assert account.client("lambda").list_functions()["Functions"] == []
    assert account.client("logs").describe_log_groups()["logGroups"] == []
    assert account.client("events").list_rules()["Rules"] == []
    assert account.client("cloudwatch").list_metrics()["Metrics"] == []
    assert account.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
    assert account.client("iam").list_roles()["Roles"] == []
    seen = [each["EventName"] for each in account.client("cloudtrail").lookup_events()["Events"]]
    assert [name for name in seen if not name.startswith(("Describe", "List", "Lookup"))] == []
    # and may use the names again
    s3.create_bucket(Bucket=bucket)
    api.release_account(account.id)


def test_a_running_invocation_ends_with_its_account(
    engine: EmbeddedEngine, api: ControlApi, account: Functions
) -> None:
    name = account.function(SLEEPER, Timeout=120)
    account.invoke(name, {"seconds": 0})
    before = len(process(engine).children(recursive=True))
    invoke = partial(users(account, "lambda").invoke, FunctionName=name, Payload=b"{}")
    running = [begun(invoke) for _ in range(3)]
    eventually(lambda: len(process(engine).children(recursive=True)) > before)
    began = time.monotonic()
    assert api.release_account(account.id) == []
    assert time.monotonic() - began < 20
    for thread in running:
        thread.join(5)
        assert not thread.is_alive()
    assert account.id not in api.accounts()
    assert eventually(lambda: files_of(engine, f"{name}-") == [])


def test_asynchronous_events_and_pollers_end_with_their_account(
    engine: EmbeddedEngine, api: ControlApi, account: Functions
) -> None:
    threads = process(engine).num_threads
    waiting = account.client("sqs").create_queue(QueueName="empty")["QueueUrl"]
    polling = begun(partial(users(account, "sqs").receive_message, QueueUrl=waiting, WaitTimeSeconds=20))
    name = account.function(SLEEPER, Timeout=60)
    queue = account.client("sqs").create_queue(QueueName="q", Attributes={"VisibilityTimeout": "120"})["QueueUrl"]
    account.client("lambda").create_event_source_mapping(
        FunctionName=name, EventSourceArn=f"arn:aws:sqs:us-east-1:{account.id}:q", BatchSize=1
    )
    for _ in range(3):
        account.client("sqs").send_message(QueueUrl=queue, MessageBody="{}")
        account.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b"{}")
    eventually(lambda: len(process(engine).children(recursive=True)) > 1)
    began = time.monotonic()
    assert api.release_account(account.id) == []
    assert time.monotonic() - began < 20
    polling.join(5)
    assert not polling.is_alive()
    assert account.id not in api.accounts()
    assert eventually(lambda: threads() < 40, within=40)


def test_executions_end_with_their_account(api: ControlApi, account: Functions) -> None:
    states = account.client("stepfunctions")
    machine = states.create_state_machine(
        name="waits",
        roleArn=account.account.role("machine", "states.amazonaws.com"),
        definition=json.dumps({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": True}}}),
    )["stateMachineArn"]
    for _ in range(5):
        states.start_execution(stateMachineArn=machine)
    before = process(account.engine).num_threads()
    assert api.release_account(account.id) == []
    eventually(lambda: process(account.engine).num_threads() <= before - 5)
    assert states.list_state_machines()["stateMachines"] == []
    api.release_account(account.id)


def test_a_deployment_under_way_is_stopped_and_leaves_nothing(engine: EmbeddedEngine, api: ControlApi) -> None:
    account = random_account(random.SystemRandom())
    deploying = begun(lambda: deploy(plan(find_scenario("sfn_workflow")), engine.endpoint, account=account, timeout=20))
    eventually(
        lambda: "stepfunctions" in api.accounts().get(account, ()) or "lambda" in api.accounts().get(account, ())
    )
    assert api.release_account(account) == []
    deploying.join(30)
    assert not deploying.is_alive()
    api.release_account(account)
    assert account not in api.accounts()


def test_releases_are_harmless_when_repeated_and_refuse_what_is_no_account(
    engine: EmbeddedEngine, api: ControlApi
) -> None:
    unknown = random_account(random.SystemRandom())
    assert api.release_account(unknown) == []
    assert api.release_account(unknown) == []
    for wrong in ("1234", "12345678901x", "١٢٣٤٥٦٧٨٩٠١٢", "949334387222"):
        with pytest.raises(EngineError):
            api.release_account(wrong)
    with pytest.raises(EngineError, match="token"):
        ControlApi(engine.endpoint, "guessed").release_account(unknown)


def test_two_at_a_time_release_one_account(api: ControlApi, account: Functions) -> None:
    account.client("sqs").create_queue(QueueName="q")
    problems: list[list[str]] = []
    threads = [threading.Thread(target=lambda: problems.append(api.release_account(account.id))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert problems == [[]] * 4
    assert account.id not in api.accounts()


def test_credentials_of_a_released_account_are_nobodys(
    engine: EmbeddedEngine, api: ControlApi, account: Functions
) -> None:
    session = api.role_session(account.role, "left")
    sqs = clients.client(
        engine.endpoint,
        "sqs",
        access_key=session["AccessKeyId"],
        secret_key=session["SecretAccessKey"],
        token=session["SessionToken"],
    )
    sqs.list_queues()
    api.release_account(account.id)
    with pytest.raises(ClientError, match="security token"):
        sqs.list_queues()
    assert account.id not in api.accounts()


def test_neighbours_do_not_wait(engine: EmbeddedEngine, api: ControlApi, account: Functions) -> None:
    neighbour = clients.client(engine.endpoint, "sqs", account=random_account(random.SystemRandom()))
    url = neighbour.create_queue(QueueName="q")["QueueUrl"]
    name = account.function(SLEEPER, Timeout=60)
    for number in range(30):
        account.client("sqs").create_queue(QueueName=f"q{number}")
    for each in [account.impatient_client("lambda") for _ in range(2)]:
        begun(partial(each.invoke, FunctionName=name, Payload=b"{}"))
    quiet = [_seconds(lambda: neighbour.get_queue_attributes(QueueUrl=url)) for _ in range(100)]
    releasing = begun(lambda: api.release_account(account.id))
    busy = []
    while releasing.is_alive() or len(busy) < 20:
        busy.append(_seconds(lambda: neighbour.get_queue_attributes(QueueUrl=url)))
    # what this machine's other work does to any call is no part of it
    assert statistics.quantiles(busy, n=20)[-1] < NEIGHBOUR_SECONDS + max(quiet)


def _seconds(call: Any) -> float:
    began = time.monotonic()
    call()
    return time.monotonic() - began


def test_accounts_one_after_the_other_leave_threads_stores_and_memory_as_they_were(
    engine: EmbeddedEngine, api: ControlApi
) -> None:
    plans = {name: plan(find_scenario(name)) for name in SCENARIOS}

    def each_of(names: Sequence[str]) -> None:
        for name in names:
            account = random_account(random.SystemRandom())
            deploy(plans[name], engine.endpoint, account=account)
            assert api.release_account(account) == []

    each_of(SCENARIOS)  # services are loaded, and caches for all accounts filled
    engine_process = process(engine)
    accounts, threads, memory = api.accounts(), engine_process.num_threads(), engine_process.memory_info().rss
    each_of([*(QUICK * 4), *SCENARIOS, *SCENARIOS[-2:]])
    assert api.accounts() == accounts
    eventually(lambda: engine_process.num_threads() <= threads + 2, within=40)
    # what refers to each other goes when garbage is collected next, soon after
    eventually(lambda: engine_process.memory_info().rss - memory < 60 * 2**20, within=40)


def test_checks_and_demonstrations_leave_no_account_behind(engine: EmbeddedEngine, api: ControlApi) -> None:
    kept = {*api.accounts(), *ENGINES_OWN}
    result = check_submission(
        find_lab("day05"),
        None,
        engine.endpoint,
        token=engine.token,
        demonstrations=True,
        options=("-p", "harness.pytest_plugin.grading_plugin", "-k", "keys_are_decoded or encoded_key_is_not_found"),
    )
    assert [str(each.outcome) for each in result.checks] == ["passed", "passed"], result.problems
    eventually(lambda: set(api.accounts()) - kept, lambda left: not left)


def test_bug_files_leave_no_account_behind(engine: EmbeddedEngine, api: ControlApi) -> None:
    kept = {*api.accounts(), *ENGINES_OWN}
    file = load_bug(Path(__file__).parents[2] / "fixtures" / "iam" / "bugs" / "day05-function-may-not-read-object.yaml")
    run(file.before, engine.endpoint, token=engine.token)
    assert set(api.accounts()) <= kept
