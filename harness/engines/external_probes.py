"""What an engine that does not describe itself is seen to do: one harmless probe for each capability.

A probe asks for what AWS does *and* for what AWS refuses, so that an emulator which answers nothing does not pass for
one that refuses. Each works on resources of its own, named ``daylab-probe-…``, and removes them; what goes wrong in it
means that the capability is not there.

Limits: capabilities of which there is no probe here count as missing. An engine with daylab's extension says by itself
what it can do, and is never probed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from harness.clients import Endpoint
from harness.engines.probes import apis, callers, functions, tables, workflows
from harness.engines.probes.scratch import Scratch

__all__ = ["PROBES", "observe"]

PROBES: Mapping[str, Callable[[Scratch], bool]] = {
    "apigateway.rest-calls": apis.answers_rest_calls,
    "dynamodb": tables.stores_items,
    "dynamodb.capacity": tables.counts_capacity,
    "dynamodb.errors": tables.refuses_in_words,
    "dynamodb.indexes": tables.builds_indexes,
    "dynamodb.streams": tables.streams_changes,
    "iam.enforcement": callers.enforces_iam,
    "lambda.errors": functions.names_errors,
    "lambda.logs": functions.writes_logs,
    "lambda.metrics": functions.counts_invocations,
    "lambda.python": functions.runs_python,
    "lambda.timeout": functions.times_out,
    "logs.role-credentials": functions.writes_logs_as_the_role,
    "s3.validates-destinations": callers.validates_destinations,
    "stepfunctions.definitions": workflows.checks_definitions,
    "stepfunctions.errors": workflows.names_failures,
    "stepfunctions.history": workflows.tells_the_way,
}


def observe(endpoint: Endpoint, account: str | None = None) -> frozenset[str]:
    """Runs every probe, side by side, and returns the capabilities that were seen."""
    with ThreadPoolExecutor(len(PROBES), thread_name_prefix="daylab-probe") as pool:
        seen = pool.map(lambda probe: _seen(probe, Scratch(endpoint, account)), PROBES.values())
        return frozenset(name for name, found in zip(PROBES, seen, strict=True) if found)


def _seen(probe: Callable[[Scratch], bool], aws: Scratch) -> bool:
    with aws.undo:
        try:
            return probe(aws)
        except Exception:  # whatever an emulator answers instead: AWS would not
            return False
