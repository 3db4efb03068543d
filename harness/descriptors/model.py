"""The type of a service descriptor: pure data, frozen, with a default for everything that most services do not need.

*Dotted names* (``"stores:tags"``) stand for a function or class of a module in the service's own package. They are
resolved when they are first used, never by reading a descriptor; ``discovery`` checks that what they name exists.

*Parameter paths* (``"Targets.RoleArn"``) are read by ``paths``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Also", "CallGraph", "Capability", "Named", "PassedRole", "Refusal", "Service", "Trail"]


@dataclass(frozen=True, slots=True, init=False)
class Named:
    """Which request parameters name a resource; a call that has several of them is about all that they name.

    Args:
        parameters: paths of parameters that hold the resource's name or ARN.
        first: whether only the first that a call has names it, and an ARN of the resource before all of them, because
            the others are names of something else then (the name of an execution beside its state machine's ARN).
        leading: text in front of a name that is not part of it (``alias/``).
        read: dotted name of ``(value) -> (name, account, region)``, for a value that the service reads with a parser of
            its own; empty account or region: those of the call.
    """

    parameters: tuple[str, ...]
    first: bool
    leading: str
    read: str

    def __init__(self, *parameters: str, first: bool = False, leading: str = "", read: str = "") -> None:
        object.__setattr__(self, "parameters", parameters)
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "leading", leading)
        object.__setattr__(self, "read", read)


@dataclass(frozen=True, slots=True)
class PassedRole:
    """A role that an operation hands to a service, for which the caller needs ``iam:PassRole``.

    Args:
        parameter: path of the parameter that holds the role's ARN.
        to: service principal that receives it; empty: the service's own.
        by: what the parameter may hold instead of a role's ARN: a role's name (``name``), or the name or ARN of an
            instance profile (``profile``).
    """

    parameter: str
    to: str = ""
    by: Literal["arn", "name", "profile"] = "arn"


@dataclass(frozen=True, slots=True)
class Also:
    """An action that an operation asks for beside the one of its name, as code of the service's package says.

    It is what people are told; a test compares it with what that code asks for.

    Args:
        action: IAM action (``s3:GetObject``).
        parameter: path of the parameter with which it is asked for; empty: every call asks for it.
        elsewhere: whether it is asked for on another resource than the operation's own (the source of a copy).
    """

    action: str
    parameter: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Where a service's refusals differ from those of its protocol; empty text and zero: they do not.

    Attributes:
        code, status: of a refused action.
        other_code, other_status: of a refused action of another service that the call needs (KMS, for a key).
        lead: sentence in front of AWS's message.
        quotes_resource: whether the resource stands in double quotes.
        to_strangers: message to callers of other accounts than the resource's, and to unsigned ones.
        encodes: whether the decision is appended as an encoded authorization failure message.
        names_policy: whether the message of an explicit deny names the managed policy that denies.
        authorization_ids: whether the message ends with an authorization id.
        without_id: operations whose messages have none all the same.
        unknown_key: (code, message, status) for an access key that is nobody's.
        expired: (code, message, status) for a session that is over.
        bad_policy: (code, message, status) for a stored policy with an unknown principal, ``{principal}``.
        bad_principal: (code, message, status) for a parameter that names an unknown principal.
        words: action of another service → (code, message, status) of its refusal; ``{bucket/key}`` in a message stands
            for the resource.
    """

    code: str = ""
    status: int = 0
    other_code: str = ""
    other_status: int = 0
    lead: str = ""
    quotes_resource: bool = False
    to_strangers: str = ""
    encodes: bool = False
    names_policy: bool = False
    authorization_ids: bool = False
    without_id: tuple[str, ...] = ()
    unknown_key: tuple[str, str, int] | None = None
    expired: tuple[str, str, int] | None = None
    bad_policy: tuple[str, str, int] | None = None
    bad_principal: tuple[str, str, int] | None = None
    words: Mapping[str, tuple[str, str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What CloudTrail records of a service.

    Attributes:
        source: event source; empty: the service's principal.
        data_events: operations that are data events, which ``LookupEvents`` never shows.
        reads: operations that only read although their names do not begin like it, see ``cloudtrail.event``.
        region: region in whose history all events are; empty: the region of the call.
    """

    source: str = ""
    data_events: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallGraph:
    """How a service's resources call and are called in a deployed stack.

    Attributes:
        arns: CloudFormation type → ARN of a resource, made of ``{region}``, ``{account}`` and ``{id}`` (physical id).
        delivery: action that a service which delivers to one of these resources asks for.
        polling: actions that Lambda asks for, with the function's role, of an event source of this service.
        calls: CloudFormation type → dotted name of ``(client, ARN, name) -> (principal, target, source ARN, role)`` of
            the calls that a resource is set up to make; without a role the principal is the service.
        roles: CloudFormation type → dotted name of ``(client, ARN, name) -> role`` with which a resource calls others.
        polls: CloudFormation type → dotted name of ``(client, ARN, name) -> ARNs`` of the event sources that a resource
            asks with its role.
        sends: CloudFormation type → dotted name of ``(client, ARN, name) -> event`` such as a resource hands to
            EventBridge, which needs no permission; None: it hands none.
        receives: CloudFormation type → dotted name of ``(client, ARN, event) -> detail types`` of such events that
            reach a resource.
        policy: dotted name of ``(client, ARN) -> document`` of a resource's own policy.
        put_policy: dotted name of ``(client, ARN, document) -> None`` that puts one there.

    The dotted names are of code that runs at a client's, with a boto3 client of the service, and loads no engine.
    """

    arns: Mapping[str, str] = field(default_factory=dict)
    delivery: str = ""
    polling: tuple[str, ...] = ()
    calls: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    polls: Mapping[str, str] = field(default_factory=dict)
    sends: Mapping[str, str] = field(default_factory=dict)
    receives: Mapping[str, str] = field(default_factory=dict)
    policy: str = ""
    put_policy: str = ""

    def dotted_names(self) -> tuple[tuple[str, str], ...]:
        """(field, dotted name) of everything here that names code of the service's package."""
        found = [(name, getattr(self, name)) for name in ("policy", "put_policy") if getattr(self, name)]
        for name in ("calls", "roles", "polls", "sends", "receives"):
            found += [(f"{name}[{key!r}]", value) for key, value in getattr(self, name).items()]
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """Something that labs may need of an engine.

    Attributes:
        enforced: whether daylab's engine has it only while refusals are carried out (``DAYLAB_IAM=enforce``).
        processes: whether it has it only while functions run as processes of its own.
        probe: ``module:function`` of ``harness.engines.probes`` that tries it on a foreign engine; empty: none does.
    """

    enforced: bool = False
    processes: bool = False
    probe: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything that the rest of daylab needs to know of an AWS service.

    Attributes:
        name: name in botocore and LocalStack (``stepfunctions``).
        prefix: IAM service prefix (``states``).
        part_of: name of the service whose prefix this one shares; empty: the prefix is its own.
        principal: service principal; empty: ``<prefix>.amazonaws.com``.

        resources: variable of the Service Authorization Reference's ARN templates, in lower case without punctuation
            → the parameters that name it. A parameter with the variable's own name needs no entry.
        arns: parameters that hold the ARN of a resource of the operation, whatever its type. An ARN in any other
            parameter is content, and never taken for the resource.
        operations: instead of ``resources`` and ``arns``, as in a table (see ``mapped``), where one parameter names
            different things: operation → resource type → for each variable of its ARN template, the parameters that
            name it; every one of them names a resource of the call. None for a type of which the parameters do not
            tell the resource.
        accounts: parameters that name the account which owns the resources.
        leading: texts in front of names that are not part of them, in a table.
        actions: operation → action, where the action has another name.
        requirements: operation, or ``*`` → dotted name of ``(call, lookup) -> Requirements``, where one action of one
            name is not what the operation asks for.
        also: operation → what ``requirements`` and ``stored_requirements`` make it ask for, for people to read.
        flows: what people type → the actions that it asks for one after the other. What is no command of the AWS CLI
            (``docker pull``) calls operations that nobody calls singly, so that who lacks one is told of all.
        resource_arns: dotted name of ``(resource type, ARNs, call) -> ARNs`` that corrects the ARNs of a type.
        hidden_parameters: dotted name of ``(call) -> call`` that opens handles which hide the resource.
        roles: dotted name of ``(account, partition, by, text) -> ARNs`` of the roles that a name or an instance profile
            stands for (IAM's), see ``PassedRole``.
        stored_requirements: dotted name of ``(call) -> Requirements`` that follow from the data which the call meets.
        key_uses: operation → dotted name of ``(call) -> Requirements`` of the KMS keys that its data is encrypted with.
        passed_roles: operation → roles that it hands to a service.
        stored_policies: operation → parameters that hold a policy which is stored, whose principals must exist.
        named_principals: operation → parameters that hold a principal, which must exist.
        unsigned: operations that need no signature, because a token in them proves enough.
        vouched: operation → dotted name of ``(parameters) -> Session`` of whom an identity provider's token in it is
            about, whoever signs the request, if anybody does.
        forms: operation → module that reads the form which the operation stands in: ``parameters(fields, filename)``
            and ``check(fields, bucket, now)``.
        anonymous: whether resources of the service may be open to callers that sign nothing.
        credential_limits: dotted name of ``(call) -> error`` of a call that the caller's credentials cannot make,
            whatever policies allow; None: they can.

        condition_keys: parameter → condition key that has its value.
        own_tagging: parameters that look like request tags and are not, because the service has keys of its own.
        request_keys: dotted name of ``(call) -> keys`` that are made of several parameters.
        stored_keys: dotted name of ``(call) -> keys`` that need the engine's state.
        resource_keys: dotted name of ``(call, requirement) -> keys`` of one action on one resource, which need the
            engine's state; asked for each action of the service, whichever service the call is of.
        sends_source_owner: whether the service, as a caller, still sends ``aws:SourceOwner``.

        resource_name: dotted name of ``(lookup, variable, value) -> value`` that completes names (IAM's paths).
        policy: dotted name of ``(account, region, resource) -> document`` that reads resource policies.
        rewrite_policies: dotted name of ``(function) -> None`` that gives each stored resource policy to a function
            and keeps what it gives back.
        owner: dotted name of ``(resource, action) -> account`` for ARNs without an account.
        tags: dotted name of ``(account, region, ARN) -> tags``.
        missing: dotted name of ``(call, ARN) -> bool`` of a service that tells everybody that a resource is not there.
        refusal: where refusals differ from the protocol's.
        answers: operation → dotted name of ``(context, parameters) -> answer``, instead of LocalStack's provider.

        patches: module with the corrections of LocalStack's provider, loaded with the service.
        provider: dotted name of a function that makes LocalStack's ``Service``, instead of LocalStack's own provider.
        routes: dotted name of ``(router, tools) -> None`` that adds routes to the gateway.
        resource_types: CloudFormation type that LocalStack lacks → dotted name of its provider.
        trail: what CloudTrail records.
        call_graph: who calls whom.
        capabilities: what labs may need of it.
        imports: modules of the engine that must be installed for it; trimming is checked against these.
    """

    name: str
    prefix: str
    part_of: str = ""
    principal: str = ""

    resources: Mapping[str, Named] = field(default_factory=dict)
    arns: tuple[str, ...] = ()
    operations: Mapping[str, Mapping[str, Sequence[Sequence[str]] | None]] = field(default_factory=dict)
    accounts: tuple[str, ...] = ()
    leading: tuple[str, ...] = ()
    actions: Mapping[str, str] = field(default_factory=dict)
    requirements: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, tuple[Also, ...]] = field(default_factory=dict)
    flows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resource_arns: str = ""
    hidden_parameters: str = ""
    roles: str = ""
    stored_requirements: str = ""
    key_uses: Mapping[str, str] = field(default_factory=dict)
    passed_roles: Mapping[str, tuple[PassedRole, ...]] = field(default_factory=dict)
    stored_policies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named_principals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unsigned: tuple[str, ...] = ()
    vouched: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    anonymous: bool = False
    credential_limits: str = ""

    condition_keys: Mapping[str, str] = field(default_factory=dict)
    own_tagging: tuple[str, ...] = ()
    request_keys: str = ""
    stored_keys: str = ""
    resource_keys: str = ""
    sends_source_owner: bool = False

    resource_name: str = ""
    policy: str = ""
    rewrite_policies: str = ""
    owner: str = ""
    tags: str = ""
    missing: str = ""
    refusal: Refusal = Refusal()
    answers: Mapping[str, str] = field(default_factory=dict)

    patches: str = ""
    provider: str = ""
    routes: str = ""
    resource_types: Mapping[str, str] = field(default_factory=dict)
    trail: Trail = Trail()
    call_graph: CallGraph = CallGraph()
    capabilities: Mapping[str, Capability] = field(default_factory=dict)
    imports: tuple[str, ...] = ()

    @property
    def caller(self) -> str:
        """The service principal with which it calls others (``states.amazonaws.com``)."""
        return self.principal or f"{self.prefix}.amazonaws.com"

    def dotted_names(self) -> tuple[tuple[str, str], ...]:
        """(field, dotted name) of everything in the descriptor that names code of the service's package."""
        single = (
            "resource_arns", "hidden_parameters", "stored_requirements", "request_keys", "stored_keys", "resource_keys",
            "roles", "resource_name", "policy", "rewrite_policies", "owner", "tags", "missing", "patches", "provider",
            "routes", "credential_limits",
        )  # fmt: skip
        found = [(name, getattr(self, name)) for name in single if getattr(self, name)]
        for name in ("requirements", "key_uses", "vouched", "forms", "answers", "resource_types"):
            found += [(f"{name}[{key!r}]", value) for key, value in getattr(self, name).items()]
        found += [(f"resources[{key!r}].read", named.read) for key, named in self.resources.items() if named.read]
        return (*found, *((f"call_graph.{name}", value) for name, value in self.call_graph.dotted_names()))
