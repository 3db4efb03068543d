"""Day 07: each small damage to the reference solution turns at least the check red that is there to find it."""

import shutil

import pytest

from harness.curriculum.gate import check_submission
from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome
from harness.scenarios.loader import SCENARIOS_DIR

TEMPLATE, API = "template.yaml", "layers/api/python/api.py"
CREATE, GET, UPDATE, DELETE = (f"functions/{name}_user/handler.py" for name in ("create", "get", "update", "delete"))

# name: (file, what is there, what the mutant has, check that must notice)
MUTANTS = {
    "put-permission-widened": (
        TEMPLATE,
        "Action: dynamodb:PutItem",
        "Action: [dynamodb:PutItem, dynamodb:DeleteItem]",
        "roles_are_least_privilege",
    ),
    "delete-permission-renamed": (
        TEMPLATE,
        "Action: dynamodb:DeleteItem",
        "Action: dynamodb:DeleteTable",
        "user_is_deleted",
    ),
    "source-of-any-api": (
        TEMPLATE,
        'SourceArn: !Sub "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/DELETE/users/*"',
        "",
        "only_this_api_may_invoke",
    ),
    "source-of-another-method": (TEMPLATE, "${Api}/*/PUT/users/*", "${Api}/*/POST/users/*", "user_is_updated"),
    "status-not-created": (CREATE, "respond(201, item)", "respond(200, item)", "created_user_is_stored"),
    "name-not-required": (CREATE, "    require_name(attributes)\n", "", "bad_requests_are_refused"),
    "conflict-as-error": (
        CREATE,
        "ConditionalCheckFailedException",
        "RequestLimitExceeded",
        "existing_user_is_not_overwritten",
    ),
    "item-half-returned": (GET, 'found["Item"]', '{"userId": user_id}', "stored_user_is_read"),
    "missing-as-empty": (GET, "Refused(404", "Refused(200", "unknown_user_is_not_found"),
    "update-creates": (
        UPDATE,
        '            ConditionExpression="attribute_exists(userId)",\n',
        "",
        "unknown_user_is_not_found",
    ),
    "null-kept": (UPDATE, '("SET", sets), ("REMOVE", removes)', '("SET", sets), ("", [])', "user_is_updated"),
    "old-user-returned": (UPDATE, '"ALL_NEW"', '"ALL_OLD"', "user_is_updated"),
    "other-user-deleted": (DELETE, 'Key={"userId": user_id}', 'Key={"userId": "stays-1"}', "user_is_deleted"),
    "deletes-nobody": (DELETE, ', ConditionExpression="attribute_exists(userId)"', "", "unknown_user_is_not_found"),
    "numbers-as-text": (
        API,
        "return value\n\n\ndef valid",
        "return str(value)\n\n\ndef valid",
        "numbers_and_nesting_survive",
    ),
    "whole-numbers-as-float": (API, "int(value) if", "float(value) if", "numbers_and_nesting_survive"),
    "letters-lost": (
        API,
        "json.dumps(body, default=json_value, ensure_ascii=False)",
        'json.dumps(body, default=json_value).replace("\\u", "?")',
        "unicode_survives",
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_damage_to_the_solution_is_noticed(engine, name, tmp_path):
    file, old, new, check = MUTANTS[name]
    work = tmp_path / "work"
    shutil.copytree(SCENARIOS_DIR / "api_dynamodb_crud", work, ignore=shutil.ignore_patterns("__pycache__", "faults"))
    text = (work / file).read_text()
    assert text.count(old) == 1
    (work / file).write_text(text.replace(old, new))

    token = engine.token
    result = check_submission(LABS_DIR / "day07", work, engine.endpoint, token=token, only=check)

    assert result.problems == ()
    assert [(each.name, each.outcome) for each in result.checks] == [(check, Outcome.FAILED)]
