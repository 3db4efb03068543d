"""The chain of requests that an invocation belongs to, as the trace header tells it. Pure.

Lambda writes into ``X-Amzn-Trace-Id`` how often each function was invoked in the chain:
``Root=…;Parent=…;Sampled=0;Lineage=a87bd80c:1|68fd508a:5`` (D: Lambda Developer Guide, "Use Lambda recursive loop
detection to prevent infinite loops", https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html; the form
of the field Q). AWS's SDKs pass the header on from inside of a function.
"""

import hashlib
from collections.abc import Iterable

__all__ = ["LIMIT", "advance", "longest", "part"]

LIMIT = 16
"""How often a function runs in one chain; the next invocation is stopped."""


def advance(lineage: str | None, function_arn: str) -> tuple[str, int]:
    """The lineage after one more invocation of a function, and how many those are.

    Args:
        lineage: the field so far; None or something else: the chain begins.
        function_arn: the function, without version or alias.
    """
    counts = _counts(lineage)
    key = hashlib.sha256(function_arn.encode()).hexdigest()[:8]
    counts[key] = counts.get(key, 0) + 1
    return "|".join(f"{name}:{count}" for name, count in counts.items()), counts[key]


def longest(headers: Iterable[str | None]) -> str | None:
    """Of several trace headers, one with the most invocations of one function; None if none has any."""
    found = [header for header in headers if header and _counts(part(header))]
    return max(found, key=lambda header: max(_counts(part(header)).values()), default=None)


def part(header: str | None) -> str | None:
    """The lineage in a trace header."""
    fields = dict(field.strip().partition("=")[::2] for field in (header or "").split(";"))
    return fields.get("Lineage")


def _counts(lineage: str | None) -> dict[str, int]:
    pairs = [entry.partition(":") for entry in (lineage or "").split("|")]
    return {name: int(count) for name, _, count in pairs if name and count.isdigit()}
