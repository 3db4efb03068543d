"""Which resources made a stack operation fail, out of its events."""

from datetime import UTC, datetime, timedelta

from harness.errors import DeploymentError
from harness.scenarios.stack import StackError, StackEvent, StackFailure, failures_among, left_behind

START = datetime(2025, 5, 20, 9, 0, tzinfo=UTC)


def events(*rows: tuple[str, str, str, str]) -> list[StackEvent]:
    """Events from oldest to newest, returned newest first as CloudFormation answers."""
    made = [StackEvent(f"e{index}", START + timedelta(seconds=index), *row) for index, row in enumerate(rows)]
    return made[::-1]


def test_the_first_cause_comes_first_and_consequences_are_left_out() -> None:
    found = failures_among(
        events(
            ("Role", "AWS::IAM::Role", "CREATE_COMPLETE", ""),
            ("Bucket", "AWS::S3::Bucket", "CREATE_FAILED", "Unable to validate"),
            ("Queue", "AWS::SQS::Queue", "CREATE_FAILED", "Resource creation cancelled"),
            ("Topic", "AWS::SNS::Topic", "CREATE_FAILED", "Invalid parameter"),
            ("stack", "AWS::CloudFormation::Stack", "CREATE_FAILED", "The following resource(s) failed"),
            ("Bucket", "AWS::S3::Bucket", "DELETE_FAILED", "not empty"),
        )
    )
    assert list(found) == [
        StackFailure("Bucket", "AWS::S3::Bucket", "Unable to validate"),
        StackFailure("Topic", "AWS::SNS::Topic", "Invalid parameter"),
    ]


def test_a_resource_that_was_deleted_at_the_second_attempt_is_not_left_behind() -> None:
    found = left_behind(
        events(
            ("Bucket", "AWS::S3::Bucket", "DELETE_FAILED", "not empty"),
            ("Role", "AWS::IAM::Role", "DELETE_FAILED", "has policies"),
            ("stack", "AWS::CloudFormation::Stack", "DELETE_FAILED", ""),
            ("Bucket", "AWS::S3::Bucket", "DELETE_COMPLETE", ""),
        )
    )
    assert list(found) == [StackFailure("Role", "AWS::IAM::Role", "has policies")]


def test_the_error_shows_each_resource_with_its_own_reason() -> None:
    error = StackError("s", "ROLLBACK_COMPLETE", [StackFailure("Bucket", "AWS::S3::Bucket", "no permission")])
    assert isinstance(error, DeploymentError)
    assert "stack s is ROLLBACK_COMPLETE\n  Bucket (AWS::S3::Bucket): no permission" in str(error)


def test_the_stacks_own_reason_is_shown_where_no_resource_failed() -> None:
    assert "Template error" in str(StackError("s", "FAILED", [], "Template error"))
