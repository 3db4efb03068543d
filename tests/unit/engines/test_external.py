"""The external engine: where an endpoint is, and whether its release is the one that daylab is made for."""

from collections.abc import Callable

import pytest

from harness.clients import DEFAULT_ACCOUNT
from harness.engines import external
from harness.engines.base import ENGINE_VERSION
from harness.engines.control_api import ControlApi, EngineInfo
from harness.engines.external import ExternalEngine, is_aws, is_here
from harness.errors import CapabilityError, EngineStartError


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


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[EngineInfo | None], ExternalEngine]:
    """An engine at an endpoint that answers as AWS does and says this of itself; None: nothing."""

    def make(info: EngineInfo | None) -> ExternalEngine:
        def asked(*_: object, **__: object) -> EngineInfo:
            if info is None:
                raise CapabilityError("no daylab engine")
            return info

        monkeypatch.setattr(external, "canary", lambda *_, **__: DEFAULT_ACCOUNT)
        monkeypatch.setattr(ControlApi, "info", asked)
        return ExternalEngine("http://127.0.0.1:9", environ={})

    return make


@pytest.mark.parametrize("found", ["4.15.0", None])
def test_daylab_on_another_localstack_is_refused(
    answering: Callable[[EngineInfo | None], ExternalEngine], found: str | None
) -> None:
    versions = {"daylab": "0.1.0", **({"localstack-core": found} if found else {})}
    with pytest.raises(EngineStartError, match=f"{found}.* needs {ENGINE_VERSION}") as caught:
        answering(EngineInfo(versions=versions)).start()
    assert caught.value.where == "http://127.0.0.1:9"
    assert "this release of daylab" in str(caught.value.fix)


@pytest.mark.parametrize(
    "info", [None, EngineInfo(versions={"daylab": "0.1.0", "localstack-core": ENGINE_VERSION})], ids=["foreign", "same"]
)
def test_other_emulators_and_the_same_release_are_used(
    answering: Callable[[EngineInfo | None], ExternalEngine], info: EngineInfo | None
) -> None:
    answering(info).start()
