"""The handler on the request chain that decides on every call, whoever makes it and from wherever.

It runs after the request is parsed and before the service sees it, for calls from outside and for the calls that
services make to each other. Callers and what they may do:

* the engine's housekeeping and an account's root in its own account: everything;
* a service principal: what the resource's own policy allows it;
* users and role sessions: what ``harness.iam`` decides from their policies and the resource's;
* a service that acts for one of these (``delegation``): what that caller may do;
* unknown keys, wrong signatures and expired sessions: nothing.

``DAYLAB_IAM`` sets what follows from a refusal: ``enforce`` (default) refuses, ``log`` only writes it down, ``off``
does not even decide.
"""

from datetime import UTC, datetime
from typing import Literal

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.chain import HandlerChain
from localstack.http import Response
from localstack.utils.aws.request_context import extract_access_key_id_from_auth_header

from harness.descriptors import Service, loaded, service
from harness.extension.authorization import refusal
from harness.extension.authorization.authorization_details import AuthorizationDetails
from harness.extension.authorization.caller import Caller, Kind, identify
from harness.extension.authorization.decisions import DecisionLog
from harness.extension.authorization.forms import FormReader, check_form, read_form
from harness.extension.authorization.principals import require_known
from harness.extension.authorization.resolved_call import REFUSED_ENTRIES, RESOLVED, resolve
from harness.extension.authorization.signature import form_of, require_proof
from harness.extension.authorization.sigv4.presented import SignatureFault
from harness.extension.authorization.sigv4.refusals import refused
from harness.extension.gateway import FUNCTIONS
from harness.iam import evaluate

__all__ = ["AuthorizationHandler", "Mode"]

Mode = Literal["enforce", "log", "off"]


class AuthorizationHandler:
    """Decides on calls; see the module's description."""

    def __init__(self, mode: Mode, log: DecisionLog, details: AuthorizationDetails | None = None) -> None:
        self.mode = mode
        self.log = log
        self.details = details or AuthorizationDetails()

    def __call__(self, chain: HandlerChain, context: RequestContext, response: Response) -> None:
        """Decide on one call; raise the service's own refusal if it may not be made."""
        if self.mode == "off" or not context.service or not context.operation:
            return
        enforced = self.mode == "enforce"
        name, protocol = context.service.service_name, str(context.protocol)
        one = service(name)
        place = one.forms.get(context.operation.name) if one is not None else None
        form: FormReader | None = loaded(name, place) if place else None
        key = read_form(context, form) if form is not None else None
        if key is None:
            key = extract_access_key_id_from_auth_header(context.request.headers)
        caller = identify(key, context.internal_request_params, partition=context.partition)
        if caller.kind is Kind.ROOT and context.request.remote_addr == FUNCTIONS:
            # An account's number is this engine's key of its root: on AWS no function has a root's key.
            caller = Caller(Kind.UNKNOWN, None, caller.access_key)
        if caller.kind is Kind.ENGINE or _needs_no_signature(caller.kind, one, context.operation.name):
            return
        if one is not None and (voucher := one.vouched.get(context.operation.name)):
            session = loaded(name, voucher)(context.service_request or {})
            caller = Caller(Kind.VOUCHED, session.principal, record=session)
        if caller.kind in (Kind.UNKNOWN, Kind.EXPIRED) or _must_sign(caller.kind, one):
            if enforced:
                raise refusal.bad_credentials(name, protocol, caller.kind)
            return
        try:
            proof = require_proof(context, caller)
        except SignatureFault as fault:
            if enforced:
                raise refusal.of_signature(refused(name, protocol, fault, form_of(context))) from None
            return
        if form is not None and enforced:
            check_form(context, form, datetime.now(UTC))
        resolved = resolve(context, caller)
        setattr(context, RESOLVED, resolved)
        if enforced and one is not None and one.credential_limits:
            error = loaded(name, one.credential_limits)(resolved.call)
            if error is not None:
                raise error
        if resolved.asked is None and enforced and caller.kind is not Kind.ROOT:
            raise refusal.unmapped(resolved)
        delegation = caller.delegation
        entries: dict[int, CommonServiceException] = {}
        for asked in resolved.asked or ():
            if asked.entry in entries or (delegation is not None and not delegation.asks(asked.request.action)):
                continue
            decision = evaluate(asked.request, asked.policies)
            self.log.note(resolved, decision, enforced=enforced)
            if enforced and not decision.allowed:
                if delegation is not None:
                    delegation.refusals.append((name, resolved.request_id, decision))
                error = refusal.access_denied(resolved, decision, self.details.record(resolved))
                if asked.entry is None:
                    raise error
                entries[asked.entry] = error
        if enforced and one is not None:
            require_known(one, context.operation.name, resolved.call.parameters)
        if entries:
            setattr(context, REFUSED_ENTRIES, entries)
        if proof is not None and enforced:
            try:
                proof.require_body(context)
            except SignatureFault as fault:
                raise refusal.of_signature(refused(name, protocol, fault, form_of(context))) from None


def _needs_no_signature(kind: Kind, one: Service | None, operation: str) -> bool:
    """Whether an unsigned call proves enough by the token in it (SNS's ConfirmSubscription)."""
    return kind is Kind.ANONYMOUS and one is not None and operation in one.unsigned


def _must_sign(kind: Kind, one: Service | None) -> bool:
    """Whether an unsigned call is none of those that a resource's policy may let anybody make."""
    return kind is Kind.ANONYMOUS and not (one is not None and one.anonymous)
