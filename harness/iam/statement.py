"""One statement of a policy, parsed: which requests it speaks about, and what it says.

A doubt (see `harness.iam.elements` and `harness.iam.conditions`) makes an Allow not apply and a Deny apply.

Source: IAM User Guide, reference_policies_elements_statement.
Limits: the principal is matched by the evaluator, because its weight depends on the layer.
"""

from dataclasses import dataclass
from functools import cached_property

from harness.iam.conditions import Condition, SetOperator
from harness.iam.elements import Actions, Resources
from harness.iam.principal_element import PrincipalElement
from harness.iam.request import Request

__all__ = ["Statement"]

_AFFIRMATIVE = frozenset({"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"})


@dataclass(frozen=True)
class Statement:
    """One statement.

    Attributes:
        index: its place in the policy, from 0.
        sid: its Sid, if it has one.
        allow: True for ``Allow``, False for ``Deny``.
        principals: Principal or NotPrincipal; None when it has neither.
        actions: Action or NotAction.
        resources: Resource or NotResource; None when it has neither and stands for the resource it is attached to.
        conditions: all of them must hold.
    """

    index: int
    sid: str | None
    allow: bool
    principals: PrincipalElement | None
    actions: Actions
    resources: Resources | None
    conditions: tuple[Condition, ...]

    @property
    def effect(self) -> str:
        """``Allow`` or ``Deny``."""
        return "Allow" if self.allow else "Deny"

    @cached_property
    def names_principal_arn(self) -> bool:
        """Whether a condition names aws:PrincipalArn, so that ``"Principal": "*"`` grants as if it named the ARN."""
        return any(
            condition.key_lower == "aws:principalarn"
            and condition.operator.name in _AFFIRMATIVE
            and not condition.if_exists
            and condition.set_operator is not SetOperator.FOR_ALL_VALUES
            for condition in self.conditions
        )

    def applies(self, request: Request) -> bool:
        """Whether action, resource and conditions fit the request; the principal is not looked at."""
        covered = self.actions.match(request.action_key)
        if covered is False:
            return False
        doubt = covered is None
        if self.resources is not None:
            covered = self.resources.match(request)
            if covered is False:
                return False
            doubt = doubt or covered is None
        for condition in self.conditions:
            held = condition.holds(request.values)
            if held is False:
                return False
            doubt = doubt or held is None
        return not (doubt and self.allow)
