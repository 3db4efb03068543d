"""Day 12: each small damage to the reference solution turns at least the check red that is there to find it."""

import shutil

import pytest

from harness.curriculum.gate import check_submission
from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome
from harness.scenarios.loader import SCENARIOS_DIR

TEMPLATE = "template.yaml"
CHARGE, PROCESS = "functions/charge/handler.py", "functions/process/handler.py"

# name: (file, what is there, what the mutant has, check that must notice)
MUTANTS = {
    "one-attempt-less": (TEMPLATE, "MaxAttempts: 3", "MaxAttempts: 2", "retries_are_limited"),
    "never-repeated": (TEMPLATE, "MaxAttempts: 3", "MaxAttempts: 0", "payment_is_retried"),
    "no-jitter": (TEMPLATE, "JitterStrategy: FULL", "JitterStrategy: NONE", "payment_is_retried"),
    "steady-pauses": (TEMPLATE, "BackoffRate: 2", "BackoffRate: 1", "payment_is_retried"),
    "declined-card-repeated": (
        TEMPLATE,
        "- ErrorEquals: [PaymentUnavailable]\n",
        "- ErrorEquals: [PaymentUnavailable, CardDeclined]\n",
        "declined_card_is_caught",
    ),
    "order-lost-with-its-error": (
        TEMPLATE,
        "CardDeclined]\n                ResultPath: $.error",
        "CardDeclined]\n                ResultPath: $",
        "declined_card_is_caught",
    ),
    "task-failed-caught": (
        TEMPLATE,
        "[PaymentUnavailable, CardDeclined]\n                ResultPath",
        "[States.TaskFailed]\n                ResultPath",
        "bug_is_not_hidden",
    ),
    "errors-reviewed": (TEMPLATE, "StringEquals: ERROR", "StringEquals: Error", "status_decides"),
    "everything-shipped": (TEMPLATE, "Default: Review", "Default: Prepare", "status_decides"),
    "branches-swapped": (TEMPLATE, "total.$: $[1].total", "total.$: $[0].total", "branches_work_at_once"),
    "results-replace-the-order": (TEMPLATE, "ResultPath: $.prepared", "ResultPath: $", "branches_work_at_once"),
    "another-audit-error-caught": (
        TEMPLATE,
        "[AuditUnavailable]",
        "[AuditUnavailable.Exception]",
        "lost_audit_does_not_stop_the_order",
    ),
    "nothing-tolerated": (
        TEMPLATE,
        "ToleratedFailurePercentage: 50",
        "ToleratedFailurePercentage: 49",
        "items_are_tolerated",
    ),
    "all-tolerated": (
        TEMPLATE,
        "ToleratedFailurePercentage: 50",
        "ToleratedFailurePercentage: 75",
        "items_are_tolerated",
    ),
    "threshold-not-caught": (
        TEMPLATE,
        "[States.ExceedToleratedFailureThreshold]",
        "[States.Timeout]",
        "items_are_tolerated",
    ),
    "event-of-another-source": (
        TEMPLATE,
        "- Source: daylab.orders",
        "- Source: orders",
        "shipment_is_queued_and_announced",
    ),
    "event-not-allowed": (
        TEMPLATE,
        "Action: events:PutEvents",
        "Action: events:PutRule",
        "shipment_is_queued_and_announced",
    ),
    "rule-may-not-send": (
        TEMPLATE,
        "Service: events.amazonaws.com",
        "Service: sns.amazonaws.com",
        "shipment_is_queued_and_announced",
    ),
    "any-queue-allowed": (
        TEMPLATE,
        "            Action: sqs:SendMessage\n            Resource:\n",
        '            Action: sqs:*\n            Resource:\n              - "*"\n',
        "role_is_least_privilege",
    ),
    "any-bus-allowed": (TEMPLATE, "event-bus/default", "event-bus/*", "role_is_least_privilege"),
    "total-wrong": (PROCESS, 'item["quantity"] * item["price"]', 'item["price"]', "branches_work_at_once"),
    "error-renamed": (
        CHARGE,
        "class CardDeclined(Exception):",
        "class Declined(Exception):",
        "declined_card_is_caught",
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_damage_to_the_solution_is_noticed(engine, name, tmp_path):
    file, old, new, check = MUTANTS[name]
    work = tmp_path / "work"
    shutil.copytree(SCENARIOS_DIR / "sfn_resilience", work, ignore=shutil.ignore_patterns("__pycache__", "faults"))
    text = (work / file).read_text()
    assert text.count(old) == 1
    (work / file).write_text(text.replace(old, new))

    token = engine.token
    result = check_submission(LABS_DIR / "day12", work, engine.endpoint, token=token, only=check)

    assert result.problems == ()
    assert [(each.name, each.outcome) for each in result.checks] == [(check, Outcome.FAILED)]
