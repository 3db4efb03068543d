"""Which limit a request's body has, before anything of it is read."""

import resource

import pytest

from harness.extension.request_limits import MOST, limit_of, most_connections, raise_descriptors

S3 = 5 * 1024**3 + 64 * 1024**2
SIGNED = "AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=x"


@pytest.mark.parametrize(
    ("method", "path", "host", "headers", "limit"),
    [
        (b"POST", b"/_aws/execute-api/a/dev/x", b"localhost", {}, 10 * 1024**2),
        (b"PUT", b"/dev/x", b"a.execute-api.localhost:4566", {}, 10 * 1024**2),
        (b"POST", b"/2015-03-31/functions", b"localhost", {}, 70_167_211),
        (b"POST", b"/", b"localhost", {b"x-amz-target": b"AmazonSQS.SendMessage"}, MOST),
        (b"PUT", b"/", b"localhost", {b"x-amz-target": b"AmazonSQS.SendMessage"}, MOST),
        (b"PUT", b"/", b"localhost", {b"authorization": SIGNED.format("sns").encode()}, MOST),
        (b"PUT", b"/b/k", b"localhost", {b"authorization": SIGNED.format("s3").encode()}, S3),
        (b"PUT", b"/b/k?X-Amz-Signature=x", b"b.s3.localhost", {}, S3),
        (b"POST", b"/b?delete", b"localhost", {b"authorization": SIGNED.format("s3").encode()}, MOST),
        (b"POST", b"/", b"localhost", {b"content-type": b"application/x-www-form-urlencoded"}, MOST),
        (b"POST", b"/b", b"localhost", {b"content-type": b"multipart/form-data; boundary=x"}, MOST),
        (b"POST", b"/_daylab/info", b"localhost", {}, MOST),
    ],
)
def test_the_limit_is_that_of_the_service(method, path, host, headers, limit):
    assert limit_of(method, path, host, headers.get) == limit


def test_descriptors_are_raised_and_half_of_them_are_for_connections():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, before[1]))
        assert most_connections() == 100
        raise_descriptors()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(before[1], 65_536)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
