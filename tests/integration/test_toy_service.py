"""A service is one directory: it is authorized, routed, traced and documented without a line anywhere else."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from harness.engines.embedded import EmbeddedEngine
from harness.errors import EngineStartError
from tests.support.account import Account, document, policy, statement

TOYS = Path(__file__).parent / "toy_services"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def engine() -> Iterator[EmbeddedEngine]:
    engine = EmbeddedEngine(environ={**os.environ, "DAYLAB_SERVICES": str(TOYS)})
    engine.start()
    yield engine
    engine.stop()


@pytest.fixture
def account(engine: EmbeddedEngine) -> Account:
    return Account(engine)


def test_its_provider_answers(account: Account) -> None:
    assert account.root("translate").list_terminologies()["TerminologyPropertiesList"] == []


def test_it_is_authorized_by_action_and_resource(account: Account) -> None:
    user = account.user(
        "translate", policy("translate:GetTerminology", resource=account.arn("translate", "terminology/own"))
    )
    assert user.get_terminology(Name="own")["TerminologyProperties"]["Name"] == "own"
    with pytest.raises(ClientError, match=r"perform: translate:GetTerminology on resource: .*terminology/other"):
        user.get_terminology(Name="other")
    with pytest.raises(ClientError, match="perform: translate:ListTerminologies"):
        user.list_terminologies()


def test_its_reader_of_tags_is_asked(account: Account) -> None:
    tagged = {"StringEquals": {"aws:ResourceTag/name": "own"}}
    user = account.user("translate", document(statement("translate:GetTerminology", condition=tagged)))
    user.get_terminology(Name="own")
    with pytest.raises(ClientError, match="translate:GetTerminology"):
        user.get_terminology(Name="other")


def test_its_route_is_on_the_gateway(engine: EmbeddedEngine) -> None:
    assert requests.get(f"{engine.endpoint.url}/_toy/hello", timeout=10).text == "hello from the toy service"


def test_its_calls_are_traced_but_for_data_events(account: Account) -> None:
    account.root("translate").list_terminologies()
    account.root("translate").translate_text(Text="a", SourceLanguageCode="en", TargetLanguageCode="vi")
    events = account.root("cloudtrail").lookup_events()["Events"]
    found = {(event["EventSource"], event["EventName"]) for event in events}
    assert ("translate.amazonaws.com", "ListTerminologies") in found
    assert ("translate.amazonaws.com", "TranslateText") not in found


def test_its_decisions_are_logged_and_its_capabilities_told(engine: EmbeddedEngine, account: Account) -> None:
    account.root("translate").list_terminologies()
    rows = requests.get(f"{engine.endpoint.url}/_daylab/decisions?account={account.id}", timeout=10).json()
    assert ("translate", "translate:ListTerminologies") in {(row["service"], row["action"]) for row in rows}
    assert "translate.terminologies" in engine.capabilities()


def test_it_is_documented_and_in_the_call_graph() -> None:
    program = (
        "from docs.authorization_coverage import coverage\nfrom harness.permissions.call_graph import stack_nodes\n"
        "print(coverage())\n"
        "print(stack_nodes([{'ResourceType': 'AWS::Translate::Terminology', 'PhysicalResourceId': 't',"
        " 'LogicalResourceId': 'T', 'ResourceStatus': 'CREATE_COMPLETE'}], 'us-east-1', '111122223333'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, "DAYLAB_SERVICES": str(TOYS)},
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "| [translate](authorization/translate.md) | translate | package | " in done.stdout
    assert "arn:aws:translate:us-east-1:111122223333:terminology/t" in done.stdout


def test_an_engine_does_not_start_with_a_broken_descriptor(tmp_path: Path) -> None:
    directory: Any = tmp_path / "broken"
    directory.mkdir()
    (directory / "__init__.py").touch()
    (directory / "service.py").write_text(
        'from harness.descriptors import Service\nSERVICE = Service(name="x", prefix="x", tag="stores:tags")\n'
    )
    with pytest.raises(EngineStartError) as raised:
        EmbeddedEngine(environ={**os.environ, "DAYLAB_SERVICES": str(tmp_path)}).start()
    assert "unexpected keyword argument 'tag'" in str(raised.value)
    assert "did you mean 'tags'?" in str(raised.value)
