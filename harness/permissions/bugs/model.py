"""The model of a bug file: identities, resources, policies, calls, and the decisions that are expected.

A file describes a permission problem twice: as it is, and, with the RFC 6902 operations of ``repair`` applied to the
file's own data, as it should be. Account numbers are AWS's documentation numbers; on an engine each is replaced by
a fresh account, everywhere in the file, so names that must be unique (buckets) carry the number.

Limits: inline identity policies only, one boundary, no groups. ACLs and KMS grants are not modelled.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from harness.errors import InputError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import permissions as words
from harness.i18n.message import Message
from harness.iam import Layer, Policy, PolicyKind, Principal, PrincipalKind

__all__ = ["EXPIRED", "Bug", "Call", "Document", "Expected", "Identity", "Live", "Resource", "Session", "Step"]

EXPIRED = "ExpiredCredentials"
"""The verdict on a call whose credentials have run out: refused before any policy is looked at."""

Verdict = Literal["Allowed", "ExplicitlyDenied", "ImplicitlyDenied", "ExpiredCredentials"]
Account = Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
Arn = Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:[a-z0-9-]+:")]


def _parsed(kind: PolicyKind) -> Any:
    def check(document: dict[str, Any]) -> dict[str, Any]:
        try:
            Policy.parse(document, kind=kind)
        except InputError as error:
            raise ValueError(words.AT_PLACE(where=error.where, what=error.what, fix=error.fix)) from None
        return document

    return AfterValidator(check)


def _principal(text: str) -> str:
    try:
        Principal.parse(text)
    except InputError as error:
        raise ValueError(common.TO_TRY(what=error.what, fix=error.fix)) from None
    return text


type Document = dict[str, Any]
IdentityDocument = Annotated[Document, _parsed(PolicyKind.IDENTITY)]
PrincipalText = Annotated[str, AfterValidator(_principal)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Identity(_Model):
    """A user or role.

    Attributes:
        arn: with its path.
        policies: name → inline identity policy.
        boundary: permissions boundary.
        trust: a role's trust policy; without it the role trusts Lambda.
        tags: its tags, aws:PrincipalTag/….
    """

    arn: PrincipalText
    policies: dict[str, IdentityDocument] = Field(default_factory=dict)
    boundary: Annotated[Document, _parsed(PolicyKind.BOUNDARY)] | None = None
    trust: Annotated[Document, _parsed(PolicyKind.TRUST)] | None = None
    tags: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_identity(self) -> Self:
        kind = Principal.parse(self.arn).kind
        if kind not in (PrincipalKind.USER, PrincipalKind.ROLE):
            raise ValueError(words.USER_OR_ROLE)
        if self.trust is not None and kind is PrincipalKind.USER:
            raise ValueError(words.TRUST_OF_ROLES)
        return self


class Resource(_Model):
    """A resource with what decides about it.

    Attributes:
        arn: the resource; a bucket's policy also speaks for its objects.
        account: owner, where the ARN does not say (buckets).
        policy: its resource-based policy.
    """

    arn: Arn
    account: Account | None = None
    policy: Annotated[Document, _parsed(PolicyKind.RESOURCE)] | None = None


class Organization(_Model):
    """Service and resource control policies, one list a level, root first, for the listed accounts."""

    accounts: list[Account]
    service_control: list[list[Annotated[Document, _parsed(PolicyKind.SERVICE_CONTROL)]]] | None = None
    resource_control: list[list[Annotated[Document, _parsed(PolicyKind.RESOURCE_CONTROL)]]] | None = None


class Session(_Model):
    """How a role session came about.

    Attributes:
        assumed_by: who calls sts:AssumeRole; without it the session is the service's own.
        policies: session policies passed with the call (an engine takes one).
        expired: its time is over.
    """

    assumed_by: PrincipalText | None = None
    policies: list[Annotated[Document, _parsed(PolicyKind.SESSION)]] | None = Field(None, max_length=1)
    expired: bool = False


class Step(_Model):
    """One API call: ``call: s3:CreateBucket``, ``with: {…}``, ``as:`` an account number or a principal of the file.

    A mapping ``{$zip: {name: text}}`` among the parameters stands for the bytes of that archive.
    """

    call: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$")]
    parameters: dict[str, Any] = Field(default_factory=dict, alias="with")
    caller: str | None = Field(None, alias="as")


class Expected(_Model):
    """What a call must come to: the decision and, if it matters, the layer that decides."""

    decision: Verdict
    layer: Layer | None = None


class Call(_Model):
    """One request, what it must come to before and after the repair, and how to make it on an engine.

    Attributes:
        principal: ARN of the caller (a role acts as a session) or a service.
        action: IAM action.
        resource: ARN or ``*``.
        context: condition keys that AWS fills for this request, besides those of the principal.
        resource_account: owner of the resource where it is neither in the ARN nor the owner of the bucket.
        session: how the role session came about.
        before: expected with the bug.
        after: expected with the repair.
        request: the API call that makes AWS ask this question; the caller makes it, unless it says another.
    """

    principal: PrincipalText
    action: str
    resource: str
    context: dict[str, str | list[str]] = Field(default_factory=dict)
    resource_account: Account | None = None
    session: Session | None = None
    before: Expected
    after: Expected
    request: Step | None = None


class Live(_Model):
    """How the bug is made on an engine, or why this engine cannot show it.

    Attributes:
        setup: calls that create the resources, made by the account's root unless they say another caller.
        needs: capabilities of the engine without which the decision is *not enforced here*.
        not_enforced_here: why no engine of ours can make this decision.
    """

    setup: list[Step] = Field(default_factory=list)
    needs: list[str] = Field(default_factory=list)
    not_enforced_here: Message | None = Field(None, alias="not-enforced-here")


class Operation(_Model):
    """One RFC 6902 operation on the file's data."""

    op: Literal["add", "remove", "replace"]
    path: Annotated[str, StringConstraints(pattern=r"^/(identities|resources|organization|vpc_endpoint|calls)/")]
    value: Any = None


class Worklog(_Model):
    """The day of the worklog whose problem this is."""

    day: int = Field(ge=1, le=17)


class Bug(_Model):
    """A permission problem; see the module's description."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Message
    symptom: Message
    cause: Message
    fix: Message
    source: Annotated[str, StringConstraints(pattern=r"^https://")]
    worklog: Worklog | None = None
    identities: list[Identity] = Field(default_factory=list)
    resources: list[Resource] = Field(default_factory=list)
    organization: Organization | None = None
    vpc_endpoint: list[Annotated[Document, _parsed(PolicyKind.VPC_ENDPOINT)]] | None = None
    calls: list[Call] = Field(min_length=1, max_length=20)
    repair: list[Operation] = Field(min_length=1)
    live: Live

    @model_validator(mode="after")
    def _can_be_made(self) -> Self:
        if self.live.not_enforced_here is None and any(call.request is None for call in self.calls):
            raise ValueError(words.CALL_NEEDS_REQUEST)
        return self
