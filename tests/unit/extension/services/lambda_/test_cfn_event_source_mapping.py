"""What a stack update does to a mapping, as values."""

import pytest

from harness.extension.services.cloudformation.late_replacement import changed_for_good
from harness.extension.services.lambda_.cfn_event_source_mapping import defaults_of_removed

STREAM = "arn:aws:dynamodb:us-east-1:1:table/t/stream/s"
SCHEMA = {"createOnlyProperties": ["/properties/EventSourceArn", "/properties/StartingPosition"]}


def test_what_left_the_template_goes_back_to_its_default():
    before = {"EventSourceArn": STREAM, "BatchSize": 5, "MaximumRetryAttempts": 2, "FilterCriteria": {"Filters": [1]}}
    after = {"EventSourceArn": STREAM, "MaximumRetryAttempts": 4}
    assert defaults_of_removed(before, after) == {"BatchSize": 100, "FilterCriteria": {"Filters": []}}


def test_the_default_of_a_batch_is_the_sources():
    queue = {"EventSourceArn": "arn:aws:sqs:us-east-1:1:q"}
    assert defaults_of_removed({**queue, "BatchSize": 3}, queue) == {"BatchSize": 10}


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ({"EventSourceArn": "a"}, {"EventSourceArn": "b"}, ["EventSourceArn"]),
        ({"EventSourceArn": "a"}, {"EventSourceArn": "A"}, ["EventSourceArn"]),
        ({"EventSourceArn": "a"}, {"EventSourceArn": "a"}, []),
        ({"EventSourceArn": "a"}, {}, []),
        ({"EventSourceArn": True}, {"EventSourceArn": "true"}, []),
        ({"EventSourceArn": 5}, {"EventSourceArn": "5"}, []),
        ({"BatchSize": 1}, {"BatchSize": 2}, []),
    ],
)
def test_only_what_can_be_set_once_makes_a_replacement(before, after, changed):
    assert changed_for_good(SCHEMA, before, after) == changed
