"""S3: a website endpoint serves what everybody may read, and nothing else.

Source (D): S3 User Guide, "Setting permissions for website access" (the endpoint works for publicly readable content
alone) and "Configuring a custom error document" (403 Forbidden, ``AccessDenied``). LocalStack reads the objects as the
engine itself, so that a private bucket would be open to everybody.

An object that is not there is told to everybody where everybody may list the bucket (R: LocalStack's
``tests/aws/services/s3/test_s3.snapshot.json``, ``test_website_hosting_404``), else it is refused like a private one.

Limits: who may read an object by ``s3:GetObject`` is told that it does not exist, also without ``s3:ListBucket``.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from botocore.exceptions import ClientError
from localstack.http import Request, Response

from harness.extension.authorization.call import Call, Requirement
from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.context_keys import context_keys
from harness.extension.authorization.resources import resource_policy
from harness.extension.patching import Patches, documented
from harness.extension.services.s3.stores import bucket_of, resource_keys
from harness.iam import Policies, Principal, evaluate, principal_context
from harness.iam import Request as Asked

__all__ = ["declare"]

_HANDLER = "localstack.services.s3.website_hosting:S3WebsiteHostingHandler"
WEBSITES = documented("https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteAccessPermissionsReqd.html")
_PAGE = (
    "<html>\n<head><title>403 Forbidden</title></head>\n<body>\n<h1>403 Forbidden</h1>\n<ul>\n"
    "<li>Code: AccessDenied</li>\n<li>Message: Access Denied</li>\n</ul>\n<hr/>\n</body>\n</html>\n"
)


def declare(patches: Patches, mode: str) -> None:
    """Let websites be what everybody may read, where calls are decided on at all."""
    asking: ContextVar[Request] = ContextVar("asking")

    @patches.wrap(f"{_HANDLER}.__init__", "317fcc0231", WEBSITES)
    def init(original: Callable[..., None], self: Any) -> None:
        """A website reads objects as everybody."""
        original(self)
        if mode == "enforce":
            self.s3_client = _Everybody(self.s3_client, asking)

    @patches.wrap(f"{_HANDLER}.__call__", "1f4736a93d", WEBSITES)
    def call(original: Callable[..., Any], self: Any, request: Request, bucket_name: str, **names: Any) -> Response:
        """What everybody may not read is answered with a page of status 403."""
        asking.set(request)
        try:
            return original(self, request, bucket_name, **names)
        except ClientError as error:
            if error.response["Error"]["Code"] != "AccessDenied":
                raise
            return Response(_PAGE, status=403, mimetype="text/html")


class _Everybody:
    """A client of S3 that reads objects only if everybody may, and everything else as it did."""

    def __init__(self, client: Any, asking: ContextVar[Request]) -> None:
        self._client, self._asking = client, asking

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def get_object(self, **parameters: Any) -> Any:
        self._require(parameters)
        return self._client.get_object(**parameters)

    def head_object(self, **parameters: Any) -> Any:
        self._require(parameters)
        return self._client.head_object(**parameters)

    def _require(self, parameters: dict[str, Any]) -> None:
        if not _may_read(parameters["Bucket"], parameters["Key"], self._asking.get()):
            refused = {"Error": {"Code": "AccessDenied", "Message": "Access Denied"}}
            raise ClientError(refused, "GetObject")


def _may_read(name: str, key: str, http: Request) -> bool:
    bucket = bucket_of(name)
    if bucket is None:
        return True  # the website says itself that there is none
    if _allows(bucket, "GetObject", f"{bucket.bucket_arn}/{key}", {"Bucket": name, "Key": key}, http):
        return True
    # whoever may list a bucket is told that it has no such object
    return bucket.objects.get(key) is None and _allows(bucket, "ListBucket", bucket.bucket_arn, {"Bucket": name}, http)


def _allows(bucket: Any, operation: str, resource: str, parameters: dict[str, Any], http: Request) -> bool:
    """Whether everybody may make a call."""
    principal = Principal.parse("anonymous")
    call = Call("s3", operation, parameters, bucket.bucket_account_id, bucket.bucket_region)
    need = Requirement(f"s3:{operation}", resource)
    keys = context_keys(call, Caller(Kind.ANONYMOUS, principal), http) | principal_context(principal)
    asked = Asked(need.action, need.resource, principal, keys | resource_keys(call, need), bucket.bucket_account_id)
    return evaluate(asked, Policies(resource=resource_policy(need.resource))).allowed
