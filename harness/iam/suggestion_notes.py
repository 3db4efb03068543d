"""What a suggestion should say besides the changes: what they open, what else is needed, what to do instead."""

from harness.iam.actions import dependent_actions, find_action
from harness.iam.decision import Decision
from harness.iam.principal import PrincipalKind
from harness.iam.request import Request
from harness.iam.special_cases import root_assumes_role
from harness.iam.trace import Trace

__all__ = ["notes_for", "warnings_for"]


def warnings_for(request: Request, trace: Trace) -> tuple[str, ...]:
    """What the changes give beyond this one request."""
    warnings = []
    action = find_action(request.action)
    if request.resource == "*":
        known = action is not None and action.resource_level
        warnings.append(
            f'{request.action} is asked for on "*": the statement covers every resource'
            if known
            else f'{request.action} has no resource-level permissions: Resource "*" is the narrowest there is'
        )
    elif action is not None and not action.resource_level:
        warnings.append(
            f'AWS lists no resource types for {request.action}: if the ARN does not match, Resource must be "*"'
        )
    if action is not None and action.access_level == "Permissions management":
        warnings.append(f"{action.full_name} can change permissions: whoever has it can give themselves more")
    if request.principal.kind is PrincipalKind.ANONYMOUS:
        warnings.append("the statement grants public access")
    for one in trace.near_misses:
        miss = one.misses[0]
        if miss.element.startswith("Condition"):
            warnings.append(
                f"{one.policy or 'a policy'} Statement[{one.index}] allows this under a condition that does not hold "
                f"({miss.element.removeprefix('Condition.')}: {miss.reason}); the new statement has no such condition"
            )
    return tuple(warnings)


def notes_for(request: Request, decision: Decision, trace: Trace) -> tuple[str, ...]:
    """What else to know."""
    notes = []
    action = find_action(request.action)
    if action is None:
        notes.append(f"AWS lists no action {request.action}")
    notes += [f"the operation may also need {other}" for other in dependent_actions(request.action)]
    if root_assumes_role(request):
        notes.append("the root user cannot assume roles: call sts:AssumeRole as a user or role")
    denying = {(one.layer, one.policy, one.index) for one in decision.statements if one.effect == "Deny"}
    for layer in trace.layers if denying else ():
        for one in layer.statements:
            if one.applied and (one.layer, one.policy, one.index) in denying:
                notes += [
                    f"instead of changing the Deny, the request could change {condition.key}: it "
                    f"{'is ' + ', '.join(condition.actual) if condition.actual else 'is absent'} "
                    f"({condition.operator} {', '.join(condition.expected)})"
                    for condition in one.conditions
                ]
    for one in trace.near_misses:
        miss = one.misses[0]
        if miss.element in ("Resource", "Action"):
            notes.append(f"{one.policy or 'a policy'} Statement[{one.index}] nearly allows it: {miss.reason}")
    return tuple(dict.fromkeys(notes))
