"""What LocalStack and moto keep by account goes, and what they never let go of is not kept."""

import gc
import weakref
from types import SimpleNamespace
from typing import Any

import pytest
from localstack.aws.connect import connect_to
from localstack.services.sqs.models import sqs_stores
from moto.core.base_backend import AccountSpecificBackend, BackendDict
from moto.sqs.models import sqs_backends

from harness.extension import engine_stores
from harness.extension.engine_stores import CLIENTS, EngineClients
from harness.extension.patching import Patches

ONE, OTHER = "210987654321", "210987654322"  # of no other test: a process' stores outlive its tests


@pytest.fixture
def clients() -> Any:
    made, patches = EngineClients(), Patches("test")
    engine_stores.declare(patches, made)
    with patches.applied():
        yield made


def test_stores_of_an_account_go_and_those_of_others_stay() -> None:
    for account in (ONE, OTHER):
        assert sqs_stores[account]["us-east-1"].queues == {}
        assert sqs_backends[account]["us-east-1"].queues == {}
    assert engine_stores.holders()[ONE] == ["sqs"]
    engine_stores.forget(ONE)
    assert ONE not in sqs_stores
    assert ONE not in sqs_backends
    assert OTHER in sqs_stores
    assert OTHER in sqs_backends
    engine_stores.forget(OTHER)
    assert not {ONE, OTHER} & set(engine_stores.holders())


def test_backends_in_use_are_listed_once_however_many_accounts_there_were() -> None:
    for number in range(5):
        assert sqs_backends[f"{number:012}"]["us-east-1"]
    engine_stores.forget(ONE)
    assert len({id(each) for each in BackendDict._instances}) == len(BackendDict._instances)
    for number in range(5):
        engine_stores.forget(f"{number:012}")


def test_services_clients_are_kept_by_credentials_and_go_with_their_account(clients: EngineClients) -> None:
    def client(account: str) -> Any:
        return connect_to(aws_access_key_id=account, region_name="us-east-1", endpoint_url="http://127.0.0.1:1").sqs

    mine = weakref.ref(client(ONE)._client)
    other = client(OTHER)._client
    assert client(ONE)._client is mine()
    assert client(OTHER)._client is other
    clients.forget(ONE)
    gc.collect()
    assert mine() is None
    assert client(OTHER)._client is other


def test_the_longest_unused_clients_go_when_there_are_too_many() -> None:
    made: list[int] = []
    get = EngineClients().keep(
        SimpleNamespace(__wrapped__=lambda factory, **given: made.append(given["n"]) or object())
    )
    for number in [*range(CLIENTS), 0, CLIENTS, 0, 1]:
        get(None, n=number, aws_access_key_id=ONE)
    assert made == [*range(CLIENTS), CLIENTS, 1]


def test_moto_holds_on_to_no_backend_and_no_model_object(clients: EngineClients) -> None:
    from moto.sqs.models import Queue

    backend = weakref.ref(sqs_backends[ONE]["us-east-1"])
    queue = weakref.ref(sqs_backends[ONE]["us-east-1"].create_queue("q", {}))
    assert "us-east-1" in AccountSpecificBackend("sqs", OTHER, object, True, []).regions
    engine_stores.forget(ONE)
    gc.collect()
    assert backend() is None
    assert queue() is None
    assert Queue.instances_tracked == []
