"""What a suggestion should say besides the changes: what they open, what else is needed, what to do instead."""

from harness.i18n.catalogue import iam_explanations as words
from harness.i18n.message import Message
from harness.iam.actions import dependent_actions, find_action
from harness.iam.decision import Decision
from harness.iam.principal import PrincipalKind
from harness.iam.request import Request
from harness.iam.special_cases import root_assumes_role
from harness.iam.trace import Trace

__all__ = ["notes_for", "warnings_for"]


def warnings_for(request: Request, trace: Trace) -> tuple[Message, ...]:
    """What the changes give beyond this one request."""
    warnings = []
    action = find_action(request.action)
    if request.resource == "*":
        known = action is not None and action.resource_level
        warnings.append((words.COVERS_EVERY_RESOURCE if known else words.STAR_IS_NARROWEST)(action=request.action))
    elif action is not None and not action.resource_level:
        warnings.append(words.NO_RESOURCE_TYPES(action=request.action))
    if action is not None and action.access_level == "Permissions management":
        warnings.append(words.CHANGES_PERMISSIONS(action=action.full_name))
    if request.principal.kind is PrincipalKind.ANONYMOUS:
        warnings.append(words.PUBLIC_ACCESS)
    for one in trace.near_misses:
        miss = one.misses[0]
        if miss.element.startswith("Condition"):
            warnings.append(
                words.WITHOUT_CONDITION(
                    policy=one.policy or words.A_POLICY,
                    index=one.index,
                    condition=miss.element.removeprefix("Condition."),
                    reason=miss.reason,
                )
            )
    return tuple(warnings)


def notes_for(request: Request, decision: Decision, trace: Trace) -> tuple[Message, ...]:
    """What else to know."""
    notes: list[Message] = []
    action = find_action(request.action)
    if action is None:
        notes.append(words.UNKNOWN_ACTION(action=request.action))
    notes += [words.ALSO_NEEDED(action=other) for other in dependent_actions(request.action)]
    if root_assumes_role(request):
        notes.append(words.ROOT_ASSUMES)
    denying = {(one.layer, one.policy, one.index) for one in decision.statements if one.effect == "Deny"}
    for layer in trace.layers if denying else ():
        for one in layer.statements:
            if one.applied and (one.layer, one.policy, one.index) in denying:
                notes += [
                    words.CHANGE_REQUEST(
                        key=condition.key,
                        state=words.KEY_IS(values=", ".join(condition.actual))
                        if condition.actual
                        else words.KEY_ABSENT,
                        operator=condition.operator,
                        expected=", ".join(condition.expected),
                    )
                    for condition in one.conditions
                ]
    for one in trace.near_misses:
        miss = one.misses[0]
        if miss.element in ("Resource", "Action"):
            notes.append(words.NEARLY_ALLOWS(policy=one.policy or words.A_POLICY, index=one.index, reason=miss.reason))
    return tuple(dict.fromkeys(notes))
