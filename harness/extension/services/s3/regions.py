"""S3: a bucket is reached by requests that are signed for its region.

Source (D): S3 API Reference, "List of error codes" (AuthorizationHeaderMalformed: "The authorization header that you
provided is not valid"; IllegalLocationConstraintException is LocalStack's own); message, ``Region`` and header
``x-amz-bucket-region``, by which SDKs sign anew: Q. The engine has one endpoint, which stands for the bucket's own, so
that no request is sent elsewhere (``PermanentRedirect``).

Limits: what asks where a bucket is (GetBucketLocation) is answered in any region; Signature Version 2 has none.
"""

from localstack.aws.api import CommonServiceException

from harness.extension.authorization.call import Call
from harness.extension.services.s3.stores import bucket_of

__all__ = ["WrongRegionError", "of_region"]

_ANYWHERE = ("CreateBucket", "GetBucketLocation")


class WrongRegionError(CommonServiceException):
    """A request that is signed for another region than its bucket's.

    Attributes:
        Region: the bucket's.
    """

    def __init__(self, code: str, message: str, region: str) -> None:
        super().__init__(code, message, 400)
        self.Region = region


def of_region(call: Call) -> CommonServiceException | None:
    """The refusal of a request that is signed for another region than its bucket's."""
    if not call.signed.region or call.operation in _ANYWHERE:
        return None
    bucket = bucket_of(call.parameters.get("Bucket"))
    if bucket is None or bucket.bucket_region == call.signed.region:
        return None
    wrong = f"the region '{call.signed.region}' is wrong; expecting '{bucket.bucket_region}'"
    if call.signed.form == "header":
        return WrongRegionError(
            "AuthorizationHeaderMalformed", f"The authorization header is malformed; {wrong}", bucket.bucket_region
        )
    text = f"Error parsing the X-Amz-Credential parameter; {wrong}"
    return WrongRegionError("AuthorizationQueryParametersError", text, bucket.bucket_region)
