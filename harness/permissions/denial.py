"""AWS's access denied messages, in every wording, read back into what was asked and who refused.

Understood: the implicit form (``because no … allows the … action``) and the explicit one (``with an explicit deny in
…``), with or without the policy's ARN; the older form without a reason; S3's quotes; actions without a resource; and
whatever stands around the message: boto3's and the command line client's ``An error occurred (…) when calling the …
operation:``, Step Functions' causes (also as JSON), log lines. EC2's encoded messages are recognised; what
``aws sts decode-authorization-message`` makes of them is read like any other.

Source: IAM User Guide, troubleshoot_access-denied.
Limits: one message; the first one in a text is read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.errors import InputError
from harness.i18n.catalogue import permissions as words
from harness.iam import Layer
from harness.permissions.decoded_message import parse_decoded

__all__ = ["Denial", "EncodedMessageError", "parse_denial"]

_TEXT_LIMIT = 65_536  # characters; a stack trace around a message fits, a whole log does not
_WORDS = {
    "identity-based policy": Layer.IDENTITY,
    "resource-based policy": Layer.RESOURCE,
    "permissions boundary": Layer.BOUNDARY,
    "session policy": Layer.SESSION,
    "service control policy": Layer.SERVICE_CONTROL,
    "resource control policy": Layer.RESOURCE_CONTROL,
    "vpc endpoint policy": Layer.VPC_ENDPOINT,
    "role trust policy": Layer.TRUST,
}
_LAYERS = "|".join(_WORDS).replace("session policy", "sessions? policy")
_SUBJECT = re.compile(
    r"(?:User|Principal):?\s+(?P<principal>[^\s\"']{1,2048})\s+is\s+not\s+authorized\s+to\s+perform:?\s+"
    r"(?P<action>[A-Za-z0-9-]{1,64}:[A-Za-z0-9*]{1,128})",
)
_THIS = re.compile(r"\s+on\s+this\s+resource\b")
_RESOURCE = re.compile(r"""\s+on\s+(?:the\s+)?resource:?\s+(?:"(?P<quoted>[^"]{1,2048})"|(?P<plain>[^\s"]{1,2048}))""")
_EXPLICIT = re.compile(rf"\s+with\s+an\s+explicit\s+deny(?:\s+in\s+(?:an?|the)\s+(?P<layer>{_LAYERS}))?", re.IGNORECASE)
_IMPLICIT = re.compile(rf"\s+because\s+no\s+(?P<layer>{_LAYERS})\s+allows\s+the\s+\S+\s+action", re.IGNORECASE)
_ARN_AFTER = re.compile(r"[\s:(]{1,4}(?P<arn>arn:aws[a-z-]*:(?:iam|organizations)::[^\s)\"',;]{1,2048})")
_CALLING = re.compile(r"\((?P<code>[A-Za-z.]{1,64})\) when calling the (?P<operation>[A-Za-z0-9]{1,64}) operation")
_ENCODED = re.compile(r"Encoded authorization failure message:\s*(?P<blob>[A-Za-z0-9_=+/-]{8,})")
_CREDENTIALS = re.compile(
    r"ExpiredToken|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch"
    r"|InvalidSignatureException|[Ss]ecurity token included in the request is (?:expired|invalid)"
    r"|provided token has expired"
)


@dataclass(frozen=True, slots=True)
class Denial:
    """What a message says.

    Attributes:
        principal: ARN as the message has it.
        action: the action.
        resource: the resource; ``*`` where the message names none.
        explicit: True for an explicit deny, False for an implicit one, None where the message does not say.
        layer: the policy type that the message names, if it does.
        policy_arn: ARN of the denying policy, if the message names it.
        operation: the API operation, if something around the message names it.
        names_resource: whether the message names a resource.
        context: condition keys of the request; only a decoded message tells them.
    """

    principal: str
    action: str
    resource: str
    explicit: bool | None
    layer: Layer | None
    policy_arn: str | None
    operation: str | None
    names_resource: bool
    context: Mapping[str, str | list[str]] = field(default_factory=dict)


class EncodedMessageError(InputError):
    """The message is encoded; ``blob`` is what sts:DecodeAuthorizationMessage takes."""

    def __init__(self, blob: str) -> None:
        super().__init__(
            words.ENCODED,
            where="message",
            fix=words.DECODE(blob=blob[:40]),
        )
        self.blob = blob


def parse_denial(text: str) -> Denial:
    """Read a message.

    Raises:
        EncodedMessageError: it is an encoded one.
        InputError: it is not an access denied message of AWS; what to do instead.
    """
    if len(text) > _TEXT_LIMIT:
        raise InputError(words.TOO_LONG_A_MESSAGE(count=len(text)), where="message", fix=words.ONE_MESSAGE)
    decoded = parse_decoded(text)
    if decoded is not None:
        return Denial(
            decoded.principal,
            decoded.action,
            decoded.resource,
            decoded.explicit,
            None,
            None,
            None,
            decoded.resource != "*",
            decoded.context,
        )
    plain = text.replace('\\"', '"').replace("\\n", " ")
    found = _SUBJECT.search(plain)
    if found is None:
        raise _not_a_denial(plain)
    rest = plain[found.end() :]
    resource = _RESOURCE.match(rest)
    named = resource or _THIS.match(rest)
    reason = rest[named.end() :] if named else rest
    explicit, implicit = _EXPLICIT.match(reason), _IMPLICIT.match(reason)
    said = explicit or implicit
    layer = said["layer"] if said else None
    arn = _ARN_AFTER.match(reason, explicit.end()) if explicit else None
    calling = _CALLING.search(plain)
    return Denial(
        principal=found["principal"],
        action=found["action"],
        resource=_resource(resource),
        explicit=True if explicit else False if implicit else None,
        layer=_WORDS[layer.lower().replace("sessions", "session")] if layer else None,
        policy_arn=arn["arn"].rstrip(".") if arn else None,
        operation=calling["operation"] if calling else None,
        names_resource=resource is not None,
    )


def _resource(found: re.Match[str] | None) -> str:
    if found is None:
        return "*"
    if found["quoted"]:
        return str(found["quoted"])
    # A full stop or comma of the sentence around it is not the resource's.
    return str(found["plain"]).rstrip(".,;)'")


def _not_a_denial(text: str) -> InputError:
    encoded = _ENCODED.search(text)
    if encoded:
        return EncodedMessageError(encoded["blob"])
    if _CREDENTIALS.search(text):
        return InputError(
            words.ABOUT_CREDENTIALS,
            where="message",
            fix=words.NEW_CREDENTIALS,
        )
    return InputError(
        words.NOT_A_DENIAL,
        where="message",
        fix=words.GIVE_DENIAL,
    )
