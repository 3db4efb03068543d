"""The contract of every engine: one suite for daylab's own kinds and, as external endpoints, for other emulators.

Daylab's engines keep to every row. Of the others each row does what the recorded run says, so that ``docs/engines.md``
stays true; when one has changed, record the run anew: ``python -m tests.contract.recorded``, then ``make docs``.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from harness.engines.base import Engine
from tests.contract.recorded import observe, read
from tests.contract.rows import ROWS, Row
from tests.contract.subjects import OWN, SUBJECTS

RECORD = read()


def started(name: str) -> Iterator[Engine]:
    if reason := SUBJECTS[name].absent():
        pytest.skip(f"capability {reason}")
    with SUBJECTS[name].run() as engine:
        yield engine


def each(names: Any) -> list[Any]:
    """One parameter an engine; each engine's tests stay on one worker."""
    return [pytest.param(name, marks=pytest.mark.xdist_group(f"contract-{name}")) for name in names]


@pytest.fixture(scope="module", params=each(OWN))
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each kind of engine of daylab's; overrides the session's engine."""
    yield from started(request.param)


@pytest.fixture(scope="module", params=each(name for name in SUBJECTS if name not in OWN))
def peer(request: pytest.FixtureRequest) -> Iterator[tuple[str, Engine]]:
    """Each of the other emulators."""
    for running in started(request.param):
        yield request.param, running


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_own_engines_do_as_aws_does(engine: Engine, row: Row) -> None:
    assert observe(row, engine.endpoint, engine.token) == "yes"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_other_emulators_do_as_recorded(peer: tuple[str, Engine], row: Row) -> None:
    name, engine = peer
    recorded = RECORD["engines"][name]["rows"][row.name]
    assert (observe(row, engine.endpoint) == "yes") is (recorded == "yes")


def test_other_emulators_are_credited_with_what_was_recorded(peer: tuple[str, Engine]) -> None:
    name, engine = peer
    assert sorted(engine.capabilities()) == RECORD["engines"][name]["capabilities"]


def test_starting_again_changes_nothing(engine: Engine) -> None:
    before = engine.info()
    engine.start()
    assert engine.info() == before


def test_it_says_what_it_is(engine: Engine) -> None:
    info = engine.info()
    assert engine.control_api.info().capabilities == info.capabilities
    assert info.iam == "enforce"
    assert info.versions["localstack-core"] == "4.14.0"
    assert info.runtimes["python"].startswith("3.")


def test_capabilities_are_what_it_says_and_nothing_else(engine: Engine) -> None:
    answer = requests.get(f"{engine.endpoint.url}/_daylab/info", timeout=10).json()
    assert engine.capabilities() == frozenset(answer["capabilities"])
    assert {"iam.enforcement", "lambda.python", "s3.validates-destinations"} <= engine.capabilities()


def test_a_foreign_web_page_learns_nothing(engine: Engine) -> None:
    for headers in ({"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}):
        for path in ("/_daylab/info", "/_localstack/health"):
            answer = requests.get(engine.endpoint.url + path, headers=headers, timeout=10)
            assert answer.status_code == 403, (headers, path)


def test_the_log_is_text(engine: Engine) -> None:
    text = engine.logs(5)
    assert len(text.splitlines()) <= 5
    assert bool(text) is (engine.name != "external")


def test_the_recorded_run_holds_every_row_of_every_engine() -> None:
    names = [row.name for row in ROWS]
    assert list(RECORD["engines"]) == [name for name in SUBJECTS if name != "external"]
    for name, engine in RECORD["engines"].items():
        assert list(engine["rows"]) == names
        assert engine["title"] == SUBJECTS[name].title, "its version has moved on: record the run anew"
    for name in ("localstack", "ministack", "moto"):
        assert "iam.enforcement" not in RECORD["engines"][name]["capabilities"]
    for name in ("embedded", "container"):
        assert set(RECORD["engines"][name]["rows"].values()) == {"yes"}
