from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.clients import Endpoint, client, forget_account, session
from harness.errors import InputError

HERE = Endpoint("http://127.0.0.1:4566")


class Answer:
    """An empty answer of a JSON service."""

    status_code, headers, content, text = 200, {}, b"{}", "{}"


def test_importing_the_module_does_not_import_boto3() -> None:
    code = "import sys, harness.clients; sys.exit(any(n in sys.modules for n in ('boto3', 'botocore')))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode == 0


@pytest.mark.parametrize(
    "url", ["", "localhost:4566", "127.0.0.1", "ftp://x", "http://", "http://x:0", "http://x:99999"]
)
def test_malformed_endpoint_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="is not an endpoint URL"):
        Endpoint(url)


@pytest.mark.parametrize(
    ("url", "host", "port", "loopback"),
    [
        ("http://127.0.0.1:4566", "127.0.0.1", 4566, True),
        ("http://localhost:1", "localhost", 1, True),
        ("http://[::1]:4566", "::1", 4566, True),
        ("https://box.example", "box.example", 443, False),
        ("http://box.example", "box.example", 80, False),
    ],
)
def test_endpoint_knows_its_parts(url: str, host: str, port: int, loopback: bool) -> None:
    endpoint = Endpoint(url)
    assert (endpoint.host, endpoint.port, endpoint.is_loopback) == (host, port, loopback)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"AWS_ENDPOINT_URL": " "}, None),
        ({"AWS_ENDPOINT_URL": "http://x:1/"}, Endpoint("http://x:1")),
        ({"AWS_ENDPOINT_URL": "http://x:1", "LOCALSTACK_HOST": "y"}, Endpoint("http://x:1")),
        ({"LOCALSTACK_HOST": "y"}, Endpoint("http://y:4566")),
        ({"LOCALSTACK_HOST": "y:7"}, Endpoint("http://y:7")),
        ({"LOCALSTACK_HOST": "y", "USE_SSL": "1"}, Endpoint("https://y:4566")),
        ({"LOCALSTACK_HOST": "y", "AWS_REGION": "eu-west-1"}, Endpoint("http://y:4566", "eu-west-1")),
        (
            {"AWS_ENDPOINT_URL": "http://x:1", "AWS_DEFAULT_REGION": "ap-southeast-1", "AWS_REGION": "eu-west-1"},
            Endpoint("http://x:1", "ap-southeast-1"),
        ),
    ],
)
def test_endpoint_from_environment(environ: dict[str, str], expected: Endpoint | None) -> None:
    assert Endpoint.from_environment(environ) == expected


@pytest.mark.parametrize("account", ["", "1", "11111111111", "1111111111111", "11111111111a", "١٢٣٤٥٦٧٨٩٠١٢"])
def test_account_ids_have_twelve_digits(account: str) -> None:
    with pytest.raises(InputError, match="is not an AWS account id"):
        client(HERE, "s3", account=account)


def test_two_identities_are_refused() -> None:
    with pytest.raises(InputError, match="two identities"):
        session(HERE, account="111111111111", access_key="AKIAIOSFODNN7EXAMPLE")


def test_clients_carry_endpoint_region_and_root_credentials() -> None:
    made = client(Endpoint("http://127.0.0.1:4566", "eu-west-1"), "sqs", account="111111111111")
    assert made.meta.endpoint_url == "http://127.0.0.1:4566"
    assert made.meta.region_name == "eu-west-1"
    assert made._get_credentials().access_key == "111111111111"


def test_calls_with_a_host_prefix_go_to_the_endpoint_itself() -> None:
    sent = []
    made = session(HERE, account="111111111111").client("stepfunctions")
    made.meta.events.register("before-send", lambda request, **_: sent.append(request.url) or Answer())
    made.start_sync_execution(stateMachineArn="arn:aws:states:us-east-1:111111111111:stateMachine:m")
    assert sent == ["http://127.0.0.1:4566/"]


def test_clients_are_cached_per_endpoint_service_and_credentials() -> None:
    same = {"account": "111111111111"}
    assert client(HERE, "sqs", **same) is client(HERE, "sqs", **same)
    assert client(HERE, "sqs", **same) is not client(HERE, "sqs", account="222222222222")
    assert client(HERE, "sqs", **same) is not client(HERE, "sns", **same)
    assert client(HERE, "sqs", **same) is not client(Endpoint("http://127.0.0.1:4567"), "sqs", **same)


def test_session_passes_session_tokens_and_lets_an_explicit_endpoint_win() -> None:
    made = session(HERE, access_key="ASIAIOSFODNN7EXAMPLE", secret_key="s", token="t")
    credentials = made.get_credentials()
    assert (credentials.access_key, credentials.secret_key, credentials.token) == ("ASIAIOSFODNN7EXAMPLE", "s", "t")
    assert made.client("sqs").meta.endpoint_url == HERE.url
    assert made.client("sqs", endpoint_url="http://127.0.0.1:9").meta.endpoint_url == "http://127.0.0.1:9"
    assert made.resource("sqs").meta.client.meta.endpoint_url == HERE.url


def test_proxies_of_the_environment_never_see_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    made = session(HERE).client("sqs")
    assert made._endpoint.http_session._proxy_config.proxy_url_for(HERE.url) is None


def test_profiles_and_files_of_the_user_are_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / ".aws").mkdir()
    for name in ("config", "credentials"):
        (tmp_path / ".aws" / name).write_text("[no end", encoding="utf-8")
    code = (
        "from harness.clients import Endpoint, client\n"
        "print(client(Endpoint('http://127.0.0.1:9'), 's3', account='123456789012').meta.region_name)"
    )
    environ = {**os.environ, "HOME": str(tmp_path), "AWS_PROFILE": "production"}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("us-east-1\n", "")


def test_a_dead_engine_is_given_up_soon() -> None:
    config = client(HERE, "sqs").meta.config
    assert config.connect_timeout <= 5
    assert config.retries["total_max_attempts"] <= 3


def test_clients_of_a_forgotten_account_are_made_anew_and_those_of_others_stay():
    one, other = (client(HERE, "sqs", account=each) for each in ("111122223333", "444455556666"))
    forget_account(HERE, "111122223333")
    assert client(HERE, "sqs", account="111122223333") is not one
    assert client(HERE, "sqs", account="444455556666") is other
