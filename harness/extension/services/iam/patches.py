"""Corrections of LocalStack's IAM."""

from harness.extension.patching import Patches
from harness.extension.services.iam import condition_values, gone_principals
from harness.extension.tools import Tools

__all__ = ["declare"]


def declare(patches: Patches, tools: Tools) -> None:
    """Correct the deletion of principals, and what policies may hold."""
    gone_principals.declare(patches)
    condition_values.declare(patches)
