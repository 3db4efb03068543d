"""What calls of STS ask for besides the action of their name, and their condition keys.

Who passes session tags needs ``sts:TagSession``, who sets a source identity ``sts:SetSourceIdentity``, by the role's
trust policy as well. A chained session takes transitive tags and the source identity along, which asks for the same.
Source (D): IAM User Guide, "Pass session tags in AWS STS", "Monitor and control actions taken with assumed roles".
"""

from harness.extension.authorization.call import Call, Keys, Lookup, Requirement

__all__ = ["assuming", "federating", "request_keys"]


def assuming(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """The actions that assuming a role asks for."""
    role, session = str(call.parameters.get("RoleArn") or "*"), call.session
    identity = session.source_identity if session else ""
    context = (("sts:SourceIdentity", identity),) if identity and not call.parameters.get("SourceIdentity") else ()
    vouched = call.operation == "AssumeRoleWithWebIdentity"
    tagged = call.parameters.get("Tags") or (session and (session.tags if vouched else session.transitive))
    actions = [call.operation]
    if tagged:
        actions.append("TagSession")
    if identity or call.parameters.get("SourceIdentity"):
        actions.append("SetSourceIdentity")
    return tuple(Requirement(f"sts:{action}", role, context) for action in actions)


def federating(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """The actions that GetFederationToken asks for."""
    arn = f"arn:{call.partition}:sts::{call.account}:federated-user/{call.parameters.get('Name') or '*'}"
    actions = ("GetFederationToken", "TagSession") if call.parameters.get("Tags") else ("GetFederationToken",)
    return tuple(Requirement(f"sts:{action}", arn) for action in actions)


def request_keys(call: Call) -> Keys:
    """``sts:TransitiveTagKeys``, and the tags that an identity provider passes."""
    keys: Keys = {}
    transitive = tuple(call.parameters.get("TransitiveTagKeys") or ())
    if call.operation == "AssumeRoleWithWebIdentity" and call.session is not None:
        transitive = tuple(call.session.transitive)
        keys |= {f"aws:RequestTag/{name}": value for name, value in call.session.tags.items()}
        if call.session.tags:
            keys["aws:TagKeys"] = tuple(call.session.tags)
    if transitive:
        keys["sts:TransitiveTagKeys"] = transitive
    return keys
