"""How many examples a property is tried with: enough to find a wrong change in seconds, many more in a thorough run."""

import os
from typing import Any, Final

from hypothesis import settings

__all__ = ["THOROUGH", "tried"]

THOROUGH: Final = bool(os.environ.get("DAYLAB_THOROUGH"))
"""Whether this is ``make test-thorough``: other examples each time, and ten times as many."""


def tried(examples: int, **more: Any) -> settings:
    """Settings of a property.

    Args:
        examples: of the usual run, the same each time.
        more: other settings of hypothesis.
    """
    # A property is evaluated by what holds, never by how long an example took on a busy machine.
    return settings(derandomize=not THOROUGH, deadline=None, max_examples=examples * (10 if THOROUGH else 1), **more)
