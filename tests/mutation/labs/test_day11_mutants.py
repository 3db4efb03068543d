"""Day 11: each small damage to the reference solution turns at least the check red that is there to find it."""

import shutil

import pytest

from harness.curriculum.gate import check_submission
from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome
from harness.scenarios.loader import SCENARIOS_DIR

TEMPLATE = "template.yaml"
VALIDATE, PROCESS, PACK = (f"functions/{name}_order/handler.py" for name in ("validate", "process", "pack"))

# name: (file, what is there, what the mutant has, check that must notice)
MUTANTS = {
    "whole-input-sent": (TEMPLATE, "            InputPath: $.order\n", "", "each_state_gets_what_it_needs"),
    "result-not-selected": (
        TEMPLATE,
        "              lines.$: $.Payload.lines\n",
        "",
        "each_state_gets_what_it_needs",
    ),
    "rejection-replaces-the-data": (
        TEMPLATE,
        "              - ErrorEquals: [InvalidOrder]\n                ResultPath: $.rejection\n",
        "              - ErrorEquals: [InvalidOrder]\n",
        "invalid_order_is_rejected",
    ),
    "error-under-another-name": (
        TEMPLATE,
        "ErrorPath: $.rejection.Error",
        "Error: Rejected",
        "invalid_order_is_rejected",
    ),
    "unconditional-put": (
        TEMPLATE,
        "              ConditionExpression: attribute_not_exists(orderId)\n",
        "",
        "order_is_not_taken_twice",
    ),
    "saved-after-packing": (
        TEMPLATE,
        "            TimeoutSeconds: 60\n            Next: SaveOrder",
        "            TimeoutSeconds: 60\n            Next: PackOrder",
        "order_goes_through_all_states",
    ),
    "no-limit-for-the-task": (
        TEMPLATE,
        "            TimeoutSeconds: 60\n            Next: SaveOrder",
        "            Next: SaveOrder",
        "large_order_has_time",
    ),
    "no-heartbeat": (TEMPLATE, "            HeartbeatSeconds: 120\n", "", "parcel_is_awaited"),
    "not-awaited": (
        TEMPLATE,
        "Resource: arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Resource: arn:aws:states:::lambda:invoke",
        "parcel_is_awaited",
    ),
    "status-not-marked": (TEMPLATE, "S: PACKED", "S: PROCESSED", "order_is_stored"),
    "execution-not-stored": (TEMPLATE, "S.$: $$.Execution.Id", "S.$: $$.Execution.Name", "order_is_stored"),
    "customer-not-named": (
        TEMPLATE,
        "$.order.customer, $.packing.parcel",
        "$.source, $.packing.parcel",
        "customer_is_notified",
    ),
    "message-id-forgotten": (
        TEMPLATE,
        "              messageId.$: $.notification.messageId\n",
        "",
        "output_tells_what_was_done",
    ),
    "everything-in-the-output": (
        TEMPLATE,
        "              parcel.$: $.packing.parcel\n",
        "              all.$: $\n",
        "output_tells_what_was_done",
    ),
    "role-of-anybody": (TEMPLATE, "stateMachine:order-workflow", "stateMachine:*", "role_belongs_to_its_state_machine"),
    "publish-anything": (TEMPLATE, "Action: sns:Publish", 'Action: "sns:*"', "roles_are_least_privilege"),
    "table-widened": (
        TEMPLATE,
        "              - dynamodb:PutItem\n",
        "              - dynamodb:PutItem\n              - dynamodb:DeleteItem\n",
        "roles_are_least_privilege",
    ),
    "standard-quotes": (
        TEMPLATE,
        "StateMachineType: EXPRESS",
        "StateMachineType: STANDARD",
        "quote_is_answered_at_once",
    ),
    "quote-with-metadata": (TEMPLATE, "            OutputPath: $.Payload\n", "", "quote_is_answered_at_once"),
    "errors-logged-only": (TEMPLATE, "Level: ALL", "Level: ERROR", "quote_is_logged"),
    "no-data-in-the-log": (TEMPLATE, "IncludeExecutionData: true", "IncludeExecutionData: false", "quote_is_logged"),
    "zero-quantity-passes": (VALIDATE, "and value > 0", "", "invalid_order_is_rejected"),
    "nobody-needs-a-name": (
        VALIDATE,
        'event.get("customer"), str',
        'event.get("customer"), object',
        "invalid_order_is_rejected",
    ),
    "lines-counted-wrong": (VALIDATE, "len(lines)}", "len(lines) + 1}", "each_state_gets_what_it_needs"),
    "quantity-ignored": (PROCESS, 'line["quantity"] * line["price"]', 'line["price"]', "order_is_stored"),
    "result-renamed": (PROCESS, '"result": "OK"', '"status": "OK"', "quote_is_answered_at_once"),
    "parcel-half-packed": (PACK, '"packed": packed', '"packed": packed[:1]', "parcel_is_awaited"),
    "parcel-returned-as-well": (
        PACK,
        "output=json.dumps(parcel))",
        "output=json.dumps(parcel))\n    return parcel",
        "parcel_is_awaited",
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_damage_to_the_solution_is_noticed(engine, name, tmp_path):
    file, old, new, check = MUTANTS[name]
    work = tmp_path / "work"
    shutil.copytree(SCENARIOS_DIR / "sfn_workflow", work, ignore=shutil.ignore_patterns("__pycache__", "faults"))
    text = (work / file).read_text()
    assert text.count(old) == 1
    (work / file).write_text(text.replace(old, new))

    token = engine.token
    result = check_submission(LABS_DIR / "day11", work, engine.endpoint, token=token, only=check)

    assert result.problems == ()
    assert [(each.name, each.outcome) for each in result.checks] == [(check, Outcome.FAILED)]
