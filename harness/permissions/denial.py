"""AWS's access denied messages, in every wording, read back into what was asked and who refused.

Understood: the implicit form (``because no … allows the … action``) and the explicit one (``with an explicit deny in
…``), with or without the policy's ARN and the authorization id; the older form without a reason; the console's lines
(``User: … Action: … Context: …``); KMS's and STS's shorter ones; services that lack a role's permission; events of
CloudTrail; whatever stands around them. EC2's encoded messages are recognised; what
``aws sts decode-authorization-message`` makes of them is read like any other. A refusal without text leaves the action
empty: what was called is then told by its surroundings, or by somebody.

Source: IAM User Guide, troubleshoot_access-denied and troubleshoot_access-denied-authorization-id.
Limits: one message; the first one in a text is read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from harness.descriptors import service
from harness.errors import InputError
from harness.i18n.catalogue import permissions as words
from harness.iam import Layer
from harness.permissions.cloudtrail_event import RecordedCall, recorded_call
from harness.permissions.decoded_message import parse_decoded
from harness.permissions.message_text import plain_text
from harness.permissions.surroundings import Surroundings, surroundings

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
_ACTION = r"(?P<action>[A-Za-z0-9-]{1,64}:[A-Za-z0-9*]{1,128})"
_ASKED = re.compile(rf"\bnot authorized to perform:? \[?{_ACTION}", re.IGNORECASE)
_CALLER = re.compile(r"(?:(?:User|Principal|Role):? )?(?P<caller>[^\s\"'(]{1,2048})(?: is| are)? $")
_CONSOLE = re.compile(
    r"User: ?\[?(?P<principal>arn:[^\s\]]{1,2048}?)\]? ?(?:Service: ?\[?(?P<service>[A-Za-z0-9 -]{1,64}?)\]? ?)?"
    r"Action: ?\[?(?P<action>(?:[a-z0-9-]{1,64}:)?[A-Za-z0-9]{1,128}?)\]?(?= ?On resource| ?Context:| |$)"
    r"(?: ?On resource\(s\): ?\[?(?P<resource>.{1,2048}?)\]?)? ?Context: ?\[?(?P<reason>.{1,400})"
)
_SERVICE_LACKS = re.compile(
    r"(?:does not|doesn't) have (?:the )?permissions? to call (?P<operation>[A-Za-z0-9]{1,64}) on "
    r"(?P<service>[A-Za-z0-9 ]{1,40}\b)"
)
_UNNAMED = re.compile(r" on (?:this resource|the resource associated with this ciphertext)\b", re.IGNORECASE)
_BEFORE_REASON = re.compile(
    r" on (?:the )?(?:service )?(?:resource(?:\(s\))?|role)?:? ?(?P<plain>[^\"]{1,2048}?)"
    r"(?= because | with an explicit deny)"
)
_RESOURCE = re.compile(
    r" on (?:the )?(?:service )?(?:resource(?:\(s\))?|role)?:? ?"
    r"(?:\"(?P<quoted>[^\"]{1,2048})\"|"
    r"(?P<named>(?:user|role|group|policy|instance profile) (?=\S))?(?P<plain>[^\s\"]{1,2048}))"
)
_EXPLICIT = re.compile(rf" ?with an explicit deny(?: in (?:an?|the) (?P<layer>{_LAYERS}))?", re.IGNORECASE)
_EXPLICITLY = re.compile(rf" ?(?:because )?an? (?P<layer>{_LAYERS}) explicitly denies", re.IGNORECASE)
_IMPLICIT = re.compile(rf" ?(?:because )?no (?P<layer>{_LAYERS}) allows", re.IGNORECASE)
_DOUBT = re.compile(r" ?because the resource does not exist in this Region, no resource-based", re.IGNORECASE)
_SETTING = re.compile(
    r" because (?P<setting>public (?:ACLs|policies) are prevented by[^.]{1,200}|this bucket has blocked[^.]{1,200})"
)
_ARN_AFTER = re.compile(r"[ :(]{1,4}(?P<arn>arn:aws[a-z-]*:(?:iam|organizations)::[^\s)\"',;]{1,2048})")
_ID = re.compile(r"authorization id: (?P<id>[0-9A-Za-z]{1,256})")
_CIPHERTEXT = re.compile(r"ciphertext refers to a customer master key that does not exist|Access to KMS is not allowed")
_ENCODED = re.compile(r"Encoded authorization failure message:\s*(?P<blob>[A-Za-z0-9_=+/-]{8,})")
_CREDENTIALS = re.compile(
    r"ExpiredToken|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch"
    r"|InvalidSignatureException|[Ss]ecurity token included in the request is (?:expired|invalid)"
    r"|provided token has expired|Unable to locate credentials|NoCredentialProviders|Missing ?Authentication ?Token"
)
_OTHER_SYSTEM = re.compile(r"Lake Formation permission", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Denial:
    """What a message says.

    Attributes:
        principal: ARN as the message has it; empty: it does not tell.
        action: the action; empty: it does not tell.
        resource: the resource; ``*`` where the message names none.
        explicit: True for an explicit deny, False for an implicit one, None where the message does not say.
        layer: the policy type that the message names, if it does.
        policy_arn: ARN of the denying policy, if the message names it.
        operation: the API operation, if something around the message names it.
        names_resource: whether the message names a resource.
        context: condition keys of the request; only a decoded message tells them.
        service: the operation's service, as whatever is around the message calls it; empty: it is not told.
        resources: further resources that are named around the message.
        authorization_id: what ``GetRequestAuthorizationDetails`` takes; empty: the message has none.
        setting: a setting of the resource that refuses, whatever policies say; empty: none.
        encoded: the encoded message, which tells more to whoever may decode it; empty: none.
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
    service: str = ""
    resources: tuple[str, ...] = ()
    authorization_id: str = ""
    setting: str = ""
    encoded: str = ""


class EncodedMessageError(InputError):
    """The message is encoded; ``blob`` is what sts:DecodeAuthorizationMessage takes."""

    def __init__(self, blob: str) -> None:
        super().__init__(words.ENCODED, where="message", fix=words.DECODE(blob=blob))
        self.blob = blob


def parse_denial(text: str) -> Denial:
    """Read a message.

    Raises:
        EncodedMessageError: it is an encoded one, and nothing tells what was called.
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
    recorded = recorded_call(text)
    plain = plain_text(recorded.message if recorded else text)
    around = surroundings(plain)
    found = _standard(plain) or _console(plain) or _shorter(plain)
    encoded = _ENCODED.search(plain)
    if found is None:
        if encoded and not (recorded or around.operation):
            raise EncodedMessageError(encoded["blob"])
        if recorded is None and not (
            around.refused and not _CREDENTIALS.search(plain) and not _OTHER_SYSTEM.search(plain)
        ):
            raise _not_a_denial(plain)
        found = Denial("", "", "*", None, None, None, None, names_resource=False)
    identifier = _ID.search(plain)
    found = replace(
        found,
        authorization_id=identifier["id"].lower() if identifier else "",
        encoded=encoded["blob"] if encoded else "",
    )
    return _recorded(found, recorded) if recorded else _surrounded(found, around)


def _standard(plain: str) -> Denial | None:
    """``… is not authorized to perform: … on resource: … because …``."""
    found = _ASKED.search(plain)
    if found is None:
        return None
    caller = _CALLER.search(plain[max(0, found.start() - 2060) : found.start()])
    rest = plain[found.end() :]
    rest = rest.removeprefix("]")
    unnamed = _UNNAMED.match(rest)
    resource = None if unnamed else _resource_in(rest)
    reason = rest[(unnamed or resource).end() :] if unnamed or resource else rest  # type: ignore[union-attr]
    return _reasoned(
        Denial(
            principal=_principal(caller["caller"]) if caller else "",
            action=found["action"],
            resource=_resource(resource),
            explicit=None,
            layer=None,
            policy_arn=None,
            operation=None,
            names_resource=resource is not None,
        ),
        reason,
    )


def _resource_in(rest: str) -> re.Match[str] | None:
    """The resource after an action: all that stands before the reason, as far as it is no sentence."""
    whole = _BEFORE_REASON.match(rest)
    if whole is not None and ". " not in whole["plain"] and ": " not in whole["plain"]:
        return whole
    return _RESOURCE.match(rest)


def _resource(found: re.Match[str] | None) -> str:
    if found is None:
        return "*"
    groups = found.groupdict()
    if groups.get("quoted"):
        return str(groups["quoted"])
    # A full stop or comma of the sentence around it is not the resource's.
    return f"{groups.get('named') or ''}{groups['plain']}".rstrip(".,;)' ")


def _principal(text: str) -> str:
    text = text.strip(",;:`[]")
    if text == "anonymous" or text.startswith("arn:") or text.endswith(".amazonaws.com"):
        return text
    one = service(text.lower())  # CodeBuild is not authorized …
    return one.caller if one else ""


def _reasoned(denial: Denial, reason: str) -> Denial:
    """A denial with what the words after the resource say."""
    if setting := _SETTING.match(reason):
        return replace(denial, explicit=True, setting=setting["setting"].strip())
    if _DOUBT.match(reason):
        return replace(denial, layer=Layer.RESOURCE)
    explicit = _EXPLICIT.match(reason) or _EXPLICITLY.match(reason)
    said = explicit or _IMPLICIT.match(reason)
    layer = said["layer"] if said else None
    arn = _ARN_AFTER.match(reason, explicit.end()) if explicit else None
    return replace(
        denial,
        explicit=True if explicit else False if said else None,
        layer=_WORDS[layer.lower().replace("sessions", "session")] if layer else None,
        policy_arn=arn["arn"].rstrip(".") if arn else None,
    )


def _console(plain: str) -> Denial | None:
    """The lines that the console gives to copy, also when they have lost their line breaks."""
    found = _CONSOLE.search(plain)
    if found is None:
        return None
    action, service = found["action"], found["service"] or ""
    whole = ":" in action
    resource = (found["resource"] or "").strip() or "*"
    denial = Denial(
        found["principal"],
        action if whole else "",
        resource,
        None,
        None,
        None,
        None if whole else action,
        names_resource=resource != "*",
        service=service,
    )
    return _reasoned(denial, found["reason"])


def _shorter(plain: str) -> Denial | None:
    """Messages without a subject: of KMS about a ciphertext, of services about a role that they use."""
    if _CIPHERTEXT.search(plain):
        return Denial("", "kms:Decrypt", "*", None, None, None, None, names_resource=False)
    if lacking := _SERVICE_LACKS.search(plain):
        return Denial(
            "",
            "",
            "*",
            None,
            None,
            None,
            lacking["operation"],
            names_resource=False,
            service=lacking["service"],
        )
    return None


def _surrounded(denial: Denial, around: Surroundings) -> Denial:
    """A denial with what the client's error tells."""
    return replace(
        denial,
        operation=denial.operation or around.operation or None,
        service=denial.service or around.service,
        resources=around.resources,
    )


def _recorded(denial: Denial, recorded: RecordedCall) -> Denial:
    """A denial with what CloudTrail tells."""
    resource, *others = recorded.resources or ("*",)
    if denial.names_resource:
        resource, others = denial.resource, list(recorded.resources)
    return replace(
        denial,
        principal=denial.principal or recorded.principal,
        resource=resource,
        names_resource=resource != "*",
        operation=recorded.operation,
        service=recorded.source,
        resources=tuple(others),
    )


def _not_a_denial(text: str) -> InputError:
    if _CREDENTIALS.search(text):
        return InputError(words.ABOUT_CREDENTIALS, where="message", fix=words.NEW_CREDENTIALS)
    if _OTHER_SYSTEM.search(text):
        return InputError(words.ABOUT_LAKE_FORMATION, where="message", fix=words.GRANT_IN_LAKE_FORMATION)
    return InputError(words.NOT_A_DENIAL, where="message", fix=words.GIVE_DENIAL)
