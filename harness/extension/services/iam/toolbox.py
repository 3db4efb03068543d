"""``GetRequestAuthorizationDetails`` of the IAM Toolbox: what was evaluated for a refused request.

``GET /authorization-details/ID`` signed for ``iam``, as the AWS CLI (``aws iam-toolbox``) and newer SDKs call it
(D: IAM Toolbox API reference; shapes M: the SDKs' model, version 2018-05-10). The caller needs
``iam:GetRequestAuthorizationDetails`` on ``*`` in the account of the refused principal. LocalStack has no such service,
and its botocore no such model, so that the request is answered before the service is looked for.

Limits: one page. ``GetRequestAuthorizationPolicy`` is not here, CloudTrail records nothing of it, and principals of the
resource's account are not shown their side. Errors' texts are Q.
"""

import re
from types import SimpleNamespace
from typing import Any, Literal

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.chain import HandlerChain
from localstack.http import Response
from localstack.utils.aws.request_context import extract_access_key_id_from_auth_header

from harness.extension.authorization import refusal
from harness.extension.authorization.authorization_details import AuthorizationDetails
from harness.extension.authorization.call import Call
from harness.extension.authorization.caller import Caller, Kind, identify
from harness.extension.authorization.context_keys import context_keys
from harness.extension.authorization.identity import identity_of
from harness.extension.authorization.signature import read, require_proof
from harness.extension.authorization.sigv4.presented import Form, Presented, SignatureFault
from harness.extension.authorization.sigv4.refusals import refused
from harness.iam import Decision, Request, evaluate

__all__ = ["Toolbox"]

ACTION = "iam:GetRequestAuthorizationDetails"
_PATH = re.compile(r"/authorization-details/(?P<id>[^/]*)")
_ID = re.compile(r"[0-9a-z]+")


class Toolbox:
    """A handler that answers the toolbox's requests and passes the others on.

    Args:
        details: what was evaluated.
        mode: what follows from refusals (``Settings.iam``).
    """

    def __init__(self, details: AuthorizationDetails, mode: Literal["enforce", "log", "off"]) -> None:
        self._details = details
        self._mode = mode

    def __call__(self, chain: HandlerChain, context: RequestContext, response: Response) -> None:
        """Answer a request of the toolbox."""
        found = _PATH.fullmatch(context.request.path) if context.request.method == "GET" else None
        shown = read(context.request).presented if found else None
        if found is None or not isinstance(shown, Presented) or shown.service != "iam":
            return
        try:
            row = self._answer(context.request, found["id"], shown.region)
        except CommonServiceException as error:
            response.status_code = error.status_code
            response.headers["x-amzn-ErrorType"] = error.code
            row = {"message": error.message}
        response.set_json(row)
        chain.stop()

    def _answer(self, request: Any, identifier: str, region: str) -> dict[str, Any]:
        caller = identify(extract_access_key_id_from_auth_header(request.headers), None)
        if caller.kind in (Kind.UNKNOWN, Kind.EXPIRED, Kind.ANONYMOUS) or caller.principal is None:
            raise refusal.bad_credentials("iam", "rest-json", caller.kind)
        try:
            require_proof(SimpleNamespace(request=request, internal_request_params=None), caller, service="iam")
        except SignatureFault as fault:
            raise refusal.of_signature(refused("iam", "rest-json", fault, Form.HEADER)) from None
        decision = _decision(caller, request, region)
        if not decision.allowed and self._mode == "enforce":
            raise CommonServiceException("AccessDeniedException", decision.message, 403, sender_fault=True)
        if not _ID.fullmatch(identifier):
            raise CommonServiceException(
                "ValidationException", "authorizationId must match [0-9a-z]+", 400, sender_fault=True
            )
        found = self._details.find(identifier, caller.principal.account, region)
        if found is None:
            raise CommonServiceException(
                "ResourceNotFoundException",
                "The requested authorization details do not exist in this region or have expired.",
                404,
                sender_fault=True,
            )
        return found.row()


def _decision(caller: Caller, request: Any, region: str) -> Decision:
    """Whether the caller may look."""
    assert caller.principal is not None
    account = caller.principal.account
    identity = identity_of(caller)
    call = Call("iam", "GetRequestAuthorizationDetails", {}, account, region, principal=caller.principal.arn)
    keys = context_keys(call, caller, request) | dict(identity.keys) | {"aws:RequestedRegion": region}
    return evaluate(Request(ACTION, "*", caller.principal, keys, account), identity.policies)
