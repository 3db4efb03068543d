"""What becomes of a batch of stream records after it was given to the function: done, tried again, split, given up.

Sources (D): Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB" and "Reporting batch item failures":

* a failed batch is tried again until it succeeds, its records expire, or it was sent again MaximumRetryAttempts times;
  then it is given up, and the records behind it are next;
* BisectBatchOnFunctionError splits a failed batch in two before it is tried again; "Splitting a batch does not count
  towards the retry quota";
* with ReportBatchItemFailures the records before the lowest sequence number reported are done and the others are tried
  again; an empty report is success; an item identifier that is empty, null or none of the batch fails the whole batch;
  with both, the batch is split at the reported record, and what comes after the split is tried again;
* a throttle, or an error of the service before the function ran, is no retry.

Limits: what AWS does when the first record of a batch is reported while batches are split is not documented; here the
batch is split in two as after any failure, so that the records behind it are not given up with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Batch", "Next", "Rules", "after_failure", "after_report", "reported"]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a mapping says of failures.

    Args:
        retries: MaximumRetryAttempts; -1: without end.
        bisect: BisectBatchOnFunctionError.
    """

    retries: int = -1
    bisect: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Records that are given to the function together.

    Args:
        records: their sequence numbers, in the stream's order; never empty.
        retried: how often the same records were sent again.
        invoked: how often they were given to the function, alone or with others.
    """

    records: tuple[str, ...]
    retried: int = 0
    invoked: int = 0


@dataclass(frozen=True, slots=True)
class Next:
    """What to do now.

    Args:
        done: records that are finished with.
        again: batches to try, in this order, before anything else.
        given_up: a batch that is given up.
    """

    done: tuple[str, ...] = ()
    again: tuple[Batch, ...] = ()
    given_up: Batch | None = None


def after_failure(batch: Batch, rules: Rules) -> Next:
    """The function failed as a whole."""
    invoked = batch.invoked + 1
    if rules.bisect and len(batch.records) > 1:
        middle = len(batch.records) // 2
        halves = batch.records[:middle], batch.records[middle:]
        return Next(again=tuple(Batch(half, 0, invoked) for half in halves))
    if rules.retries >= 0 and batch.retried >= rules.retries:
        return Next(given_up=Batch(batch.records, batch.retried, invoked))
    return Next(again=(Batch(batch.records, batch.retried + 1, invoked),))


def after_report(batch: Batch, failed: Sequence[str], rules: Rules) -> Next:
    """The function reported records that it could not process.

    Args:
        batch: what it was given.
        failed: what :func:`reported` made of its answer; empty: nothing failed.
        rules: the mapping's.
    """
    if not failed:
        return Next(done=batch.records)
    first = batch.records.index(min(failed, key=int))
    if first == 0:
        return after_failure(batch, rules)
    done, rest = batch.records[:first], batch.records[first:]
    if rules.bisect:
        return Next(done, (Batch(rest, 0, batch.invoked + 1),))
    tried = after_failure(Batch(rest, batch.retried, batch.invoked), rules)
    return Next(done, tried.again, tried.given_up)


def reported(answer: Any, records: Sequence[str]) -> tuple[str, ...] | None:
    """The records that a function's answer reports as failed; None: the answer makes the whole batch fail.

    Args:
        answer: what the function returned, as JSON has it.
        records: sequence numbers of the batch.
    """
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not failures:
        return ()
    found = []
    for each in failures:
        identifier = each.get("itemIdentifier") if isinstance(each, dict) else None
        if not isinstance(identifier, str) or identifier not in records:
            return None
        found.append(identifier)
    return tuple(found)
