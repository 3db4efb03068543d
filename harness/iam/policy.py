"""A policy, parsed: statements ready to be matched.

Parsing is separate from evaluation, so that parsed policies can be kept.

Source: IAM User Guide, reference_policies_grammar and reference_policies_elements.
Limits: names of actions, resources and condition keys are not looked up (see `harness.iam.actions`); unique Sids
are not required, because they change no decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from harness.iam.document import PolicyKind, read_document
from harness.iam.parser import parse_statements
from harness.iam.statement import Statement

__all__ = ["Policy"]


@dataclass(frozen=True)
class Policy:
    """A parsed policy.

    Attributes:
        name: what to call it in decisions: a name, an ARN, a place in a file.
        version: ``2012-10-17`` or ``2008-10-17``.
        statements: in the order of the document.
        document: the JSON object it was parsed from.
    """

    name: str
    version: str
    statements: tuple[Statement, ...] = field(compare=False)
    document: Mapping[str, Any] = field(hash=False, repr=False)

    @cached_property
    def reads_context(self) -> bool:
        """Whether a condition or a variable makes it depend on the request's context."""
        return any(statement.conditions for statement in self.statements) or "${" in str(self.document)

    @classmethod
    def parse(
        cls, document: str | bytes | Mapping[str, Any], *, name: str = "", kind: PolicyKind | None = None
    ) -> "Policy":
        """Parse a policy.

        Args:
            document: JSON text, its bytes, or the object.
            name: what to call it in decisions.
            kind: what it is attached to; decides size limit and whether statements name principals.

        Raises:
            PolicyError: with every problem found, up to a limit.
        """
        checked = read_document(document, name=name, kind=kind)
        version, statements = parse_statements(checked, name=name, kind=kind)
        return cls(name, version, statements, checked)
