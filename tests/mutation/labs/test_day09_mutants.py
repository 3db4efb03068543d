"""Day 09: each small damage to the reference solution turns at least the check red that is there to find it."""

import shutil

import pytest

from harness.curriculum.gate import check_submission
from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome
from harness.scenarios.loader import SCENARIOS_DIR

TEMPLATE = "template.yaml"
AUDIT, WELCOME = (f"functions/{name}/handler.py" for name in ("audit", "welcome"))
POISON = "poison_record_is_set_aside_and_nothing_behind_it_is_lost"

# name: (file, what is there, what the mutant has, check that must notice)
MUTANTS = {
    "keys-only": (TEMPLATE, ": NEW_AND_OLD_IMAGES", ": KEYS_ONLY", "changed_user_is_logged_with_both_images"),
    "old-images-only": (TEMPLATE, ": NEW_AND_OLD_IMAGES", ": OLD_IMAGE", "new_user_is_logged_as_insert"),
    "expiry-elsewhere": (TEMPLATE, "AttributeName: expiresAt", "AttributeName: expires", "expired_user_is_told_apart"),
    "retries-without-end": (
        TEMPLATE,
        "MaximumRetryAttempts: 2\n      Bisect",
        "MaximumRetryAttempts: -1\n      Bisect",
        POISON,
    ),
    "not-split": (TEMPLATE, "BisectBatchOnFunctionError: true", "BisectBatchOnFunctionError: false", POISON),
    "nobody-told": (
        TEMPLATE,
        "      DestinationConfig:\n        OnFailure:\n          Destination: !GetAtt FailureQueue.Arn\n",
        "",
        POISON,
    ),
    "mapping-disabled": (
        TEMPLATE,
        "      StartingPosition: TRIM_HORIZON\n      BatchSize: 100\n      # The defaults",
        "      Enabled: false\n      StartingPosition: TRIM_HORIZON\n      BatchSize: 100\n      # The defaults",
        "new_user_is_logged_as_insert",
    ),
    "changes-pass-the-filter": (TEMPLATE, '["INSERT"]', '["INSERT", "MODIFY"]', "only_new_users_are_welcomed"),
    "window-gone": (
        TEMPLATE,
        "MaximumBatchingWindowInSeconds: 120",
        "MaximumBatchingWindowInSeconds: 0",
        "welcomes_are_gathered",
    ),
    "one-at-a-time": (
        TEMPLATE,
        "BatchSize: 100\n      MaximumBatchingWindow",
        "BatchSize: 1\n      MaximumBatchingWindow",
        "welcomes_are_gathered",
    ),
    "any-queue": (
        TEMPLATE,
        "Action: sqs:SendMessage\n            Resource: !GetAtt FailureQueue.Arn",
        'Action: sqs:SendMessage\n            Resource: "*"',
        "roles_are_least_privilege",
    ),
    "queue-read-too": (
        TEMPLATE,
        "Action: sqs:SendMessage",
        "Action: [sqs:SendMessage, sqs:ReceiveMessage]",
        "roles_are_least_privilege",
    ),
    "welcome-reports-too": (
        TEMPLATE,
        "PolicyName: report-failures\n      Roles: [!Ref AuditRole]",
        "PolicyName: report-failures\n      Roles: [!Ref AuditRole, !Ref WelcomeRole]",
        "roles_are_least_privilege",
    ),
    "images-swapped": (
        AUDIT,
        'print("Old:", old_image)\n    print("New:", new_image)',
        'print("Old:", new_image)\n    print("New:", old_image)',
        "changed_user_is_logged_with_both_images",
    ),
    "new-image-expected": (AUDIT, '.get("NewImage")', '["NewImage"]', "deleted_user_is_logged_with_the_old_image"),
    "error-swallowed": (AUDIT, "raise ValueError(", "return print(", POISON),
    "everybody-expires": (
        AUDIT,
        'and is_expired(record):\n        print("Removed by:", record["userIdentity"]["principalId"])',
        ':\n        print("Removed by:", "dynamodb.amazonaws.com")',
        "expired_user_is_told_apart",
    ),
    "first-alone-is-welcomed": (
        WELCOME,
        'for record in event["Records"]]',
        'for record in event["Records"][:1]]',
        "welcomes_are_gathered",
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_damage_to_the_solution_is_noticed(engine, name, tmp_path):
    file, old, new, check = MUTANTS[name]
    work = tmp_path / "work"
    shutil.copytree(SCENARIOS_DIR / "dynamodb_streams", work, ignore=shutil.ignore_patterns("__pycache__", "faults"))
    text = (work / file).read_text()
    assert text.count(old) == 1
    (work / file).write_text(text.replace(old, new))

    token = engine.token
    result = check_submission(LABS_DIR / "day09", work, engine.endpoint, token=token, only=check)

    assert result.problems == ()
    assert [(each.name, each.outcome) for each in result.checks] == [(check, Outcome.FAILED)]
