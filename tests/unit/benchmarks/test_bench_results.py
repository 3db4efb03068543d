import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.results import Column, Results, percentile, reason, to_json

SAMPLES = st.lists(st.floats(0, 1000), min_size=1, max_size=50)


@pytest.mark.parametrize(("percent", "expected"), [(5, 1.0), (50, 10.0), (95, 19.0), (100, 20.0)])
def test_percentile_is_the_nearest_rank(percent: float, expected: float) -> None:
    assert percentile([float(n) for n in range(20, 0, -1)], percent) == expected


@given(SAMPLES)
def test_percentile_is_one_of_the_samples_and_grows(values: list[float]) -> None:
    assert percentile(values, 50) in values
    assert percentile(values, 50) <= percentile(values, 95) <= max(values)


def test_reason_names_docker_only_where_the_error_does() -> None:
    assert reason("error running docker: Connection aborted") == "needs Docker"
    assert reason("Error while creating lambda: Docker not available") == "needs Docker"
    assert reason("no line in 5 s; empty log") == "no line in 5 s; empty log"


def test_reason_keeps_the_first_words_on_one_line_without_breaking_the_table() -> None:
    text = reason("one two\nthree | four five six seven eight nine ten")
    assert text == "one two three / four five six seven …"


def test_columns_collect_the_samples_of_all_rounds() -> None:
    column = Column("peer")
    column.add({"call": [1.0, 2.0]})
    column.add({"call": [3.0], "start": [4.0]})
    assert column.samples == {"call": [1.0, 2.0, 3.0], "start": [4.0]}


def test_json_holds_every_sample_and_keeps_lists_on_one_line() -> None:
    column = Column("peer 1.0", {"call": [0.001, 0.0021234567, 0.003]}, {"deploy": 'it said "no"'})
    text = to_json(Results("2026-01-01", {"cores": 2}, 3, {"peer": column}, Column("own")))
    peer = json.loads(text)["peers"]["peer"]
    assert peer["samples"]["call"] == [0.001, 0.002123, 0.003]
    assert peer["median"]["call"] == 0.002123
    assert peer["cannot"] == {"deploy": 'it said "no"'}
    assert '"call": [0.001, 0.002123, 0.003]' in text
