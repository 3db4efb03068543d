"""Day 11, expected behaviour: a state machine takes orders through Lambda, DynamoDB and SNS; another answers quotes."""

import functools
import json
import uuid
from dataclasses import dataclass

import pytest
from botocore.exceptions import ClientError

from harness.diagrams.state_machine import draw_state_machine
from harness.lab_kit.least_privilege import granted, only_within
from harness.pytest_plugin import ahead, allowed, requires

RUN = uuid.uuid4().hex[:6]
"""In names that checks make, so that they hold in an account that has been used before."""

SOON = 30  # seconds; an execution takes well under one, a busy machine more
SHORTLY = 10  # seconds; messages and log lines are there at once

ORDER = {
    "orderId": f"DH-1001-{RUN}",
    "customer": "Lan",
    "lines": [{"sku": "AO-THUN", "quantity": 2, "price": 150_000}, {"sku": "MU", "quantity": 1, "price": 80_000}],
}
TOTAL = 380_000
WAY = ["ValidateOrder", "ProcessOrder", "SaveOrder", "PackOrder", "MarkOrder", "NotifyCustomer"]
"""States of an order that is processed, in their order; others may follow."""

LARGE = {
    "orderId": f"DH-LARGE-{RUN}",
    "customer": "Cửa hàng Hoa",
    "lines": [{"sku": f"SP-{number}", "quantity": 1, "price": 1_000} for number in range(80)],
}
"""80 lines take the function four seconds."""


@dataclass
class Execution:
    """An execution that has ended."""

    arn: str
    description: dict
    events: list

    @property
    def status(self):
        return self.description["status"]

    @property
    def output(self):
        return json.loads(self.description.get("output", "null"))

    @property
    def states(self):
        """Names of the states in the order in which they were entered."""
        return [each["stateEnteredEventDetails"]["name"] for each in self.events if "stateEnteredEventDetails" in each]

    def entered_with(self, state):
        """The data that a state got."""
        for event in self.events:
            if event.get("stateEnteredEventDetails", {}).get("name") == state:
                return json.loads(event["stateEnteredEventDetails"]["input"])
        return {}

    def of(self, state, kind):
        """Details of the first event of a ``kind`` in a state; empty when there is none."""
        current = None
        for event in self.events:
            if "stateEnteredEventDetails" in event:
                current = event["stateEnteredEventDetails"]["name"]
            if current == state and event["type"] == kind:
                return event[f"{kind[0].lower()}{kind[1:]}EventDetails"]
        return {}

    def told(self):
        """How it ended, as a failure report shows it."""
        last = f"{self.status} after {' → '.join(self.states) or 'no state'}"
        return [last, *(f"{name}: {self.description[name]}" for name in ("error", "cause") if name in self.description)]


def start(lab, order, **name):
    states = lab.client("stepfunctions")
    document = json.dumps({"order": order, "source": "web"}, ensure_ascii=False)
    machine = lab.outputs["OrderWorkflowArn"]
    return states.start_execution(stateMachineArn=machine, input=document, **name)["executionArn"]


def ended(lab, arn):
    """The execution; None while it runs."""
    states = lab.client("stepfunctions")
    description = states.describe_execution(executionArn=arn)
    if description["status"] == "RUNNING":
        return None
    pages = states.get_paginator("get_execution_history").paginate(executionArn=arn)
    return Execution(arn, description, [event for page in pages for event in page["events"]])


@pytest.fixture(scope="module")
def end(lab, eventually):
    """Waits for the end of an execution."""

    def ends(arn, order):
        return eventually(
            lambda: ended(lab, arn),
            within=SOON,
            expected={
                "en": f"the execution of order {order.get('orderId')} ends",
                "vi": f"execution của đơn {order.get('orderId')} kết thúc",
            },
        )

    return ends


@pytest.fixture(scope="module")
def run(lab, end):
    """Runs an order through the workflow, to its end."""
    return lambda order: end(start(lab, order), order)


@pytest.fixture(scope="module")
def inbox(lab):
    """A queue that gets what the topic publishes; a function that returns what has come."""
    queues, topics = lab.client("sqs"), lab.client("sns")
    url = queues.create_queue(QueueName="inbox")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    allow |= {"Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": lab.outputs["TopicArn"]}}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    queues.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    topics.subscribe(TopicArn=lab.outputs["TopicArn"], Protocol="sqs", Endpoint=arn)
    come = {}

    def messages():
        # They stay in the queue, for whoever else looks for them.
        got = queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        come.update((each["MessageId"], json.loads(each["Body"])) for each in got.get("Messages", []))
        return list(come.values())

    return messages


@pytest.fixture(scope="module")
def taken(lab, inbox, end):
    """The order that most checks look at, after its way through the workflow: one execution, however often asked."""
    name = f"first-{RUN}"
    try:
        arn = start(lab, ORDER, name=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
            raise
        arn = f"{lab.outputs['OrderWorkflowArn'].replace(':stateMachine:', ':execution:')}:{name}"
    return end(arn, ORDER)


@pytest.fixture(scope="module")
def succeeded(check):
    def expected(execution):
        check(
            execution.status == "SUCCEEDED",
            expected={"en": "the execution succeeds", "vi": "execution thành công"},
            actual=execution.told(),
        )

    return expected


def stored(lab, order_id):
    key = {"orderId": {"S": order_id}}
    table = lab.outputs["TableName"]
    return lab.client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")


def test_order_goes_through_all_states(taken, check, succeeded):
    succeeded(taken)
    check(
        taken.states[: len(WAY)] == WAY,
        expected={
            "en": f"the states {' → '.join(WAY)}, one after the other",
            "vi": f"các state {' → '.join(WAY)}, lần lượt từng state",
        },
        actual=" → ".join(taken.states),
    )


def test_output_tells_what_was_done(taken, check, succeeded):
    succeeded(taken)
    output = dict(taken.output)
    check(
        output.pop("messageId", None),
        expected={"en": "messageId, the id of the SNS message", "vi": "messageId, mã của message SNS"},
        actual=taken.output,
    )
    check.equal(
        output,
        {"orderId": f"DH-1001-{RUN}", "lines": 2, "result": "OK", "total": TOTAL, "parcel": f"KIEN-DH-1001-{RUN}"},
        of={"en": "the rest of the output", "vi": "phần còn lại của output"},
    )


@requires("stepfunctions.history")
def test_each_state_gets_what_it_needs(taken, check):
    sent = json.loads(taken.of("ValidateOrder", "TaskScheduled").get("parameters", "{}"))
    check.equal(
        sent.get("Payload"),
        ORDER,
        of={
            "en": "what ValidateOrder sends to its function: the order alone (InputPath)",
            "vi": "dữ liệu ValidateOrder gửi cho function: chỉ có đơn hàng (InputPath)",
        },
    )
    after = taken.entered_with("ProcessOrder")
    check.equal(
        {name: after.get(name) for name in ("order", "source")},
        {"order": ORDER, "source": "web"},
        of={
            "en": "the input of the execution in the data that ProcessOrder gets (ResultPath)",
            "vi": "input của execution trong dữ liệu mà ProcessOrder nhận (ResultPath)",
        },
    )
    check.equal(
        after.get("validation"),
        {"orderId": f"DH-1001-{RUN}", "lines": 2},
        of={
            "en": "validation in these data: two fields of the function's answer (ResultSelector)",
            "vi": "validation trong dữ liệu đó: hai trường của kết quả function (ResultSelector)",
        },
    )


@requires("stepfunctions.history")
def test_order_is_stored(lab, taken, check):
    check.equal(
        stored(lab, f"DH-1001-{RUN}"),
        {
            "orderId": {"S": f"DH-1001-{RUN}"},
            "customer": {"S": "Lan"},
            "result": {"S": "OK"},
            "total": {"N": str(TOTAL)},
            "status": {"S": "PACKED"},
            "parcel": {"S": f"KIEN-DH-1001-{RUN}"},
            "execution": {"S": taken.arn},
        },
        of={"en": f"the item of order DH-1001-{RUN}", "vi": f"item của đơn DH-1001-{RUN}"},
    )
    for state, operation in (("SaveOrder", "putItem"), ("MarkOrder", "updateItem")):
        scheduled = taken.of(state, "TaskScheduled")
        check.equal(
            (scheduled.get("resourceType"), scheduled.get("resource")),
            ("dynamodb", operation),
            of={
                "en": f"what {state} calls, without a function in between",
                "vi": f"{state} gọi thẳng, không qua function",
            },
        )


@requires("stepfunctions.history")
def test_parcel_is_awaited(taken, check):
    scheduled = taken.of("PackOrder", "TaskScheduled")
    check.equal(
        (scheduled.get("resourceType"), scheduled.get("resource")),
        ("lambda", "invoke.waitForTaskToken"),
        of={"en": "what PackOrder calls", "vi": "PackOrder gọi"},
    )
    limits = (scheduled.get("heartbeatInSeconds"), scheduled.get("timeoutInSeconds"))
    check(
        all(limits) and limits[0] < limits[1],
        expected={
            "en": "HeartbeatSeconds and a longer TimeoutSeconds: a worker that died is noticed",
            "vi": "có HeartbeatSeconds và TimeoutSeconds dài hơn, để biết khi worker đã chết",
        },
        actual=f"HeartbeatSeconds = {limits[0]}, TimeoutSeconds = {limits[1]}",
    )
    answered = json.loads(taken.of("PackOrder", "TaskSubmitted").get("output", "{}"))
    check.equal(
        answered.get("Payload", "?"),
        None,
        of={"en": "what the function itself returned", "vi": "giá trị chính function trả về"},
    )
    parcel = json.loads(taken.of("PackOrder", "TaskSucceeded").get("output", "null"))
    check.equal(
        parcel,
        {"parcel": f"KIEN-DH-1001-{RUN}", "packed": ["AO-THUN", "MU"]},
        of={"en": "what came back with the task token", "vi": "dữ liệu trả về cùng task token"},
    )


@requires("stepfunctions.history")
def test_customer_is_notified(taken, inbox, check, eventually):
    def told():
        return [each for each in inbox() if f"DH-1001-{RUN}" in each["Message"]]

    expected = {
        "en": f"a message about order DH-1001-{RUN} on the topic",
        "vi": f"một message về đơn DH-1001-{RUN} trên topic",
    }
    published = taken.of("NotifyCustomer", "TaskSucceeded")
    check.equal(
        (published.get("resourceType"), published.get("resource")),
        ("sns", "publish"),
        of={"en": "what NotifyCustomer has called", "vi": "NotifyCustomer đã gọi"},
    )
    [message] = eventually(told, within=SHORTLY, expected=expected)
    check(
        all(word in message["Message"] for word in (f"DH-1001-{RUN}", "Lan", f"KIEN-DH-1001-{RUN}")),
        expected={
            "en": "the order, the customer and the parcel in the message",
            "vi": "message có mã đơn, tên khách và mã kiện",
        },
        actual=message["Message"],
    )
    check.equal(
        message["MessageId"],
        (taken.output or {}).get("messageId"),
        of={"en": "its id and messageId of the output", "vi": "mã message và messageId trong output"},
    )


@pytest.mark.parametrize(
    ("order", "word"),
    [
        ({"orderId": "DH-EMPTY", "customer": "Minh", "lines": []}, "lines"),
        ({"orderId": "DH-ZERO", "customer": "Minh", "lines": [{"sku": "MU", "quantity": 0, "price": 1}]}, "quantity"),
        ({"customer": "Minh", "lines": [{"sku": "MU", "quantity": 1, "price": 1}]}, "orderId"),
        ({"orderId": "DH-NOBODY", "lines": [{"sku": "MU", "quantity": 1, "price": 1}]}, "customer"),
    ],
    ids=["no lines", "no quantity", "no id", "no customer"],
)
@requires("lambda.errors")
def test_invalid_order_is_rejected(lab, inbox, run, check, order, word):
    execution = run(order)
    check.equal(
        (execution.status, execution.description.get("error"), execution.states[-1:]),
        ("FAILED", "InvalidOrder", ["RejectOrder"]),
        of={
            "en": "how the execution ends: its error, its last state",
            "vi": "kết quả, lỗi và state cuối của execution",
        },
    )
    cause = execution.description.get("cause", "")
    check(
        word in cause,
        expected={
            "en": f"a cause that tells what is wrong with the order ({word})",
            "vi": f"cause cho biết đơn hàng sai ở đâu ({word})",
        },
        actual=cause,
    )
    check.equal(
        stored(lab, order.get("orderId", "?")), None, of={"en": "the item of that order", "vi": "item của đơn đó"}
    )


def test_order_is_not_taken_twice(lab, inbox, taken, run, check):
    before = stored(lab, f"DH-1001-{RUN}")
    again = run({**ORDER, "customer": "Somebody else"})
    check.equal(
        (again.status, again.description.get("error"), again.states[-1:]),
        ("FAILED", "DynamoDB.ConditionalCheckFailedException", ["RejectOrder"]),
        of={"en": "how the second execution ends", "vi": "execution thứ hai kết thúc thế nào"},
    )
    check(
        "PackOrder" not in again.states,
        expected={"en": "nothing is packed", "vi": "không đóng gói"},
        actual=again.states,
    )
    check(
        before and stored(lab, f"DH-1001-{RUN}") == before,
        expected={"en": f"the first order stays as it was: {before}", "vi": f"đơn đầu giữ nguyên: {before}"},
        actual=stored(lab, f"DH-1001-{RUN}"),
    )


def start_large(lab):
    return start(lab, LARGE)


@ahead(start_large)
@requires("stepfunctions.history")
def test_large_order_has_time(begun, inbox, end, check, succeeded):
    execution = end(begun, LARGE)
    succeeded(execution)
    check.equal(
        (execution.output or {}).get("total"), 80_000, of={"en": "the total of 80 lines", "vi": "tổng của 80 dòng"}
    )
    limit = execution.of("ProcessOrder", "TaskScheduled").get("timeoutInSeconds")
    check(
        limit,
        expected={
            "en": "a TimeoutSeconds for ProcessOrder: without one a state may wait for a year",
            "vi": "ProcessOrder có TimeoutSeconds: nếu không, state có thể chờ cả năm",
        },
        actual="no timeoutInSeconds in TaskScheduled",
    )


def quote(lab, order):
    """What StartSyncExecution answers; a call that is refused has the error's code as its status."""
    states, document = lab.client("stepfunctions"), json.dumps(order, ensure_ascii=False)
    try:
        return states.start_sync_execution(stateMachineArn=lab.outputs["QuoteWorkflowArn"], input=document)
    except ClientError as error:
        return {"status": error.response["Error"]["Code"]}


@requires("lambda.errors")
def test_quote_is_answered_at_once(lab, check):
    described = lab.client("stepfunctions").describe_state_machine(stateMachineArn=lab.outputs["QuoteWorkflowArn"])
    check.equal(described["type"], "EXPRESS", of={"en": "the type of quote-workflow", "vi": "loại của quote-workflow"})
    answer = quote(lab, ORDER)
    check.equal(
        (answer["status"], json.loads(answer.get("output", "null"))),
        ("SUCCEEDED", {"result": "OK", "total": TOTAL}),
        of={
            "en": "what StartSyncExecution answers: the function's answer alone (OutputPath)",
            "vi": "StartSyncExecution trả về: chỉ kết quả của function (OutputPath)",
        },
    )
    refused = quote(lab, {**ORDER, "lines": []})
    check.equal(
        (refused["status"], refused.get("error")),
        ("FAILED", "InvalidOrder"),
        of={"en": "the answer to an order without lines", "vi": "kết quả với đơn không có dòng nào"},
    )


@requires("stepfunctions.logs")
def test_quote_is_logged(lab, check, eventually):
    answer = quote(lab, {**ORDER, "orderId": "DH-QUOTE"})
    check.equal(answer["status"], "SUCCEEDED", of={"en": "the status of a quote", "vi": "trạng thái của lần báo giá"})
    arn = answer["executionArn"]

    def logged():
        pages = lab.client("logs").get_paginator("filter_log_events").paginate(logGroupName=lab.outputs["LogGroupName"])
        events = [json.loads(event["message"]) for page in pages for event in page["events"] if arn in event["message"]]
        return sorted(events, key=lambda event: int(event["id"]))

    events = eventually(
        logged,
        until=lambda found: found and found[-1]["type"] == "ExecutionSucceeded",
        within=SHORTLY,
        expected={
            "en": f"the events of the quote in {lab.outputs['LogGroupName']}, ExecutionSucceeded at the end",
            "vi": f"các sự kiện của lần báo giá trong {lab.outputs['LogGroupName']}, cuối cùng là ExecutionSucceeded",
        },
    )
    kinds = [event["type"] for event in events]
    check(
        kinds[0] == "ExecutionStarted" and kinds.count("TaskSucceeded") == kinds.count("TaskStateEntered") >= 2,
        expected={
            "en": "every event of the execution, tasks included (level ALL)",
            "vi": "mọi sự kiện của execution, kể cả các task (level ALL)",
        },
        actual=kinds,
    )
    output = json.loads(events[-1]["details"].get("output", "null"))
    check.equal(
        output,
        {"result": "OK", "total": TOTAL},
        of={"en": "the output in the log (IncludeExecutionData)", "vi": "output trong log (IncludeExecutionData)"},
    )


@requires("lambda.errors", "stepfunctions.history")
def test_history_draws_the_path(lab, inbox, taken, run, check, picture):
    states = lab.client("stepfunctions")
    rejected = run({**ORDER, "orderId": "DH-BAD", "lines": []})
    for name, execution in (("order-processed", taken), ("order-rejected", rejected)):
        definition = json.loads(states.describe_state_machine_for_execution(executionArn=execution.arn)["definition"])
        title = f"order-workflow · {name.replace('-', ' ')}"
        file = picture(name, draw_state_machine(definition, execution.events, title=title))
        check(file.is_file(), expected={"en": "a picture", "vi": "một bức hình"}, actual=file)
    check.equal(
        rejected.states,
        ["ValidateOrder", "RejectOrder"],
        of={
            "en": "the way of an order without lines, as the history tells it",
            "vi": "đường đi của đơn không có dòng nào, theo lịch sử execution",
        },
    )
    failed = [each for each in rejected.events if each["type"] in ("TaskFailed", "LambdaFunctionFailed")]
    check(
        failed and failed[0]["taskFailedEventDetails"]["error"] == "InvalidOrder",
        expected={"en": "a TaskFailed event with error InvalidOrder", "vi": "sự kiện TaskFailed với lỗi InvalidOrder"},
        actual=[each["type"] for each in rejected.events],
    )


def calls(identity, lab):
    """Action → a call that changes nothing when it is allowed, or too little to matter."""
    functions, dynamodb, states = (identity.client(name) for name in ("lambda", "dynamodb", "stepfunctions"))
    table, key = lab.outputs["TableName"], {"orderId": {"S": "no-such-order"}}
    absent = {"ConditionExpression": "attribute_exists(orderId)"}
    invocations = {
        f"lambda:InvokeFunction {name}": functools.partial(functions.invoke, FunctionName=name, InvocationType="DryRun")
        for name in ("orders-validate", "orders-process", "orders-pack")
    }
    return invocations | {
        "dynamodb:PutItem": functools.partial(dynamodb.put_item, TableName=table, Item=key, **absent),
        "dynamodb:UpdateItem": functools.partial(dynamodb.update_item, TableName=table, Key=key, **absent),
        "dynamodb:GetItem": functools.partial(dynamodb.get_item, TableName=table, Key=key),
        "dynamodb:DeleteItem": functools.partial(dynamodb.delete_item, TableName=table, Key=key, **absent),
        "sns:Publish": functools.partial(
            identity.client("sns").publish, TopicArn=lab.outputs["TopicArn"], Message="least privilege"
        ),
        "sns:Subscribe": functools.partial(
            identity.client("sns").subscribe, TopicArn=lab.outputs["TopicArn"], Protocol="sms", Endpoint="+840000000"
        ),
        "states:SendTaskSuccess": functools.partial(states.send_task_success, taskToken="none", output="{}"),
        "states:SendTaskHeartbeat": functools.partial(states.send_task_heartbeat, taskToken="none"),
        "states:StartExecution": functools.partial(
            states.start_execution, stateMachineArn=lab.outputs["QuoteWorkflowArn"], input="{}"
        ),
    }


NEEDED = {
    "OrderRoleName": [
        "lambda:InvokeFunction orders-validate",
        "lambda:InvokeFunction orders-process",
        "lambda:InvokeFunction orders-pack",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "sns:Publish",
    ],
    "QuoteRoleName": ["lambda:InvokeFunction orders-validate", "lambda:InvokeFunction orders-process"],
    "PackRoleName": ["states:SendTaskSuccess", "states:SendTaskHeartbeat"],
}


@requires("iam.enforcement", "iam.role-sessions")
def test_roles_are_least_privilege(lab, check):
    for output, needed in NEEDED.items():
        role = lab.outputs[output]
        identity = lab.as_role(role)
        may = [action for action, call in calls(identity, lab).items() if allowed(call)]
        of = {"en": f"what role {role} may do", "vi": f"những gì role {role} được làm"}
        check.equal(may, needed, of=of, advice=lab.minimal_policies)
    order = lab.outputs["OrderRoleName"]
    topic = [("sns:Publish", lab.outputs["TopicArn"])]
    beyond = [one for one in granted(lab, order) if one.action.startswith("sns:") and not only_within(one, topic)]
    check(
        not beyond,
        expected={
            "en": f"role {order} may publish to this topic alone",
            "vi": f"role {order} chỉ được publish vào đúng topic này",
        },
        actual=beyond,
    )


@requires("iam.enforcement")
def test_role_belongs_to_its_state_machine(lab, check):
    states = lab.client("stepfunctions")
    arn = f"arn:aws:iam::{lab.account}:role/{lab.outputs['OrderRoleName']}"
    definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
    try:
        states.create_state_machine(name="stranger", definition=definition, roleArn=arn)
        refusal = None
    except ClientError as error:
        refusal = error.response["Error"]["Code"]
    check(
        refusal == "AccessDeniedException",
        expected={
            "en": "another state machine with this role is refused: AccessDeniedException (aws:SourceArn in the trust "
            "policy)",
            "vi": "state machine khác dùng role này thì bị từ chối: AccessDeniedException (aws:SourceArn trong trust "
            "policy)",
        },
        actual=refusal or {"en": "it was made", "vi": "vẫn tạo được"},
    )
