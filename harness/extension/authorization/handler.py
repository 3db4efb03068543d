"""The handler on the request chain that judges every call, whoever makes it and from wherever.

It runs after the request is parsed and before the service sees it, for calls from outside and for the calls that
services make to each other. Callers and what they may do:

* the engine's housekeeping and an account's root in its own account: everything;
* a service principal: what the resource's own policy allows it;
* users and role sessions: what ``harness.iam`` decides from their policies and the resource's;
* unknown keys, wrong signatures and expired sessions: nothing.

``DAYLAB_IAM`` sets what follows from a refusal: ``enforce`` (default) refuses, ``log`` only writes it down, ``off``
does not even judge.
"""

import logging
import time
from dataclasses import dataclass, replace
from typing import Literal

from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.http import Response
from localstack.utils.aws.request_context import extract_access_key_id_from_auth_header

from harness.extension.authorization import refusal
from harness.extension.authorization.call import Call
from harness.extension.authorization.caller import Caller, Kind, identify
from harness.extension.authorization.context_keys import context_keys
from harness.extension.authorization.decisions import Decision, DecisionLog
from harness.extension.authorization.encoded_messages import encode
from harness.extension.authorization.engine_lookup import (
    EngineLookup,
    engine_keys,
    hidden_requirements,
    with_hidden_parameters,
)
from harness.extension.authorization.identity import policies_of
from harness.extension.authorization.operations import Requirement, UnmappedError, requirements
from harness.extension.authorization.resource_policies import resource_account, resource_policy
from harness.extension.authorization.service_keys import Keys, service_keys
from harness.extension.authorization.signature import Proof, fault_of, form_of, require_lifetime, require_proof
from harness.extension.authorization.sigv4.presented import SignatureFault
from harness.extension.authorization.sigv4.refusals import refused
from harness.extension.authorization.tags import resource_tags
from harness.extension.gateway import FUNCTIONS
from harness.iam import Request, evaluate

__all__ = ["JUDGED", "AuthorizationHandler", "Judged", "Mode"]

LOG = logging.getLogger(__name__)
Mode = Literal["enforce", "log", "off"]

_ADMITTED_BY_TOKEN = {("sns", "ConfirmSubscription")}
"""Operations that need no signature because the token in them proves enough (SNS API Reference)."""

JUDGED = "daylab_judged"
"""Attribute of a request's context with what is known of the call, for handlers that come later."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A call and its caller."""

    call: Call
    caller: Caller


class AuthorizationHandler:
    """Judges calls; see the module's description."""

    def __init__(self, mode: Mode, log: DecisionLog) -> None:
        self.mode = mode
        self.log = log

    def __call__(self, chain: HandlerChain, context: RequestContext, response: Response) -> None:
        """Judge one call; raise the service's own refusal if it may not be made."""
        if self.mode == "off" or not context.service or not context.operation:
            return
        key = extract_access_key_id_from_auth_header(context.request.headers)
        caller = identify(key, context.internal_request_params, partition=context.partition)
        if caller.kind is Kind.ROOT and context.request.remote_addr == FUNCTIONS:
            # An account's number is this engine's key of its root: on AWS no function has a root's key.
            caller = Caller(Kind.UNKNOWN, None, caller.access_key)
        if caller.kind is Kind.ENGINE:
            return
        if caller.kind is Kind.ANONYMOUS and context.service_operation in _ADMITTED_BY_TOKEN:
            return
        service, protocol = context.service.service_name, str(context.protocol)
        if caller.kind in (Kind.UNKNOWN, Kind.EXPIRED):
            if self.mode == "enforce":
                raise refusal.bad_credentials(service, protocol, expired=caller.kind is Kind.EXPIRED)
            return
        try:
            proof = self._proof(context, caller)
        except SignatureFault as fault:
            if self.mode == "enforce":
                raise refusal.of_signature(refused(service, protocol, fault, form_of(context))) from None
            return
        call = self._call(context, caller)
        setattr(context, JUDGED, Judged(call, caller))
        try:
            known = with_hidden_parameters(call)
            needs = requirements(known, EngineLookup(call.account, call.region)) + hidden_requirements(known)
        except UnmappedError:
            if caller.kind is Kind.ROOT or self.mode == "log":
                return
            raise refusal.unmapped(service, protocol, call.operation) from None
        keys = context_keys(caller, call.region, context.request) | service_keys(known) | engine_keys(known)
        for need in needs:
            self._judge(context, caller, need, keys, protocol)
        if proof is not None and self.mode == "enforce":
            try:
                proof.require_body(context)
            except SignatureFault as fault:
                raise refusal.of_signature(refused(service, protocol, fault, form_of(context))) from None

    @staticmethod
    def _proof(context: RequestContext, caller: Caller) -> Proof | None:
        """Users and sessions sign their requests; the engine's own calls carry another proof.

        Raises:
            SignatureFault: the signature proves nothing.
        """
        if context.internal_request_params is not None:
            return None
        if caller.kind in (Kind.USER, Kind.SESSION):
            return require_proof(context, caller.record, caller.access_key)
        if caller.kind is Kind.ROOT:
            require_lifetime(context)
        elif fault := fault_of(context):
            raise fault
        return None

    def _call(self, context: RequestContext, caller: Caller) -> Call:
        account = context.account_id
        if caller.principal is not None and caller.principal.account:
            account = caller.principal.account
        return Call(
            service=context.service.service_name,
            operation=context.operation.name,
            parameters=context.service_request or {},
            account=account,
            region=context.region,
            method=context.request.method,
            path=context.request.path,
            partition=context.partition,
        )

    def _judge(self, context: RequestContext, caller: Caller, need: Requirement, keys: Keys, protocol: str) -> None:
        owner = resource_account(need.resource) or (caller.principal.account if caller.principal else None)
        policies = policies_of(caller, context.partition)
        resource = resource_policy(need.resource)
        assert caller.principal is not None
        tags = {f"aws:ResourceTag/{name}": value for name, value in resource_tags(need.resource).items()}
        own = {"aws:ResourceAccount": owner} if owner else {}
        request = Request(need.action, need.resource, caller.principal, keys | tags | own | dict(need.context), owner)
        decision = evaluate(request, replace(policies, resource=resource))
        service = context.service.service_name
        self.log.add(
            Decision(
                time=time.time(),
                account=owner or context.account_id,
                principal=caller.principal.arn,
                action=need.action,
                resource=need.resource,
                decision=decision.effect.value,
                layer=str(decision.layer or ""),
                message=decision.message,
                service=service,
                operation=context.operation.name,
                request_id=context.request_id or "",
                source_arn=caller.source_arn,
                enforced=self.mode == "enforce",
            )
        )
        if not decision.allowed and self.mode == "enforce":
            message = decision.message
            if service == "ec2":
                message += f" Encoded authorization failure message: {encode(decision)}"
            raise refusal.access_denied(service, protocol, message, need)
