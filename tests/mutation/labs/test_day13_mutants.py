"""Day 13: each small damage to the reference solution turns at least the check red that is there to find it."""

import shutil

import pytest

from harness.curriculum.gate import check_submission
from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome
from harness.scenarios.loader import SCENARIOS_DIR

TEMPLATE, HANDLER = "template.yaml", "functions/resize_image/handler.py"

# name: (file, what is there, what the mutant has, check that must notice)
MUTANTS = {
    "stretched": (
        HANDLER,
        "small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))",
        "small = small.resize((128, 128))",
        "thumbnail_is_made",
    ),
    "always-jpeg": (
        HANDLER,
        'small.save(file, metadata["format"])',
        'small.convert("RGB").save(file, "JPEG")',
        "thumbnail_keeps_what_the_picture_is",
    ),
    "type-not-given": (
        HANDLER,
        '            ContentType=Image.MIME[metadata["format"]],\n',
        "",
        "thumbnail_keeps_what_the_picture_is",
    ),
    "sent-twice": (
        HANDLER,
        '        sqs.send_message(QueueUrl=os.environ["METADATA_QUEUE_URL"], MessageBody=json.dumps(metadata))\n',
        "        for _ in range(2):\n"
        '            sqs.send_message(QueueUrl=os.environ["METADATA_QUEUE_URL"], MessageBody=json.dumps(metadata))\n',
        "metadata_is_sent",
    ),
    "size-of-thumbnail": (HANDLER, '"size": event["size"]', '"size": len(thumbnail)', "metadata_is_sent"),
    "step-not-logged": (HANDLER, '    with step("store", key):\n', "    if True:\n", "steps_are_logged"),
    "whole-event": (
        TEMPLATE,
        '"size": <size>, "time": <time>}\'',
        '"size": <size>, "time": <time>, "all": <aws.events.event.json>}\'',
        "function_gets_only_what_it_needs",
    ),
    "empty-files": (TEMPLATE, 'numeric: [">", 0]', 'numeric: [">=", 0]', "other_files_are_ignored"),
    "prefix-without-slash": (
        TEMPLATE,
        "- wildcard: images/*.png",
        '- wildcard: "images*.png"',
        "other_files_are_ignored",
    ),
    "envelope-kept": (TEMPLATE, "      RawMessageDelivery: true\n", "", "one_event_goes_three_ways"),
    "everything-to-png": (
        TEMPLATE,
        "              - suffix: .png",
        '              - suffix: ""',
        "one_event_goes_three_ways",
    ),
    "one-receive-more": (TEMPLATE, "maxReceiveCount: 3", "maxReceiveCount: 4", "poison_message_is_set_aside"),
    "one-retry": (TEMPLATE, "MaximumRetryAttempts: 2", "MaximumRetryAttempts: 1", "broken_picture_is_set_aside"),
    "error-swallowed": (
        HANDLER,
        "        thumbnail, metadata = resize(original)\n",
        "        try:\n            thumbnail, metadata = resize(original)\n"
        "        except OSError:\n            return None\n",
        "broken_picture_is_set_aside",
    ),
    "archive-of-others": (
        TEMPLATE,
        "        source: [aws.s3]\n        detail:\n          bucket:",
        "        source: [aws.ec2]\n        detail:\n          bucket:",
        "archived_events_are_replayed",
    ),
    "schedule-disabled": (
        TEMPLATE,
        "      ScheduleExpression: rate(5 minutes)\n",
        "      ScheduleExpression: rate(5 minutes)\n      State: DISABLED\n",
        "schedule_asks_for_reports",
    ),
    "any-rule": (TEMPLATE, "      SourceArn: !GetAtt ImageRule.Arn\n", "", "only_this_rule_may_invoke"),
    "writes-anywhere": (
        TEMPLATE,
        '"${ThumbnailBucket.Arn}/thumbnails/*"',
        '"${ThumbnailBucket.Arn}/*"',
        "role_is_least_privilege",
    ),
    "deletes-too": (
        TEMPLATE,
        "            Action: s3:PutObject\n",
        "            Action: [s3:PutObject, s3:DeleteObject]\n",
        "role_is_least_privilege",
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_damage_to_the_solution_is_noticed(engine, name, tmp_path):
    file, old, new, check = MUTANTS[name]
    work = tmp_path / "work"
    shutil.copytree(
        SCENARIOS_DIR / "eventbridge_pipeline", work, ignore=shutil.ignore_patterns("__pycache__", "faults")
    )
    text = (work / file).read_text()
    assert text.count(old) == 1
    (work / file).write_text(text.replace(old, new))

    token = engine.token
    result = check_submission(LABS_DIR / "day13", work, engine.endpoint, token=token, only=check)

    assert result.problems == ()
    assert [(each.name, each.outcome) for each in result.checks if each.name == check] == [(check, Outcome.FAILED)]
