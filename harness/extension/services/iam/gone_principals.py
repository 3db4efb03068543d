"""Users and roles that are deleted: resource policies that name one name its unique id from then on.

So that another user or role of the same name has nothing of what the first was given.
Source (D): IAM User Guide, "AWS JSON policy elements: Principal", for IAM users and IAM roles. Limits: policies of
services that are loaded and whose descriptors say where they are kept (``rewrite_policies``), and trust policies.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from moto.iam.models import iam_backends

from harness.descriptors import loaded, services
from harness.extension.patching import Patches, documented

__all__ = ["declare", "renamed"]

PRINCIPAL = documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html")


def declare(patches: Patches) -> None:
    """Correct the deletion of users and roles."""

    @patches.wrap("moto.iam.models:IAMBackend.delete_user", "93592eb38c", PRINCIPAL)
    def delete_user(original: Callable[..., Any], self: Any, user_name: str) -> Any:
        """Policies that name a deleted user keep its unique id."""
        user = self.users.get(user_name)
        answer = original(self, user_name)
        _forget(user.arn, user.id)
        return answer

    @patches.wrap("moto.iam.models:IAMBackend.delete_role", "3f8d4f0388", PRINCIPAL)
    def delete_role(original: Callable[..., Any], self: Any, role_name: str) -> Any:
        """Policies that name a deleted role keep its unique id."""
        role = next((each for each in self.roles.values() if each.name == role_name), None)
        answer = original(self, role_name)
        if role is not None:
            _forget(role.arn, role.id)
        return answer


def _forget(arn: str, unique_id: str) -> None:
    """Put an id in place of an ARN in every stored policy."""

    def rewrite(document: Any) -> Any:
        return renamed(document, arn, unique_id)

    for backends in list(iam_backends.values()):
        for role in [role for backend in list(backends.values()) for role in list(backend.roles.values())]:
            role.assume_role_policy_document = rewrite(role.assume_role_policy_document)
    for one in services().values():
        # a service that is not loaded has no resources yet
        if one.rewrite_policies and any(module in sys.modules for module in one.imports):
            loaded(one.name, one.rewrite_policies)(rewrite)


def renamed(document: Any, arn: str, unique_id: str) -> Any:
    """A policy, as text or as an object, in which an id stands for a principal's ARN.

    A document that does not name the principal, or cannot be read, is given back as it is.
    """
    if isinstance(document, str):
        if arn not in document:
            return document
        try:
            before = json.loads(document)
        except (ValueError, RecursionError):
            return document
        after = renamed(before, arn, unique_id)
        return document if after is before else json.dumps(after)
    if not isinstance(document, dict):
        return document
    given = document.get("Statement")
    statements = given if isinstance(given, list) else [given]
    changed = [_statement(each, arn, unique_id) if isinstance(each, dict) else each for each in statements]
    return document if changed == statements else {**document, "Statement": changed}


def _statement(statement: dict[str, Any], arn: str, unique_id: str) -> dict[str, Any]:
    found = dict(statement)
    for element in ("Principal", "NotPrincipal"):
        principal = statement.get(element)
        if isinstance(principal, dict) and "AWS" in principal:
            named = principal["AWS"]
            several = [unique_id if each == arn else each for each in (named if isinstance(named, list) else [named])]
            found[element] = {**principal, "AWS": several if isinstance(named, list) else several[0]}
    return found
