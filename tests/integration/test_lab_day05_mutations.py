"""Day 05: each small damage to the reference solution turns at least the check red that is there to find it."""

import shutil

import pytest

from harness.curriculum.gate import check_submission
from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome
from harness.scenarios.loader import SCENARIOS_DIR
from tests.support.side_by_side import side_by_side

TEMPLATE, HANDLER = "template.yaml", "functions/file_processor/handler.py"

# name: (file, what is there, what the mutant has, check that must notice)
MUTANTS = {
    "read-permission-dropped": (TEMPLATE, "Action: s3:GetObject", "Action: s3:GetObjectAcl", "upload_is_logged"),
    "log-permission-dropped": (TEMPLATE, "- logs:PutLogEvents", "- logs:DescribeLogStreams", "log_has_report"),
    "source-account-dropped": (TEMPLATE, "SourceAccount: !Ref AWS::AccountId", "", "notification_is_authorized"),
    "source-of-any-bucket": (
        TEMPLATE,
        'SourceArn: !Sub "arn:${AWS::Partition}:s3:::${AWS::StackName}-uploads-${AWS::AccountId}"',
        'SourceArn: "arn:aws:s3:::*"',
        "notification_is_authorized",
    ),
    "timeout-halved": (TEMPLATE, "Timeout: 30", "Timeout: 15", "large_upload_is_processed"),
    "function-renamed": (TEMPLATE, "FunctionName: s3-file-processor", "FunctionName: processor", "log_has_report"),
    "deletes-notified": (TEMPLATE, "Event: s3:ObjectCreated:*", "Event: s3:ObjectRemoved:*", "deletes_do_not_trigger"),
    "key-renamed": (HANDLER, '["object"]["key"]', '["object"]["name"]', "upload_is_logged"),
    "key-half-decoded": (HANDLER, "import unquote_plus", "import quote as unquote_plus", "keys_are_decoded"),
    "type-guessed": (HANDLER, 'response["ContentType"]', '"text/csv"', "content_type_is_read"),
    "size-not-logged": (HANDLER, 'response["ContentLength"]', "0", "upload_is_logged"),
}


@pytest.fixture(scope="module")
def result_of(engine, request, tmp_path_factory):
    def evaluate(name):
        file, old, new, check = MUTANTS[name]
        work = tmp_path_factory.mktemp(name) / "work"
        shutil.copytree(SCENARIOS_DIR / "s3_lambda", work, ignore=shutil.ignore_patterns("__pycache__", "faults"))
        text = (work / file).read_text()
        assert text.count(old) == 1
        (work / file).write_text(text.replace(old, new))
        return check_submission(LABS_DIR / "day05", work, engine.endpoint, token=engine.token, only=check)

    with side_by_side(request, "name", evaluate, at_once=4) as wait_for:
        yield wait_for


@pytest.mark.parametrize("name", MUTANTS)
def test_damage_to_the_solution_is_noticed(result_of, name):
    check = MUTANTS[name][-1]
    result = result_of(name)
    assert result.problems == ()
    assert [(each.name, each.outcome) for each in result.checks] == [(check, Outcome.FAILED)]
