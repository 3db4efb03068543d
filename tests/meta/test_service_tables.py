"""The tables of services without a package are what the derivation and its reviewed corrections say."""

import json

import pytest

from docs.service_table_corrections import NAMED_BY, SERVICES
from docs.service_tables import TABLES, table, text
from harness.descriptors import mapped_services


def test_every_table_is_derived() -> None:
    assert mapped_services() == tuple(sorted(SERVICES))
    stale = [name for name in SERVICES if (TABLES / f"{name}.json").read_text("utf-8") != text(table(name))]
    assert stale == [], "run 'python docs/service_tables.py' and review what changed"


@pytest.mark.parametrize("key", NAMED_BY, ids=":".join)
def test_every_correction_changes_its_table(key: tuple[str, ...]) -> None:
    told = json.loads((TABLES / f"{key[0]}.json").read_text("utf-8"))["operations"]
    named = {path for kinds in told.values() for places in kinds.values() for each in places or () for path in each}
    assert not NAMED_BY[key] or named & set(NAMED_BY[key])
