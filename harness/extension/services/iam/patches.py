"""Corrections of LocalStack's IAM."""

from harness.extension.patching import Patches
from harness.extension.services.iam import gone_principals
from harness.extension.tools import Tools

__all__ = ["declare"]


def declare(patches: Patches, tools: Tools) -> None:
    """Correct the deletion of principals."""
    gone_principals.declare(patches)
