"""Explains a refused call with the policies that somebody knows: an engine, an export, or nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from harness.cli.iam import sources
from harness.cli.iam.sources import Source
from harness.cli.iam.why_report import Answer
from harness.clients import Endpoint
from harness.engines.control_api import ControlApi
from harness.errors import CapabilityError
from harness.i18n.catalogue import iam_why as words
from harness.i18n.message import Message
from harness.iam import Policies, Request, evaluate
from harness.permissions.asked_calls import AskedCall
from harness.permissions.denial import Denial
from harness.permissions.explained_denial import explained
from harness.permissions.operation_needs import Need

__all__ = ["Asking", "owner_of"]


@dataclass(frozen=True)
class Asking:
    """Whom to ask, and with what.

    Attributes:
        source: what knows policies; None: the message alone is explained.
        resource_policy: file with the resource's policy.
        resource_account: who owns the resource.
        context: condition keys that a person gives.
        unknown: why nobody is asked.
    """

    source: Source | None
    resource_policy: Path | None
    resource_account: str | None
    context: dict[str, str | list[str]]
    unknown: Message = words.NOBODY_ASKED

    def answer(self, call: AskedCall) -> Answer:
        """Explain a call.

        Raises:
            UnknownIdentityError: the source does not know the caller.
        """
        denial, allowed = call.denial, {}
        if not denial.principal:
            return Answer(call, None, None, {}, (*_of_nobody(call), *_of_call(call)))
        if self.source is not None and len(call.needs) > 1:
            allowed = {need: evaluate(*self._question(denial, need)).allowed for need in call.needs if need.always}
        if not call.told:
            lacking = next((need for need, is_allowed in allowed.items() if not is_allowed), None)
            if lacking is not None:
                denial = replace(denial, action=lacking.action, resource=lacking.resource)
                call = replace(call, denial=denial)
        request, policies = self._question(denial)
        asked = self.source.title if self.source else None
        found = explained(denial, request, policies, asked)
        remarks = found.remarks if asked else (words.MESSAGE_ALONE(why=self.unknown), *found.remarks)
        return Answer(call, found, asked, allowed, (*remarks, *_of_call(call)))

    def _question(self, denial: Denial, need: Need | None = None) -> tuple[Request, Policies]:
        own = (need.action, need.resource) if need else (denial.action, denial.resource)
        return sources.ask(
            denial.principal,
            *own,
            {**denial.context, **(need.context if need else {}), **self.context},
            source=self.source,
            files=sources.Files(resource=self.resource_policy),
            resource_account=self.resource_account,
        )


def _of_nobody(call: AskedCall) -> Iterator[Message]:
    if call.trust_decides:
        yield words.TRUST_DECIDES
        return
    yield words.NO_CALLER
    if call.denial.setting:
        yield words.SETTING_REFUSES(setting=call.denial.setting)
    elif call.denial.explicit:
        yield words.DENY_UNSEEN(layer=call.denial.layer or words.SOME_POLICY)
    if call.denial.policy_arn:
        yield words.NAMED_POLICY(arn=call.denial.policy_arn)
    if call.denial.explicit is None:
        yield words.NO_REASON


def _of_call(call: AskedCall) -> Iterator[Message]:
    """What to know of the call, whoever is asked."""
    yield from call.remarks
    denial = call.denial
    if denial.encoded:
        command = f"aws sts decode-authorization-message --encoded-message {denial.encoded}"
        yield words.DECODE(command=command)
    if denial.authorization_id:
        command = f"aws iam-toolbox get-request-authorization-details --authorization-id {denial.authorization_id}"
        yield words.AUTHORIZATION_ID(command=command)


def owner_of(endpoint: Endpoint, denial: Denial) -> str | None:
    """The resource's owner, which the engine noted when it refused; a bucket's ARN does not tell."""
    try:
        rows = ControlApi(endpoint).decisions(denied=True)
    except CapabilityError:
        return None
    wanted = (denial.principal, denial.action.lower(), denial.resource)
    owners = [row["account"] for row in rows if (row["principal"], row["action"].lower(), row["resource"]) == wanted]
    return owners[-1] if owners else None
