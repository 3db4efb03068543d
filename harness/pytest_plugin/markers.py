"""What a test says about itself: ``@fault``, ``@requires`` and ``@ahead``."""

from collections.abc import Callable
from typing import Any

import pytest

__all__ = ["MARKERS", "ahead", "fault", "requires"]

MARKERS = (
    "fault(name): demonstrates a documented fault on the reference scenario, in an account of its own",
    "requires(*capabilities): skipped as 'not enforced here' where the engine lacks one of them",
    "ahead(function): start function(lab or sandbox) when the lab begins, run the test last",
)
"""Lines for pytest's registry of markers."""


def fault(name: str) -> pytest.MarkDecorator:
    """Mark a demonstration of the scenario's fault ``name``; the ``sandbox`` fixture is prepared for it."""
    return pytest.mark.fault(name)


def requires(*capabilities: str) -> pytest.MarkDecorator:
    """Skip a test as *not enforced here* unless the engine has all ``capabilities``."""
    return pytest.mark.requires(*capabilities)


def ahead(function: Callable[[Any], Any]) -> pytest.MarkDecorator:
    """Begin a test's slow part early, so that its time passes while other tests run.

    ``function`` is called in the background with what the test will use: its ``sandbox`` when the test is a fault
    demonstration, else the ``lab``. The test itself runs after the others of the session and takes what the
    function returned, or its exception, from the fixture ``begun``.
    """
    return pytest.mark.ahead.with_args(function)
