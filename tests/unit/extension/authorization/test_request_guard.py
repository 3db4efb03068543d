"""Which hosts and origins reach the engine."""

import pytest

from harness.extension.request_guard import allowed_host, allowed_origin


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:4566",
        "localhost",
        "[::1]:4566",
        "bucket.s3.localhost.localstack.cloud:4566",
        "abc.execute-api.localhost.localstack.cloud",
        "LOCALHOST:1",
    ],
)
def test_loopback_names_are_this_engine(host: str) -> None:
    assert allowed_host(host)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "10.0.0.1:4566"]
)
def test_other_names_are_not(host: str) -> None:
    assert not allowed_host(host)


def test_a_named_host_can_be_added() -> None:
    assert allowed_host("localstack:4566", ("localstack",))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_loopback_pages_and_other_clients_pass(headers: dict[str, str]) -> None:
    assert allowed_origin(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "null"},
        {"Origin": "file://"},
        {"Origin": "https://app.localstack.cloud"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "chrome-extension://localhost"},
    ],
)
def test_foreign_pages_do_not(headers: dict[str, str]) -> None:
    assert not allowed_origin(headers)
