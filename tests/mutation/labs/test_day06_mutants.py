"""Day 06: each small damage to the reference solution turns at least the check red that is there to find it."""

import shutil

import pytest

from harness.curriculum.gate import check_submission
from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome
from harness.pytest_plugin.browser import find_browser
from harness.scenarios.loader import SCENARIOS_DIR

TEMPLATE, HANDLER = "template.yaml", "functions/hello/handler.py"
ORIGIN = "gatewayresponse.header.Access-Control-Allow-Origin: \"'*'\"\n\n  ServerErrors"
POST_ARN = 'SourceArn: !Sub "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/POST/hello"'

# name: (file, what is there, what the mutant has, check that must notice)
MUTANTS = {
    "name-ignored": (HANDLER, 'data.get("name") or ', "", "post_greets_by_name"),
    "letters-lost": (
        HANDLER,
        "json.dumps(message, ensure_ascii=False)",
        'json.dumps(message).replace("\\u", "?")',
        "post_greets_by_name",
    ),
    "guest-renamed": (HANDLER, '"guest"', '"stranger"', "guest_is_greeted"),
    "query-ignored": (HANDLER, 'query.get("name") or ', "", "get_greets_callers_with_a_key"),
    "key-not-required": (TEMPLATE, "ApiKeyRequired: true", "ApiKeyRequired: false", "get_greets_callers_with_a_key"),
    "plan-without-stage": (
        TEMPLATE,
        "      ApiStages:\n        - ApiId: !Ref Api\n          Stage: !Ref Stage\n",
        "",
        "get_greets_callers_with_a_key",
    ),
    "throttle-too-high": (TEMPLATE, "BurstLimit: 5", "BurstLimit: 5000", "burst_is_throttled"),
    "validator-off": (TEMPLATE, "ValidateRequestBody: true", "ValidateRequestBody: false", "bad_bodies_are_refused"),
    "one-content-type-only": (TEMPLATE, "        $default: !Ref GreetingModel\n", "", "bad_bodies_are_refused"),
    "empty-name-allowed": (TEMPLATE, "minLength: 1, ", "", "bad_bodies_are_refused"),
    "variable-ignored": (
        HANDLER,
        '.get("greeting", "Hello")',
        '.get("salute", "Hello")',
        "stage_variable_sets_the_greeting",
    ),
    "variable-misnamed": (TEMPLATE, "greeting: Hello", "salute: Hello", "stage_variable_sets_the_greeting"),
    "errors-logged-only": (TEMPLATE, "LoggingLevel: INFO", "LoggingLevel: ERROR", "executions_are_logged"),
    "execution-log-not-allowed": (
        TEMPLATE,
        "log-group:/aws/lambda/hello:*",
        "log-group:/aws/lambda/other:*",
        "executions_are_logged",
    ),
    "access-log-without-status": (TEMPLATE, '"status": "$context.status", ', "", "accesses_are_logged"),
    "access-log-not-json": (TEMPLATE, '{"requestId":', '"requestId":', "accesses_are_logged"),
    "access-log-not-allowed": (TEMPLATE, "              - !GetAtt AccessLogs.Arn\n", "", "accesses_are_logged"),
    "preflight-without-content-type": (TEMPLATE, "Content-Type,X-Api-Key", "X-Api-Key", "preflight_is_answered"),
    "preflight-of-post-forbidden": (TEMPLATE, "GET,POST,OPTIONS", "GET,OPTIONS", "preflight_is_answered"),
    "answer-without-origin": (HANDLER, ', "Access-Control-Allow-Origin": "*"', "", "web_page_may_call"),
    "answer-for-another-origin": (HANDLER, 'Origin": "*"', 'Origin": "https://example.com"', "web_page_may_call"),
    "client-errors-without-origin": (
        TEMPLATE,
        ORIGIN,
        ORIGIN.replace("'*'", "'https://example.com'"),
        "web_page_sees_errors",
    ),
    "source-of-any-api": (TEMPLATE, POST_ARN, "", "only_this_api_may_invoke"),
    "role-of-all-groups": (TEMPLATE, "log-group:/aws/lambda/hello:*", "log-group:*", "role_is_least_privilege"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_damage_to_the_solution_is_noticed(engine, name, tmp_path):
    file, old, new, check = MUTANTS[name]
    if check.startswith("web_page") and not find_browser():
        pytest.skip("needs a browser")
    work = tmp_path / "work"
    shutil.copytree(SCENARIOS_DIR / "api_lambda", work, ignore=shutil.ignore_patterns("__pycache__", "faults"))
    text = (work / file).read_text()
    assert text.count(old) == 1
    (work / file).write_text(text.replace(old, new))

    token = engine.token
    result = check_submission(LABS_DIR / "day06", work, engine.endpoint, token=token, only=check)

    assert result.problems == ()
    assert [(each.name, each.outcome) for each in result.checks] == [(check, Outcome.FAILED)]
