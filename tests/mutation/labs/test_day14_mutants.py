"""Day 14: each small damage to the reference solution turns at least the check red that is there to find it."""

import shutil

import pytest

from harness.curriculum.gate import check_submission
from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome
from harness.scenarios.loader import SCENARIOS_DIR

TEMPLATE = "template.yaml"
ORDERS, RECORDER = (f"functions/{name}/handler.py" for name in ("orders", "incident_recorder"))

# name: (file, what is there, what the mutant has, check that must notice)
MUTANTS = {
    "streams-not-allowed": (TEMPLATE, "              - logs:CreateLogStream\n", "", "log_group_is_made_by_role"),
    "failures-in-prose": (
        ORDERS,
        'log("ERROR", "payment failed", order)',
        "print(f\"payment of {order['orderId']} failed\")",
        "failed_orders_are_found",
    ),
    "silence-unknown": (
        TEMPLATE,
        "      # Nobody orders at night: no data is no failure.\n      TreatMissingData: notBreaching\n",
        "",
        "silence_is_no_alarm",
    ),
    "one-error-rings": (
        TEMPLATE,
        "      Threshold: 1\n      ComparisonOperator: GreaterThanThreshold\n",
        "      Threshold: 1\n      ComparisonOperator: GreaterThanOrEqualToThreshold\n",
        "single_error_stays_ok",
    ),
    "wrong-function-watched": (
        TEMPLATE,
        "      MetricName: Errors\n      Dimensions:\n        - {Name: FunctionName, Value: !Ref OrdersFunction}\n",
        "      MetricName: Errors\n      Dimensions:\n        - {Name: FunctionName, Value: Orders}\n",
        "errors_open_an_incident",
    ),
    "wrong-metric-watched": (
        TEMPLATE,
        "      MetricName: Errors\n      Dimensions:\n        - {Name: FunctionName, Value: !Ref OrdersFunction}\n",
        "      MetricName: Throttles\n      Dimensions:\n        - {Name: FunctionName, Value: !Ref OrdersFunction}\n",
        "errors_are_watched",
    ),
    "recorder-may-not-put": (TEMPLATE, "[dynamodb:PutItem, ", "[", "errors_open_an_incident"),
    "recovery-untold": (
        TEMPLATE,
        "      TreatMissingData: notBreaching\n      AlarmActions: [!Ref IncidentsTopic]\n"
        "      OKActions: [!Ref IncidentsTopic]\n\n  # One slow",
        "      TreatMissingData: notBreaching\n      AlarmActions: [!Ref IncidentsTopic]\n\n  # One slow",
        "recovery_closes_the_incident",
    ),
    "two-of-five": (TEMPLATE, "DatapointsToAlarm: 3", "DatapointsToAlarm: 1", "short_slowness_is_tolerated"),
    "both-must-fail": (
        TEMPLATE,
        """ALARM("${ErrorsAlarm}") OR ALARM""",
        """ALARM("${ErrorsAlarm}") AND ALARM""",
        "on_call_is_mailed",
    ),
    "everything-counted": (TEMPLATE, """'{ $.event = "incident_opened" }'""", '""', "incidents_are_counted"),
    "dashboard-of-another-function": (
        TEMPLATE,
        '["AWS/Lambda", "Invocations", "FunctionName", "${OrdersFunction}"',
        '["AWS/Lambda", "Invocations", "Resource", "${OrdersFunction}"',
        "dashboard_shows_the_service",
    ),
    "alarm-not-shown": (TEMPLATE, '"${SlowAlarm.Arn}", ', "", "dashboard_shows_the_service"),
    "recorder-may-scan": (
        TEMPLATE,
        "[dynamodb:PutItem, ",
        "[dynamodb:Scan, dynamodb:PutItem, ",
        "roles_are_least_privilege",
    ),
    "any-topic-may-invoke": (
        TEMPLATE,
        "      SourceArn: !Ref IncidentsTopic\n",
        "",
        "only_the_topic_invokes_the_recorder",
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_damage_to_the_solution_is_noticed(engine, name, tmp_path):
    file, old, new, check = MUTANTS[name]
    work = tmp_path / "work"
    shutil.copytree(SCENARIOS_DIR / "alarm_response", work, ignore=shutil.ignore_patterns("__pycache__", "faults"))
    text = (work / file).read_text()
    assert text.count(old) == 1
    (work / file).write_text(text.replace(old, new))

    token = engine.token
    result = check_submission(LABS_DIR / "day14", work, engine.endpoint, token=token, only=check)

    assert result.problems == ()
    assert [(each.name, each.outcome) for each in result.checks] == [(check, Outcome.FAILED)]
