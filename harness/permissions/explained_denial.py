"""A refusal explained: the layer that AWS's message names, with what the policies at hand say of it.

The message is what happened; the policies at hand are a part of what AWS evaluated. So the named layer is the one that
is explained: where its policies are not at hand, they are supposed to be there and to refuse; an explicit deny that
cannot be seen from here has no fix, because no Allow helps against it.

Limits: one layer; what else refuses as well is told in a remark.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from harness.i18n.catalogue import iam_why as words
from harness.i18n.message import Message
from harness.iam import Decision, Effect, Layer, Policies, Policy, Request, evaluate
from harness.permissions.denial import Denial
from harness.permissions.fix import Remedy, remedy
from harness.permissions.where_policies_are import where_to_look

__all__ = ["Explained", "explained"]

_SUPPOSED = "(supposed)"
_NO_REMEDY = Remedy((), complete=False, warnings=(), notes=())
_UNSEEN = {Layer.SESSION: "session", Layer.VPC_ENDPOINT: "vpc_endpoint", Layer.BOUNDARY: "boundaries"}
"""Layers that neither an engine nor an export shows → the field of `Policies` that holds them."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What is to be said of a refusal.

    Attributes:
        decision: why it is refused, by the layer that the message names; allowed where the policies at hand allow it.
        remedy: what to change; nothing for a Deny that cannot be seen.
        seen: whether the statements that decide are at hand; where not, nothing can be said of them.
        remarks: what else to know, in order.
    """

    decision: Decision
    remedy: Remedy
    seen: bool
    remarks: tuple[Message, ...]


def explained(denial: Denial, request: Request, policies: Policies, asked: Message | None) -> Explained:
    """Explain a refusal.

    Args:
        denial: what the message says.
        request: the request.
        policies: at hand.
        asked: what knows the policies; None: nothing does, the message alone is told.
    """
    policies = _with_unseen(policies, denial)
    actual = evaluate(request, policies)
    if denial.explicit:
        found = _explicit(denial, request, policies, actual)
    else:
        found = _implicit(denial, request, policies, actual, known=asked is not None)
    remarks = tuple(_remarks(denial, found.decision, actual, asked))
    return replace(found, remarks=tuple(dict.fromkeys((*found.remarks, *remarks))))


def _explicit(denial: Denial, request: Request, policies: Policies, actual: Decision) -> Explained:
    layers = {one.layer for one in actual.statements if one.effect == "Deny"}
    if actual.effect is Effect.EXPLICITLY_DENIED and denial.layer in (None, *layers):
        decision = replace(actual, layer=denial.layer or actual.layer)
        return Explained(decision, remedy(request, policies, actual), seen=True, remarks=())
    decision = Decision(Effect.EXPLICITLY_DENIED, denial.layer, (), request, policies)
    return Explained(decision, _NO_REMEDY, seen=False, remarks=())


def _implicit(denial: Denial, request: Request, policies: Policies, actual: Decision, *, known: bool) -> Explained:
    whole = remedy(request, policies, actual)
    if actual.effect is Effect.EXPLICITLY_DENIED or (known and actual.allowed) or denial.layer in (None, actual.layer):
        return Explained(actual, whole, seen=True, remarks=())
    for supposed, other in _supposed(request, policies):
        decision = evaluate(supposed, other)
        if not decision.allowed and decision.layer is denial.layer:
            helps = known and denial.layer in {fix.layer for fix in whole.fixes}
            found = whole if helps else remedy(supposed, other, decision)
            real = tuple(one for one in decision.statements if one.policy != _SUPPOSED)
            return Explained(replace(decision, statements=real), found, seen=True, remarks=())
    return Explained(actual, whole, seen=True, remarks=())


def _with_unseen(policies: Policies, denial: Denial) -> Policies:
    """An implicit deny of a layer that nobody shows us: a policy is there, and it allows nothing that we know."""
    name = _UNSEEN.get(denial.layer) if denial.layer and denial.explicit is False else None
    return replace(policies, **{name: ()}) if name and getattr(policies, name) is None else policies  # type: ignore[arg-type]


def _supposed(request: Request, policies: Policies) -> Iterator[tuple[Request, Policies]]:
    """Requests and policies by which one layer after the other refuses, because those before it allow."""
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    # a key's policy, which is asked first, leaves the decision to the account
    account = {**everything, "Principal": {"AWS": f"arn:aws:iam::{request.principal.account}:root"}}
    allowing, delegating = (
        Policy.parse({"Version": "2012-10-17", "Statement": [one]}, name=_SUPPOSED) for one in (everything, account)
    )
    own = policies.resource or delegating
    yield request, replace(policies, resource=own)
    yield request, replace(policies, identity=(allowing,))
    yield request, replace(policies, identity=(allowing,), resource=own)
    yield request, replace(policies, service_control=((),))
    if request.resource_account is None:  # a bucket of another account, for all that its ARN tells
        yield replace(request, resource_account="000000000000"), replace(policies, identity=(allowing,))


def _remarks(denial: Denial, decision: Decision, actual: Decision, asked: Message | None) -> Iterator[Message]:
    request, layer = decision.request, denial.layer
    if denial.setting:
        yield words.SETTING_REFUSES(setting=denial.setting)
    elif denial.explicit and not actual.allowed and actual.effect is not Effect.EXPLICITLY_DENIED:
        yield words.DENY_UNSEEN(layer=layer or words.SOME_POLICY)
    if actual.allowed and asked is not None and not denial.explicit:
        yield words.ALLOWED_NOW(asked=asked)
    if denial.policy_arn:
        yield words.NAMED_POLICY(arn=denial.policy_arn)
    if layer is not None:
        yield from where_to_look(layer, request, denial.policy_arn)
        at_hand = actual.layer is not Layer.RESOURCE or actual.policies.resource is not None
        if asked is not None and at_hand and layer is not actual.layer and not actual.allowed:
            yield words.LACKING_AS_WELL(named=layer, other=actual.layer or "")
    if denial.explicit is None:
        yield words.NO_REASON if layer is None else words.IN_DOUBT(resource=request.resource)
    if not denial.names_resource and not decision.allowed:
        yield words.NO_RESOURCE_NAMED(action=request.action, resource=request.resource)
