"""What becomes of failed batches, as values."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extension.services.lambda_.event_sources.batches import (
    Batch,
    Next,
    Rules,
    after_failure,
    after_report,
    reported,
)

FOUR = ("1", "2", "3", "4")


def test_a_failed_batch_is_tried_again_without_end_by_default():
    assert after_failure(Batch(FOUR, 99, 100), Rules()) == Next(again=(Batch(FOUR, 100, 101),))


def test_a_batch_is_given_up_when_it_was_sent_again_often_enough():
    rules = Rules(retries=1)
    assert after_failure(Batch(FOUR), rules) == Next(again=(Batch(FOUR, 1, 1),))
    assert after_failure(Batch(FOUR, 1, 1), rules) == Next(given_up=Batch(FOUR, 1, 2))
    assert after_failure(Batch(FOUR), Rules(retries=0)) == Next(given_up=Batch(FOUR, 0, 1))


def test_splitting_does_not_count_as_a_retry():
    rules = Rules(retries=0, bisect=True)
    split = after_failure(Batch(("1", "2", "3")), rules)
    assert split == Next(again=(Batch(("1",), 0, 1), Batch(("2", "3"), 0, 1)))
    assert after_failure(split.again[0], rules) == Next(given_up=Batch(("1",), 0, 2))


def test_what_was_done_before_the_first_reported_record_is_not_repeated():
    assert after_report(Batch(FOUR), ("4", "3"), Rules(retries=2)) == Next(("1", "2"), (Batch(("3", "4"), 1, 1),))
    assert after_report(Batch(FOUR, 2, 2), ("3",), Rules(retries=2)) == Next(("1", "2"), (), Batch(("3", "4"), 2, 3))
    assert after_report(Batch(FOUR), (), Rules()) == Next(done=FOUR)


def test_sequence_numbers_are_compared_as_numbers():
    assert after_report(Batch(("9", "10", "11")), ("11", "10"), Rules()).done == ("9",)


def test_a_report_splits_where_it_says_if_batches_are_split():
    rules = Rules(retries=0, bisect=True)
    assert after_report(Batch(FOUR), ("3",), rules) == Next(("1", "2"), (Batch(("3", "4"), 0, 1),))
    assert after_report(Batch(("3", "4"), 0, 1), ("3",), rules) == Next(
        again=(Batch(("3",), 0, 2), Batch(("4",), 0, 2))
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, ()),
        ([], ()),
        ({}, ()),
        ({"batchItemFailures": []}, ()),
        ({"batchItemFailures": None}, ()),
        ({"batchItemFailures": [{"itemIdentifier": "2"}]}, ("2",)),
        ({"batchItemFailures": [{"itemIdentifier": 2}]}, None),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, None),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, None),
        ({"batchItemFailures": [{"foo": "2"}]}, None),
        ({"batchItemFailures": ["2"]}, None),
        ({"batchItemFailures": [{"itemIdentifier": "2"}, {"itemIdentifier": "9"}]}, None),
    ],
)
def test_a_report_names_records_of_the_batch_or_fails_it_whole(answer, expected):
    assert reported(answer, FOUR) == expected


@given(
    count=st.integers(1, 40),
    poison=st.sets(st.integers(0, 39)),
    retries=st.integers(0, 3),
    bisect=st.booleans(),
    reports=st.booleans(),
)
def test_every_record_ends_exactly_once_and_in_order_and_splitting_loses_only_the_poison(
    count, poison, retries, bisect, reports
):
    records = tuple(str(number) for number in range(1, count + 1))
    bad = {str(number + 1) for number in poison if number < count}
    rules, pending, done, given_up, calls = Rules(retries, bisect), deque([Batch(records)]), [], [], 0
    while pending:
        batch = pending.popleft()
        calls += 1
        assert calls < 1000
        failed = [each for each in batch.records if each in bad]
        if not failed:
            result = Next(done=batch.records)
        elif reports:
            result = after_report(batch, failed, rules)
        else:
            result = after_failure(batch, rules)
        ended = [*result.done, *(result.given_up.records if result.given_up else ())]
        assert [*ended, *(each for again in result.again for each in again.records)] == list(batch.records)
        done += result.done
        given_up += result.given_up.records if result.given_up else ()
        pending.extendleft(reversed(result.again))
    assert sorted([*done, *given_up], key=int) == list(records)
    assert done == sorted(done, key=int)
    assert bad <= set(given_up)
    if bisect:
        assert set(given_up) == bad
