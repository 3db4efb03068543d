"""Where an endpoint is: here, elsewhere, or AWS."""

import pytest

from harness.engines.external import is_aws, is_here


@pytest.mark.parametrize(
    "host",
    [
        "amazonaws.com",
        "s3.amazonaws.com",
        "sqs.eu-west-1.amazonaws.com",
        "S3.CN-NORTH-1.AMAZONAWS.COM.CN.",
        "x.api.aws",
    ],
)
def test_hosts_of_aws_are_known(host: str) -> None:
    assert is_aws(host)


@pytest.mark.parametrize("host", ["localhost", "amazonaws.com.example", "notamazonaws.com", "10.0.0.1"])
def test_other_hosts_are_not_aws(host: str) -> None:
    assert not is_aws(host)


def test_a_name_is_here_only_when_all_its_addresses_are() -> None:
    assert is_here("emulator.local", lambda _: ["127.0.0.1", "::1"])
    assert not is_here("emulator.local", lambda _: ["127.0.0.1", "10.0.0.1"])
    assert not is_here("emulator.local", lambda _: [])


def test_loopback_needs_no_name_service() -> None:
    def fails(_: str) -> list[str]:
        raise AssertionError("asked")

    assert all(is_here(host, fails) for host in ("localhost", "127.0.0.1", "::1"))
