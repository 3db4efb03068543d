"""An engine with another LocalStack: what does not fit is refused with the reason, and never served uncorrected."""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from harness.clients import client
from harness.engines import environment
from harness.engines.embedded import EmbeddedEngine
from harness.errors import EngineStartError

ACCOUNT = "229000000001"
OTHER_MODULE = """
import sys
from importlib.abc import MetaPathFinder
from importlib.util import spec_from_file_location

class Other(MetaPathFinder):
    files = {files!r}

    def find_spec(self, name, path=None, target=None):
        return spec_from_file_location(name, self.files[name]) if name in self.files else None

sys.meta_path.insert(0, Other())
"""
OTHER_VERSION = """
from importlib import metadata

def version(name, installed=metadata.version):
    return {versions!r}.get(name) or installed(name)

metadata.version = version
"""

type Start = Callable[..., EmbeddedEngine]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start an engine whose LocalStack has other versions, and modules in which a text stands for another."""
    started = []

    def start(versions: dict[str, str], **changes: tuple[str, str]) -> EmbeddedEngine:
        files = {}
        for name, (old, new) in changes.items():
            module = name.replace("__", ".")
            text = Path(find_spec(module).origin).read_text()
            assert old in text
            files[module] = str(tmp_path / f"{name}.py")
            Path(files[module]).write_text(text.replace(old, new))
        (tmp_path / "sitecustomize.py").write_text(
            OTHER_MODULE.format(files=files) + OTHER_VERSION.format(versions=versions)
        )
        monkeypatch.setitem(environment.FIXED, "PYTHONPATH", str(tmp_path))
        engine = EmbeddedEngine()
        started.append(engine)
        engine.start()
        return engine

    yield start
    for engine in started:
        engine.stop()


def refusal(engine: EmbeddedEngine) -> str:
    with pytest.raises(ClientError) as raised:
        client(engine.endpoint, "sqs", account=ACCOUNT).create_queue(QueueName="orders")
    error = raised.value.response["Error"]
    assert error["Code"] == "InternalFailure"
    assert raised.value.response["ResponseMetadata"]["RetryAttempts"] == 0
    return error["Message"]


def test_a_changed_source_of_another_release_refuses_its_service_alone(start: Start) -> None:
    engine = start(
        {"localstack-core": "4.15.0"},
        localstack__services__sqs__models=("def is_delayed(self) -> bool:", "def is_delayed(self, by=0) -> bool:"),
    )
    told = refusal(engine)
    assert told.startswith("sqs: a patch does not fit the engine")
    assert re.search(
        r"localstack\.services\.sqs\.models:SqsMessage\.is_delayed \(.*harness\.extension\.services\.sqs\.patches:\d+\)"
        r": expected [0-9a-f]{10}, found [0-9a-f]{10}",
        told,
    )
    assert "try: make setup (localstack-core 4.14.0 expected, 4.15.0 installed, moto-ext 5.1.54 expected" in told
    assert refusal(engine) == told, "the second call is not served either"
    with urllib.request.urlopen(f"{engine.endpoint.url}/_localstack/health") as answer:
        assert json.load(answer)["services"]["sqs"] == "error"
    client(engine.endpoint, "s3", account=ACCOUNT).create_bucket(Bucket="others-are-served")


def test_a_target_that_is_gone_refuses_its_service(start: Start) -> None:
    engine = start({}, localstack__services__sqs__models=("def is_delayed(", "def is_held_back("))
    assert "SqsMessage has no is_delayed" in refusal(engine)
    assert "SqsMessage has no is_delayed" in refusal(engine)


def test_another_release_that_fits_runs_with_a_warning(start: Start) -> None:
    engine = start({"moto-ext": "5.1.99"})
    assert "daylab: warning: moto-ext 5.1.99 is installed, the patches were made for 5.1.54" in engine.logs(200)
    client(engine.endpoint, "sqs", account=ACCOUNT).create_queue(QueueName="orders")


def test_an_engine_whose_own_patches_do_not_fit_does_not_start(start: Start) -> None:
    with pytest.raises(EngineStartError) as raised:
        start({}, localstack__aws__connect=("dump_dto", "write_dto"))
    told = str(raised.value)
    assert "the engine: a patch does not fit the engine" in told
    assert "localstack.aws.connect has no dump_dto" in told
    assert "exit code 3" in told
    assert "make setup" in told


def test_an_engine_without_moto_does_not_start(start: Start) -> None:
    with pytest.raises(EngineStartError, match="moto-ext is not installed"):
        start({"moto-ext": "none"})
