"""Day 12, expected behaviour: an order survives outages, refusals and missing items, and its end is told."""

import json
import uuid

import pytest

from harness.diagrams.state_machine import draw_state_machine
from harness.pytest_plugin import allowed, requires

SOON = 30  # seconds for an execution; it takes under one, a busy machine needs more
SHORTLY = 10  # seconds for a message
GUARD = 12  # attempts after which an execution is stopped: more than any sensible number
SLACK = 0.3  # AWS's seconds by which a pause may be longer than it was asked for
ITEM = {"sku": "pen", "quantity": 2, "price": 5}


def order(**more):
    """An order that goes through, unless ``more`` says otherwise."""
    number = f"o-{uuid.uuid4().hex[:8]}"
    return {"orderId": number, "card": "visa", "amount": 100, "items": [ITEM, ITEM]} | more


class Run:
    """An execution of the workflow, and what is known of it."""

    def __init__(self, lab, given):
        self.lab = lab
        self.states = lab.client("stepfunctions")
        self.given = given
        self.arn = self.states.start_execution(
            stateMachineArn=lab.outputs["WorkflowArn"], input=json.dumps(given, ensure_ascii=False)
        )["executionArn"]

    def describe(self):
        return self.states.describe_execution(executionArn=self.arn)

    def events(self):
        pages = self.states.get_paginator("get_execution_history").paginate(
            executionArn=self.arn, PaginationConfig={"PageSize": 1000}
        )
        return [event for page in pages for event in page["events"]]

    def failures(self):
        """(error, moment) of each attempt of a function that failed."""
        found = []
        for event in self.events():
            details = event.get("lambdaFunctionFailedEventDetails") or event.get("taskFailedEventDetails")
            if details:
                found.append((details.get("error"), event["timestamp"]))
        return found

    def went_through(self):
        """Names of the states, in the order in which they were entered."""
        return [e["stateEnteredEventDetails"]["name"] for e in self.events() if "stateEnteredEventDetails" in e]

    def stop(self):
        self.states.stop_execution(executionArn=self.arn, error="Guard", cause="more attempts than the lab allows")

    def told(self):
        """What a failure report shows."""
        described = self.describe()
        words = [described["status"], described.get("error"), described.get("cause"), " → ".join(self.went_through())]
        return "\n".join(str(word)[:300] for word in words if word)


@pytest.fixture(scope="module")
def run(lab, eventually):
    """Runs an order to its end; one that goes on repeating is stopped."""

    def runs(*, without=(), **more):
        given = {name: value for name, value in order(**more).items() if name not in without}
        execution = Run(lab, given)

        def is_over():
            if execution.describe()["status"] != "RUNNING":
                return True
            if len(execution.failures()) > GUARD:
                execution.stop()
            return False

        eventually(
            is_over,
            within=SOON,
            expected={"en": "the execution ends", "vi": "execution kết thúc"},
        )
        return execution

    return runs


@pytest.fixture(scope="module")
def expect(check):
    """Checks how an execution ended."""

    def expected(execution, status, error=None):
        described = execution.describe()
        name = status if error is None else f"{status} ({error})"
        check(
            (described["status"], described.get("error")) == (status, error),
            expected={"en": f"the execution ends as {name}", "vi": f"execution kết thúc với {name}"},
            actual=execution.told(),
        )

    return expected


@pytest.fixture(scope="module")
def message(lab, eventually, check):
    """Finds the message about an order in a queue."""

    def find(output, execution, **expected):
        sqs, url = lab.client("sqs"), lab.outputs[output]
        number = execution.given["orderId"]
        seen = []

        def look():
            got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
            seen.extend(json.loads(each["Body"]) for each in got.get("Messages", ()))
            return next((body for body in seen if number in json.dumps(body)), None)

        body = eventually(
            look,
            within=SHORTLY,
            expected={
                "en": f"a message about the order in {output}",
                "vi": f"message về đơn hàng trong {output}",
            },
        )
        details = body.get("detail", body)
        check.equal(
            {name: details.get(name) for name in expected},
            expected,
            of={"en": f"the message in {output}", "vi": f"message trong {output}"},
        )
        return body

    return find


def retrier(lab):
    """The retrier for PaymentUnavailable, wherever it stands."""
    arn = lab.outputs["WorkflowArn"]
    definition = json.loads(lab.client("stepfunctions").describe_state_machine(stateMachineArn=arn)["definition"])
    found = [
        each
        for state in definition["States"].values()
        for each in state.get("Retry", ())
        if "PaymentUnavailable" in each["ErrorEquals"]
    ]
    return definition, (found or [{}])[0]


@requires("lambda.errors", "stepfunctions.history")
def test_payment_is_retried(lab, run, check, expect, picture):
    execution = run(outage=3)
    definition, retry = retrier(lab)
    picture("payment-retried", draw_state_machine(definition, execution.events()))
    expect(execution, "SUCCEEDED")
    errors = [error for error, _ in execution.failures() if error == "PaymentUnavailable"]
    check.equal(
        len(errors),
        3,
        of={"en": "attempts that failed before the one that worked", "vi": "số lần thử hỏng trước lần thành công"},
    )
    wanted = {"IntervalSeconds": 2, "BackoffRate": 2, "JitterStrategy": "FULL"}
    check.equal(
        {name: retry.get(name) for name in wanted},
        wanted,
        of={"en": "the retrier for PaymentUnavailable", "vi": "retrier cho PaymentUnavailable"},
    )
    tried = [event["timestamp"] for event in execution.events() if event["type"].endswith("FunctionScheduled")]
    failed = [moment for _, moment in execution.failures()]
    pauses = [(again - before).total_seconds() for before, again in zip(failed, tried[1:], strict=False)]
    check(
        all(pause <= most + SLACK for pause, most in zip(pauses, (2, 4, 8), strict=False))
        and any(abs(pause - most) > SLACK for pause, most in zip(pauses, (2, 4, 8), strict=False)),
        expected={
            "en": "pauses of at most 2, 4 and 8 s, each shortened at random",
            "vi": "các khoảng nghỉ tối đa 2, 4, 8 giây, mỗi khoảng được rút ngắn ngẫu nhiên",
        },
        actual=", ".join(f"{pause:.2f} s" for pause in pauses),
    )


@requires("lambda.errors", "stepfunctions.history")
def test_retries_are_limited(run, check, expect, message):
    execution = run(outage=10_000)
    attempts = len([error for error, _ in execution.failures() if error == "PaymentUnavailable"])
    check.equal(
        attempts,
        4,
        of={"en": "attempts when the service stays down", "vi": "số lần thử khi dịch vụ không hồi phục"},
    )
    expect(execution, "FAILED", "OrderFailed")
    message("FailureQueueUrl", execution, orderId=execution.given["orderId"], error="PaymentUnavailable")


@requires("lambda.errors", "stepfunctions.history")
def test_declined_card_is_caught(run, check, expect, message):
    execution = run(card="declined")
    expect(execution, "FAILED", "OrderFailed")
    check.equal(
        [error for error, _ in execution.failures()],
        ["CardDeclined"],
        of={
            "en": "failed attempts: a declined card is not tried again",
            "vi": "các lần thử hỏng: thẻ bị từ chối thì không thử lại",
        },
    )
    message("FailureQueueUrl", execution, orderId=execution.given["orderId"], error="CardDeclined")


@requires("lambda.errors")
def test_bug_is_not_hidden(run, check, expect):
    expect(run(card="declined"), "FAILED", "OrderFailed")
    execution = run(without=["amount"])
    expect(execution, "FAILED", "KeyError")
    check(
        execution.describe().get("cause", "").startswith("{"),
        expected={
            "en": "the cause is the function's own error, with its stack trace",
            "vi": "cause là lỗi của chính function, kèm stack trace",
        },
        actual=execution.told(),
    )


def test_status_decides(run, check, expect, message):
    fine, large, odd = run(), run(amount=5000), run(amount=700)
    expect(fine, "SUCCEEDED")
    expect(large, "FAILED", "OrderFailed")
    message("FailureQueueUrl", large, orderId=large.given["orderId"], error="PaymentRejected")
    expect(odd, "SUCCEEDED")
    message("ReviewQueueUrl", odd, orderId=odd.given["orderId"], status="REVIEW")
    message("ShipmentQueueUrl", fine, orderId=fine.given["orderId"])


@requires("stepfunctions.history")
def test_branches_work_at_once(run, check, expect):
    execution = run()
    expect(execution, "SUCCEEDED")
    events = execution.events()
    types = [event["type"] for event in events]
    both = all(name in types for name in ("ParallelStateStarted", "ParallelStateSucceeded"))
    between = events[types.index("ParallelStateStarted") + 1 : types.index("ParallelStateSucceeded")] if both else []
    began = [event["timestamp"] for event in between if event["type"] in ("LambdaFunctionStarted", "TaskStarted")]
    ended = [event["timestamp"] for event in between if event["type"] in ("LambdaFunctionSucceeded", "TaskSucceeded")]
    check(
        len(began) == len(ended) == 2 and max(began) < min(ended),
        expected={
            "en": "two functions in a Parallel state, each begun before the other ends",
            "vi": "hai function trong state Parallel, function này bắt đầu trước khi function kia xong",
        },
        actual=" → ".join(event["type"] for event in between) or execution.told(),
    )
    output = json.loads(execution.describe()["output"])
    check.equal(
        output.get("prepared"),
        {"logged": True, "total": 20},
        of={"en": "the merged results, $.prepared", "vi": "kết quả đã gộp, $.prepared"},
    )


@requires("lambda.errors")
def test_lost_audit_does_not_stop_the_order(run, expect, message):
    execution = run(auditDown=True)
    expect(execution, "SUCCEEDED")
    message("ShipmentQueueUrl", execution, orderId=execution.given["orderId"], total=20, logged=False)


def map_counts(lab, execution):
    """(succeeded, failed) items of the execution's Map run; None without one."""
    states = lab.client("stepfunctions")
    found = states.list_map_runs(executionArn=execution.arn)["mapRuns"]
    if not found:
        return None
    counts = states.describe_map_run(mapRunArn=found[0]["mapRunArn"])["itemCounts"]
    return counts["succeeded"], counts["failed"]


def test_items_are_tolerated(lab, run, check, expect, message):
    gone = ITEM | {"stock": 0}
    half = run(items=[ITEM, gone, ITEM, gone])
    expect(half, "SUCCEEDED")
    check.equal(
        map_counts(lab, half),
        (2, 2),
        of={"en": "items that could be packed and that could not", "vi": "số món đóng gói được và không được"},
    )
    most = run(items=[ITEM, gone, gone, gone])
    expect(most, "FAILED", "OrderFailed")
    message(
        "FailureQueueUrl",
        most,
        orderId=most.given["orderId"],
        error="States.ExceedToleratedFailureThreshold",
    )


def test_shipment_is_queued_and_announced(run, expect, message, check):
    execution = run()
    number = execution.given["orderId"]
    expect(execution, "SUCCEEDED")
    message("ShipmentQueueUrl", execution, orderId=number, total=20, logged=True)
    event = message("ShippedQueueUrl", execution, orderId=number, total=20)
    check.equal(
        {name: event.get(name) for name in ("source", "detail-type")},
        {"source": "daylab.orders", "detail-type": "OrderShipped"},
        of={"en": "the event", "vi": "event"},
    )


@requires("iam.enforcement")
def test_role_is_least_privilege(lab, check):
    role = lab.as_role(lab.outputs["WorkflowRoleName"])
    sqs, functions, events = role.client("sqs"), role.client("lambda"), role.client("events")
    entry = {"Source": "daylab.test", "DetailType": "Nothing", "Detail": "{}"}
    may = {
        "sqs:SendMessage": [
            allowed(sqs.send_message, QueueUrl=lab.outputs[name], MessageBody="{}")
            for name in ("ShipmentQueueUrl", "ReviewQueueUrl", "FailureQueueUrl")
        ],
        "lambda:InvokeFunction": [
            allowed(functions.invoke, FunctionName=f"orders-{name}", InvocationType="DryRun")
            for name in ("charge", "audit", "process", "pack")
        ],
        "events:PutEvents": [allowed(events.put_events, Entries=[entry])],
    }
    check.equal(
        {action: all(each) for action, each in may.items()},
        dict.fromkeys(may, True),
        of={"en": "what the role needs", "vi": "những quyền role cần"},
    )
    elsewhere = lab.outputs["ShipmentQueueUrl"].replace("orders-to-ship", "salaries")
    too_much = {
        "sqs:SendMessage elsewhere": allowed(sqs.send_message, QueueUrl=elsewhere, MessageBody="{}"),
        "sqs:ReceiveMessage": allowed(sqs.receive_message, QueueUrl=lab.outputs["ShipmentQueueUrl"]),
        "lambda:InvokeFunction elsewhere": allowed(functions.invoke, FunctionName="payroll", InvocationType="DryRun"),
        "lambda:GetFunction": allowed(functions.get_function, FunctionName="orders-charge"),
        "events:PutEvents elsewhere": allowed(events.put_events, Entries=[entry | {"EventBusName": "audit"}]),
        "events:PutRule": allowed(events.put_rule, Name="mine", EventPattern='{"source": ["x"]}'),
    }
    check.equal(
        [action for action, is_allowed in too_much.items() if is_allowed],
        [],
        of={"en": "what the role may do but does not need", "vi": "những quyền role có mà không cần"},
        advice=lab.minimal_policies,
    )
