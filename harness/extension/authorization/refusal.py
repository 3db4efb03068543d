"""AWS's refusals: the error code, status and wording of each protocol, and where a service's descriptor differs.

Sources: ``errorCode`` tables in each service's API reference ("Common errors"); IAM User Guide, "Troubleshoot access
denied error messages". JSON protocols answer ``AccessDeniedException`` with status 400, REST-JSON with 403, query and
REST-XML ``AccessDenied`` with 403.
"""

from localstack.aws.api import CommonServiceException

from harness.descriptors import Refusal, Service, service
from harness.extension.authorization.authorization_details import pointer
from harness.extension.authorization.caller import Kind
from harness.extension.authorization.encoded_messages import encode
from harness.extension.authorization.resolved_call import ResolvedCall
from harness.extension.authorization.sigv4.refusals import Refused
from harness.iam import Decision, Effect

__all__ = ["access_denied", "bad_credentials", "of_signature", "unmapped"]

_STATUS = {"json": 400, "rest-json": 403, "query": 403, "rest-xml": 403, "ec2": 403}
_XML = ("query", "rest-xml", "ec2")
_NONE = Refusal()


def access_denied(resolved: ResolvedCall, decision: Decision, identifier: str = "") -> CommonServiceException:
    """The refusal of one request of a call.

    Args:
        resolved: the call.
        decision: the refusal.
        identifier: authorization id, if it has one.
    """
    one = resolved.service
    own = _own(one)
    asked, message = decision.request, decision.message
    if told := own.words.get(asked.action):
        return _exception(told[0], told[1].replace("{bucket/key}", asked.resource.split(":", 5)[-1]), told[2])
    if own.quotes_resource and asked.resource != "*":
        message = message.replace(f"on resource: {asked.resource} ", f'on resource: "{asked.resource}" ', 1)
    message = own.lead + message
    if own.names_policy:
        message += _denying_policy(decision)
    if identifier and one is not None:
        message += pointer(identifier, one.trail.region or resolved.call.region)
    if own.to_strangers and asked.resource_account != asked.principal.account:
        message = own.to_strangers
    if own.encodes:
        message += f" Encoded authorization failure message: {encode(decision)}"
    if own.other_code and one is not None and not asked.action.startswith(f"{one.prefix}:"):
        return _exception(own.other_code, message, own.other_status)
    return _denied(resolved.protocol, own, message)


def _denying_policy(decision: Decision) -> str:
    """The ARN of the managed policy that denies; empty where AWS names none: inline, resource and endpoint policies.

    Source: AWS Security Blog on access denied messages of 2026 (D), the services Q, see their descriptors.
    """
    first = next(iter(decision.statements), None)
    explicit = decision.effect is Effect.EXPLICITLY_DENIED and first is not None
    return f": {first.policy}" if explicit and first and first.policy.startswith("arn:") else ""


def unmapped(resolved: ResolvedCall) -> CommonServiceException:
    """An operation for which no IAM action is known is refused, and says so: it is daylab's gap, not the caller's."""
    text = (
        f"daylab does not know which IAM action {resolved.call.service}:{resolved.call.operation} asks for, so it "
        f"cannot be allowed to anybody but the account root (DAYLAB_IAM=log lets it through)"
    )
    own = _own(resolved.service)
    return _denied(resolved.protocol, own, own.lead + text)


def bad_credentials(name: str, protocol: str, kind: Kind) -> CommonServiceException:
    """An access key that is nobody's, a session that is over, or no signature, with each protocol's code.

    Args:
        name: botocore's name of the service.
        protocol: protocol of the request.
        kind: what the caller is instead of somebody known.
    """
    own, expired = _own(service(name)), kind is Kind.EXPIRED
    if kind is Kind.ANONYMOUS:
        code, text = "MissingAuthenticationToken", "Request is missing Authentication Token"
        if protocol in _XML:
            return _exception(code, text, 403)
        return _exception(f"{code}Exception", "Missing Authentication Token", _STATUS.get(protocol, 400))
    if told := own.expired if expired else own.unknown_key:
        return _exception(*told)
    is_xml = protocol in _XML
    if expired:
        text = "The security token included in the request is expired"
        return _exception("ExpiredToken" if is_xml else "ExpiredTokenException", text, 403 if is_xml else 400)
    code = "InvalidClientTokenId" if is_xml else "UnrecognizedClientException"
    return _exception(code, "The security token included in the request is invalid.", 403 if is_xml else 400)


def of_signature(error: Refused) -> CommonServiceException:
    """The error of a signature that proves nothing."""
    made = _exception(error.code, error.message, error.status)
    for name, value in error.more.items():
        setattr(made, name, value)
    return made


def _own(one: Service | None) -> Refusal:
    return one.refusal if one else _NONE


def _denied(protocol: str, own: Refusal, message: str) -> CommonServiceException:
    code = "AccessDenied" if protocol in _XML else "AccessDeniedException"
    return _exception(own.code or code, message, own.status or _STATUS.get(protocol, 400))


def _exception(code: str, message: str, status: int) -> CommonServiceException:
    return CommonServiceException(code, message, status, sender_fault=True)
