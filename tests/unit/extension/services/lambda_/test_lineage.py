"""How often functions were invoked in one chain, as the trace header tells."""

import pytest

from harness.extension.services.lambda_.lineage import advance, longest, part

ONE, OTHER = ("arn:aws:lambda:us-east-1:111122223333:function:" + name for name in ("one", "other"))


@pytest.mark.parametrize("lineage", [None, "", "nonsense", ":", "a:b|c"])
def test_chain_begins_with_one(lineage):
    assert advance(lineage, ONE)[1] == 1


def test_each_function_is_counted_for_itself():
    lineage, counts = None, []
    for arn in (ONE, OTHER, ONE, ONE, OTHER):
        lineage, count = advance(lineage, arn)
        counts.append(count)
    assert counts == [1, 1, 2, 3, 2]
    assert sorted(entry.rpartition(":")[2] for entry in lineage.split("|")) == ["2", "3"]


def test_header_is_read_whatever_else_it_has():
    assert part("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0;Lineage=a87bd80c:1|68fd508a:5") == (
        "a87bd80c:1|68fd508a:5"
    )
    assert part("Root=1-2-3") is part(None) is part("") is None


def test_of_several_headers_the_longest_chain_counts():
    short, long = "Root=1;Lineage=a:2|b:1", "Root=2;Lineage=b:7"
    assert longest([short, None, long, "Root=3"]) == long
    assert longest([None, "Root=3", ""]) is None
