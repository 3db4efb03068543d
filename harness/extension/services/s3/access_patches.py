"""S3: what a bucket's own settings refuse, whoever asks: public policies and lists, lists at all, locked entries.

* Block Public Access, on in new buckets: a public policy or list is refused with ``AccessDenied`` 403, "because public
  policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access" (D: S3 User Guide,
  "Troubleshoot access denied (403 Forbidden) errors in Amazon S3").
* Object ownership, ``BucketOwnerEnforced`` in new buckets: a list other than full control for the bucket's owner is
  refused with ``AccessControlListNotSupported`` 400, "The bucket does not allow ACLs"; a bucket that has one, or is
  made with one, is refused the setting with ``InvalidBucketAclWithObjectOwnership`` 400 (D: S3 User Guide, "Controlling
  ownership of objects and disabling ACLs for your bucket"; messages Q).
* Lists that are none are told first (R: LocalStack's ``tests/aws/services/s3/test_s3.snapshot.json``,
  ``test_s3_bucket_acl_exceptions``), and so is an expected owner that is no account.
* The account that writes an object owns it, unless the bucket's ownership is enforced, or preferred and the object is
  written with ``bucket-owner-full-control``; that list and ``bucket-owner-read`` grant to the bucket's owner (D: S3
  User Guide, "Controlling ownership of objects and disabling ACLs for your bucket", "Canned ACL").
* DeleteObjects answers 200 and tells refused entries in ``Errors`` (D: S3 API Reference, DeleteObjects).

Block Public Access is the bucket's and its account's. Limits: access points' is not asked.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from localstack.aws.api import CommonServiceException
from localstack.aws.connect import connect_to
from localstack.services.s3 import provider

from harness.extension.authorization.resolved_call import REFUSED_ENTRIES, RESOLVED
from harness.extension.patching import Patches, documented
from harness.extension.services.s3.access_lists import grants_public, is_owners_alone
from harness.extension.services.s3.canonical_users import canonical_id
from harness.extension.services.s3.object_owners import listed_by_writer, owned_by_writer
from harness.extension.services.s3.public_access import is_public
from harness.extension.services.s3.stores import ENFORCED, blocked, bucket_of

__all__ = ["declare"]

_PROVIDER = "localstack.services.s3.provider"
_GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"
_API = "https://docs.aws.amazon.com/AmazonS3/latest/API"
BLOCKED = documented(f"{_GUIDE}/access-control-block-public-access.html")
OWNERSHIP = documented(f"{_GUIDE}/about-object-ownership.html")
_OWN_KEY = "Default key that protects my S3 objects when no other key is defined"
_GRANTS = ("GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP")
_PUBLIC = ("public-read", "public-read-write", "authenticated-read")
_PUBLIC_GROUPS = ("/global/AllUsers", "/global/AuthenticatedUsers")


def declare(patches: Patches) -> None:
    """Let buckets refuse what their settings refuse."""
    _know_accounts(patches)
    _refuse_lists(patches)
    _refuse_policies(patches)
    _refuse_entries(patches)


def _know_accounts(patches: Patches) -> None:
    @patches.replace(f"{_PROVIDER}:get_owner_for_account_id", "0fc9d2aa58", documented(f"{_API}/API_Owner.html"))
    def owner(account_id: str) -> Any:
        """Each account has a canonical user ID of its own."""
        return {"ID": canonical_id(account_id)}

    @patches.replace(
        f"{_PROVIDER}:create_s3_kms_managed_key_for_region",
        "edfe32f271",
        documented(f"{_GUIDE}/UsingKMSEncryption.html"),
    )
    def managed_key(account_id: str, region_name: str) -> Any:
        """Objects without a key of their own are encrypted with the account's AWS managed key."""
        kms = connect_to(aws_access_key_id=account_id, region_name=region_name).kms
        key = kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]
        if not key["Description"]:
            kms.update_key_description(KeyId=key["KeyId"], Description=_OWN_KEY)
        return key["Arn"]


def _refuse_lists(patches: Patches) -> None:
    def checked(operation: str, action: str, fingerprint: str) -> None:
        @patches.wrap(f"{_PROVIDER}:S3Provider.{operation}", fingerprint, OWNERSHIP)
        def call(original: Callable[..., Any], self: Any, context: Any, request: Any) -> Any:
            """A bucket refuses access control lists that its settings exclude."""
            bucket = bucket_of(request["Bucket"])
            if bucket is not None:
                _require_valid_list(context, bucket, request, action)
                _require_allowed_list(context, bucket, request, action)
            answer = original(self, context, request)
            if bucket is not None and action == "s3:PutObject":
                owned_by_writer(context.account_id, bucket, request, answer)
            elif bucket is not None and operation == "put_object_acl":
                listed_by_writer(bucket, request)
            return answer

    checked("put_object", "s3:PutObject", "199db7db20")
    checked("copy_object", "s3:PutObject", "9043ec6478")
    checked("create_multipart_upload", "s3:PutObject", "758c84ab9b")
    checked("put_object_acl", "s3:PutObjectAcl", "7d5bc94214")
    checked("put_bucket_acl", "s3:PutBucketAcl", "65cb7027f7")

    @patches.wrap(f"{_PROVIDER}:S3Provider.post_object", "8cfdf3fb52", OWNERSHIP)
    def post(original: Callable[..., Any], self: Any, context: Any, bucket: str, *args: Any, **given: Any) -> Any:
        """A bucket refuses the access control list of a form that its settings exclude."""
        found, form = bucket_of(bucket), context.request.form
        if found is not None:
            request = {"Bucket": bucket, "Key": form.get("key"), "ACL": form.get("acl")}
            _require_allowed_list(context, found, request, "s3:PutObject")
        answer = original(self, context, bucket, *args, **given)
        if found is not None:
            written = {**request, "Key": answer.get("Key") or request["Key"]}
            owned_by_writer(context.account_id, found, written, answer)
        return answer

    @patches.wrap(f"{_PROVIDER}:S3Provider.create_bucket", "3d8cab35c6", OWNERSHIP)
    def create(original: Callable[..., Any], self: Any, context: Any, request: Any) -> Any:
        """A new bucket has no access control list that its settings exclude."""
        given = request.get("ACL") not in (None, "", "private") or any(request.get(grant) for grant in _GRANTS)
        if given and (request.get("ObjectOwnership") or ENFORCED) == ENFORCED:
            raise _list_with_ownership()
        if given and _is_public(request):
            raise _blocked(context, "s3:CreateBucket", request, "ACLs", "BlockPublicAcls")
        return original(self, context, request)

    @patches.wrap(f"{_PROVIDER}:S3Provider.put_bucket_ownership_controls", "c1bd7490c7", OWNERSHIP)
    def put_ownership(original: Callable[..., Any], self: Any, context: Any, bucket: str, **given: Any) -> Any:
        """Lists are not switched off while the bucket's own grants something to others."""
        rules = given["ownership_controls"].get("Rules") or ()
        found = bucket_of(bucket)
        enforced = any(rule.get("ObjectOwnership") == ENFORCED for rule in rules)
        if enforced and found is not None and not is_owners_alone(found.acl):
            raise _list_with_ownership()
        return original(self, context, bucket, **given)


def _require_valid_list(context: Any, bucket: Any, request: Mapping[str, Any], action: str) -> None:
    """Raise what S3 answers to a list that is none, before it looks at the bucket's settings (R)."""
    if action == "s3:PutObject":
        provider.get_access_control_policy_for_new_resource_request(request, bucket.owner)
    else:
        provider.get_access_control_policy_from_acl_request(request, bucket.owner, context.request.data)


def _require_allowed_list(context: Any, bucket: Any, request: Mapping[str, Any], action: str) -> None:
    """Raise what a bucket answers to an access control list that it excludes."""
    canned, body = request.get("ACL"), request.get("AccessControlPolicy")
    if not (canned or body or any(request.get(grant) for grant in _GRANTS)):
        return
    if bucket.object_ownership == ENFORCED:
        if canned != "bucket-owner-full-control" and not (body and is_owners_alone({"Owner": bucket.owner, **body})):
            raise CommonServiceException(
                "AccessControlListNotSupported", "The bucket does not allow ACLs", 400, sender_fault=True
            )
    elif blocked(bucket, "BlockPublicAcls") and _is_public(request):
        raise _blocked(context, action, request, "ACLs", "BlockPublicAcls")


def _is_public(request: Mapping[str, Any]) -> bool:
    granted = " ".join(str(request.get(grant) or "") for grant in _GRANTS)
    return (
        request.get("ACL") in _PUBLIC
        or any(group in granted for group in _PUBLIC_GROUPS)
        or grants_public(request.get("AccessControlPolicy"))
    )


def _list_with_ownership() -> CommonServiceException:
    text = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
    return CommonServiceException("InvalidBucketAclWithObjectOwnership", text, 400, sender_fault=True)


def _blocked(context: Any, action: str, request: Mapping[str, Any], what: str, setting: str) -> CommonServiceException:
    resolved = getattr(context, RESOLVED, None)
    principal = resolved.caller.principal if resolved is not None else None
    caller = principal.arn if principal is not None else f"arn:{context.partition}:iam::{context.account_id}:root"
    name, key = request["Bucket"], request.get("Key")
    resource = f"arn:{context.partition}:s3:::{name}" + (f"/{key}" if key else "")
    text = (
        f'User: {caller} is not authorized to perform: {action} on resource: "{resource}" because public {what} are '
        f"prevented by the {setting} setting in S3 Block Public Access"
    )
    return CommonServiceException("AccessDenied", text, 403, sender_fault=True)


def _refuse_policies(patches: Patches) -> None:
    @patches.wrap(f"{_PROVIDER}:S3Provider.put_bucket_policy", "3554a86c06", BLOCKED)
    def put_policy(
        original: Callable[..., Any], self: Any, context: Any, bucket: str, policy: str, **given: Any
    ) -> Any:
        """A bucket with BlockPublicPolicy refuses a public policy."""
        self._get_cross_account_bucket(context, bucket, expected_bucket_owner=given.get("expected_bucket_owner"))
        found = bucket_of(bucket)
        if found is not None and blocked(found, "BlockPublicPolicy") and is_public(_document(policy)):
            raise _blocked(context, "s3:PutBucketPolicy", {"Bucket": bucket}, "policies", "BlockPublicPolicy")
        return original(self, context, bucket, policy, **given)

    @patches.replace(
        f"{_PROVIDER}:S3Provider.get_bucket_policy_status",
        "0cfc3c69cd",
        documented(f"{_API}/API_GetBucketPolicyStatus.html"),
    )
    def policy_status(self: Any, context: Any, bucket: str, **given: Any) -> Any:
        """A bucket tells whether its policy is public."""
        found = self.get_bucket_policy(context, bucket, **given)
        return {"PolicyStatus": {"IsPublic": is_public(_document(found["Policy"]))}}


def _document(text: str) -> Mapping[str, Any]:
    """A policy; what is none is the provider's to refuse."""
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    return document if isinstance(document, Mapping) else {}


def _refuse_entries(patches: Patches) -> None:
    @patches.wrap(f"{_PROVIDER}:S3Provider.delete_objects", "b22ef3b30e", documented(f"{_API}/API_DeleteObjects.html"))
    def delete(original: Callable[..., Any], self: Any, context: Any, bucket: str, delete: Any, **given: Any) -> Any:
        """Entries that the caller may not delete are told in the answer; the others are deleted."""
        refused = getattr(context, REFUSED_ENTRIES, None)
        if not refused:
            return original(self, context, bucket, delete, **given)
        entries = delete["Objects"]
        kept = [entry for index, entry in enumerate(entries) if index not in refused]
        answer = original(self, context, bucket, {**delete, "Objects": kept}, **given) if kept else {}
        errors = [{**entries[index], "Code": error.code, "Message": error.message} for index, error in refused.items()]
        return {**answer, "Errors": [*errors, *(answer.get("Errors") or ())]}
