"""How refusals are named where they surface: Step Functions, EventBridge, alarm history, API Gateway, mappings."""

import json
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from harness.extension.authorization.questions import Questions
from harness.extension.denials import is_denial
from harness.extension.services.cloudwatch.recorded_history import action_item, region_name
from harness.extension.services.lambda_.event_sources.permissions import source_problem
from harness.extension.services.sns.deliveries import dead_letter_attributes, error_code, rule_dimensions
from harness.extension.services.stepfunctions import sdk_names

RULE = "arn:aws:events:us-east-1:111122223333:rule/r"
QUEUE = "arn:aws:sqs:us-east-1:111122223333:q"


def client_error(code: str, operation: str = "Invoke", status: int = 403) -> ClientError:
    metadata = {"HTTPStatusCode": status, "RequestId": "id-1"}
    return ClientError({"Error": {"Code": code, "Message": "No."}, "ResponseMetadata": metadata}, operation)  # type: ignore[typeddict-item]


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException", "AuthorizationError"])
def test_refusals_of_every_protocol_are_denials(code: str) -> None:
    assert is_denial(client_error(code))


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "Throttling", "ValidationException"])
def test_other_failures_are_none(code: str) -> None:
    assert not is_denial(client_error(code))


@pytest.mark.parametrize(
    ("names", "code", "error"),
    [
        (sdk_names.LAMBDA, "AccessDeniedException", "Lambda.AWSLambdaException"),
        (sdk_names.SNS, "AuthorizationError", "SNS.AuthorizationErrorException"),
        (sdk_names.SQS, "AccessDenied", "SQS.AmazonSQSException"),
        (sdk_names.DYNAMODB, "AccessDeniedException", "DynamoDB.AmazonDynamoDBException"),
        (sdk_names.STATES, "AccessDeniedException", "StepFunctions.AWSStepFunctionsException"),
        (sdk_names.EVENTS, "AccessDeniedException", "EventBridge.AccessDeniedException"),
    ],
)
def test_a_refused_task_is_named_for_its_code_or_the_services_base(
    names: sdk_names.SdkNames, code: str, error: str
) -> None:
    assert sdk_names.refused_task(names, client_error(code)) == (
        error,
        f"No. (Service: {names.label}; Status Code: 403; Error Code: {code}; Request ID: id-1; Proxy: null)",
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (client_error("AccessDenied", "SendMessage"), "NO_PERMISSIONS"),
        (client_error("AuthorizationError", "Publish"), "NO_PERMISSIONS"),
        (client_error("AccessDenied", "AssumeRole"), "FAILED_TO_ASSUME_ROLE"),
        (client_error("ResourceNotFoundException"), "NO_RESOURCE"),
        (client_error("AWS.SimpleQueueService.NonExistentQueue"), "NO_RESOURCE"),
        (client_error("TooManyRequestsException", status=429), "THROTTLING"),
        (client_error("ServiceException", status=500), "ERROR_FROM_TARGET"),
        (NotImplementedError("Batch"), "INTERNAL_ERROR"),
    ],
)
def test_failed_deliveries_have_eventbridges_codes(error: Exception, code: str) -> None:
    assert error_code(error) == code


def test_a_permanent_failure_has_four_attributes_and_another_tells_of_its_retries() -> None:
    assert dead_letter_attributes(RULE, QUEUE, client_error("AccessDenied")) == {
        "RULE_ARN": RULE,
        "TARGET_ARN": QUEUE,
        "ERROR_CODE": "NO_PERMISSIONS",
        "ERROR_MESSAGE": "No.",
    }
    error = client_error("ServiceException")
    given = dead_letter_attributes(RULE, QUEUE, error, exhausted="MaximumRetryAttempts", retries=0)
    assert (given["EXHAUSTED_RETRY_CONDITION"], given["RETRY_ATTEMPTS"]) == ("MaximumRetryAttempts", "0")


def test_an_attribute_is_never_empty() -> None:
    assert dead_letter_attributes(RULE, QUEUE, NotImplementedError())["ERROR_MESSAGE"] == "NotImplementedError"


def test_a_rules_metrics_name_its_bus_unless_it_is_the_default_one() -> None:
    assert rule_dimensions(RULE) == {"RuleName": "r"}
    on_bus = "arn:aws:events:us-east-1:111122223333:rule/orders/r"
    assert rule_dimensions(on_bus) == {"EventBusName": "orders", "RuleName": "r"}


def test_an_alarms_history_tells_whether_its_action_failed() -> None:
    now = datetime(2026, 5, 20, tzinfo=UTC)
    good = action_item("a", "MetricAlarm", QUEUE, "m", None, now)
    bad = action_item("a", "MetricAlarm", QUEUE, "m", "No.", now)
    assert (good["HistoryItemType"], good["Timestamp"]) == ("Action", now)
    assert good["HistorySummary"] == f"Successfully executed action {QUEUE}"
    assert bad["HistorySummary"] == f'Failed to execute action {QUEUE}. Received error: "No."'
    assert json.loads(good["HistoryData"])["actionState"] == "Succeeded"
    assert json.loads(bad["HistoryData"])["actionState"] == "Failed"


@pytest.mark.parametrize("mode", ["off", "log"])
def test_no_source_is_refused_where_refusals_are_not_carried_out(mode: str) -> None:
    questions = Questions(mode)  # type: ignore[arg-type]
    assert source_problem(questions, "sqs", QUEUE, "arn:aws:iam::111122223333:role/none") is None


def test_a_source_without_a_rule_is_left_to_the_service() -> None:
    role = "arn:aws:iam::111122223333:role/none"
    assert source_problem(Questions("enforce"), "kinesis", "arn:aws:kinesis:us-east-1:1:stream/s", role) is None


def test_regions_have_names_for_people() -> None:
    assert region_name("ap-southeast-1") == "Asia Pacific (Singapore)"
    assert region_name("us-east-1") == "US East (N. Virginia)"
    assert region_name("nowhere-1") == "nowhere-1"
