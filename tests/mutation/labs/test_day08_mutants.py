"""Day 08: each small damage to the reference solution turns at least the check red that is there to find it."""

import shutil

import pytest

from harness.curriculum.gate import check_submission
from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome
from harness.scenarios.loader import SCENARIOS_DIR

TEMPLATE, API = "template.yaml", "layers/api/python/api.py"
FIND, LIST, COUNT, VISITS = (
    f"functions/{name}/handler.py" for name in ("find_user", "list_users", "count_users", "find_visits")
)

# name: (file, what is there, what the mutant has, check that must notice)
MUTANTS = {
    "index-of-everything": (
        TEMPLATE,
        "ProjectionType: INCLUDE\n            NonKeyAttributes: [name]",
        "ProjectionType: ALL",
        "index_holds_what_is_answered",
    ),
    "index-of-keys": (
        TEMPLATE,
        "ProjectionType: INCLUDE\n            NonKeyAttributes: [name]",
        "ProjectionType: KEYS_ONLY",
        "user_is_found_by_email",
    ),
    "index-of-name": (
        TEMPLATE,
        "            - AttributeName: email\n              KeyType: HASH",
        "            - AttributeName: userId\n              KeyType: HASH",
        "user_is_found_by_email",
    ),
    "scan-of-the-index": (
        FIND,
        'KeyConditionExpression=Key("email").eq(email)',
        'KeyConditionExpression=Key("email").begins_with(email)',
        "user_is_found_by_email",
    ),
    "another-user": (FIND, 'Key("email").eq(email)', 'Key("email").eq("alice@example.com")', "user_is_found_by_email"),
    "missing-as-empty": (FIND, "Refused(404", "Refused(200", "requests_without_result_are_answered"),
    "blank-accepted": (API, "if not value:", "if value is None:", "requests_without_result_are_answered"),
    "asked-twice": (
        FIND,
        '    print(json.dumps(found["ConsumedCapacity"]))\n',
        '    print(json.dumps(found["ConsumedCapacity"]))\n    print(json.dumps(found["ConsumedCapacity"]))\n',
        "lookup_reads_one_item",
    ),
    "nothing-logged": (
        FIND,
        '    print(json.dumps(found["ConsumedCapacity"]))\n',
        "",
        "lookup_reads_one_item",
    ),
    "first-page-again": (
        LIST,
        'response = table.scan(**ask, ExclusiveStartKey=response["LastEvaluatedKey"])',
        'start, response = response["LastEvaluatedKey"], {"Items": users[:1]}',
        "every_user_is_listed",
    ),
    "list-cut-short": (LIST, 'users += response["Items"]', 'users += response["Items"][1:]', "every_user_is_listed"),
    "one-segment-for-all": (COUNT, "Segment=segment, ", "Segment=0, ", "segments_count_every_user"),
    "no-segments": (
        COUNT,
        ", Segment=segment, TotalSegments=SEGMENTS",
        "",
        "segments_count_every_user",
    ),
    "three-segments-of-four": (COUNT, "range(SEGMENTS)", "range(SEGMENTS - 1)", "segments_count_every_user"),
    "visits-backwards": (
        VISITS,
        'for visit in found["Items"])',
        'for visit in found["Items"])[::-1]',
        "visits_are_read_at_once",
    ),
    "visits-of-any-page": (VISITS, ' & Key("page").eq(parameter(event, "page"))', "", "visits_are_read_at_once"),
    "decimals-lost": (API, "isinstance(value, decimal.Decimal)", "isinstance(value, bytes)", "visits_are_read_at_once"),
    "scan-permission-widened": (
        TEMPLATE,
        "Action: dynamodb:Query\n            # An index has an ARN",
        "Action: [dynamodb:Query, dynamodb:Scan]\n            # An index has an ARN",
        "roles_are_least_privilege",
    ),
    "index-of-any-name": (
        TEMPLATE,
        "${UsersTable.Arn}/index/EmailIndex",
        "${UsersTable.Arn}*",
        "roles_are_least_privilege",
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_damage_to_the_solution_is_noticed(engine, name, tmp_path):
    file, old, new, check = MUTANTS[name]
    work = tmp_path / "work"
    shutil.copytree(SCENARIOS_DIR / "dynamodb_indexes", work, ignore=shutil.ignore_patterns("__pycache__", "faults"))
    text = (work / file).read_text()
    assert text.count(old) == 1
    (work / file).write_text(text.replace(old, new))

    token = engine.token
    result = check_submission(LABS_DIR / "day08", work, engine.endpoint, token=token, only=check)

    assert result.problems == ()
    assert [(each.name, each.outcome) for each in result.checks] == [(check, Outcome.FAILED)]
