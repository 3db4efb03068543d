"""Access control lists of buckets and objects as statements of a policy, so that one evaluator decides. Pure.

Source: S3 User Guide, "Access control list (ACL) overview": which actions a permission stands for; the groups of all
users and of authenticated users; "Controlling ownership of objects".

Limits: an object belongs to its bucket's owner, whoever wrote it; the group of log delivery is not granted anything.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["grants_public", "is_owners_alone", "with_grants"]

_ALL = "http://acs.amazonaws.com/groups/global/AllUsers"
_AUTHENTICATED = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
_BUCKET = {
    "READ": ("s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"),
    "WRITE": ("s3:PutObject",),
    "READ_ACP": ("s3:GetBucketAcl",),
    "WRITE_ACP": ("s3:PutBucketAcl",),
}
_OBJECT = {
    "READ": ("s3:GetObject", "s3:GetObjectVersion"),
    "READ_ACP": ("s3:GetObjectAcl", "s3:GetObjectVersionAcl"),
    "WRITE_ACP": ("s3:PutObjectAcl", "s3:PutObjectVersionAcl"),
}

Acl = Mapping[str, Any]


def grants_public(acl: Acl | None) -> bool:
    """Whether a list grants anything to everybody, or to everybody with an account."""
    return any(_group(grant) in (_ALL, _AUTHENTICATED) for grant in _grants(acl))


def is_owners_alone(acl: Acl | None) -> bool:
    """Whether a list grants nothing to anybody but the owner."""
    owner = ((acl or {}).get("Owner") or {}).get("ID")
    return all((grant.get("Grantee") or {}).get("ID") == owner for grant in _grants(acl))


def with_grants(
    policy: str | None, acl: Acl | None, accounts: Mapping[str, str], *, of_object: bool, public_ignored: bool
) -> str | None:
    """A bucket policy with what an access control list grants.

    Args:
        policy: the bucket's policy, if it has one.
        acl: the list of the bucket or of an object.
        accounts: canonical user ID → account.
        of_object: whether it is an object's.
        public_ignored: whether IgnorePublicAcls is on.
    """
    if is_owners_alone(acl):
        return policy
    granted = [
        statement
        for grant in _grants(acl)
        if not (public_ignored and _group(grant))
        for statement in _statements(grant, accounts, _OBJECT if of_object else _BUCKET)
    ]
    if not granted:
        return policy
    document = json.loads(policy) if policy else {"Version": "2012-10-17", "Statement": []}
    own = document["Statement"]
    return json.dumps({**document, "Statement": [*(own if isinstance(own, list) else [own]), *granted]})


def _statements(
    grant: Mapping[str, Any], accounts: Mapping[str, str], table: Mapping[str, tuple[str, ...]]
) -> Iterator[dict[str, Any]]:
    """What a grant allows; a policy with it is asked about the list's own bucket or object alone."""
    group, account = _group(grant), accounts.get((grant.get("Grantee") or {}).get("ID", ""))
    if group not in (_ALL, _AUTHENTICATED) and account is None:
        return
    signed = {"Condition": {"Null": {"aws:PrincipalArn": "false"}}} if group == _AUTHENTICATED else {}
    principal = {"AWS": account} if account else "*"
    for name, actions in table.items():
        if grant.get("Permission") in (name, "FULL_CONTROL"):
            yield {"Effect": "Allow", "Principal": principal, "Action": list(actions), "Resource": "*", **signed}


def _group(grant: Mapping[str, Any]) -> str:
    return str((grant.get("Grantee") or {}).get("URI") or "")


def _grants(acl: Acl | None) -> list[Mapping[str, Any]]:
    return list((acl or {}).get("Grants") or ())
