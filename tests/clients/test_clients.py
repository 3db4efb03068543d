"""Tools and libraries that people use deploy to the engine, as IAM users with the permissions that their pages name."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.engines.base import Engine
from tests.clients.developer import Developer
from tests.clients.installation import absent
from tests.clients.rows import ROWS
from tests.support.side_by_side import side_by_side

BY_NAME = {row.name: row for row in ROWS}


@pytest.fixture(scope="module")
def used(
    request: pytest.FixtureRequest, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], None]]:
    """What waits until a client was used. Most of their time the tools wait, so several work at once."""

    def use(name: str) -> None:
        row = BY_NAME[name]
        if absent(row.source) is None:
            row.use(Developer(engine, Path(tmp_path_factory.mktemp(name)), row.project))

    with side_by_side(request, "name", use, at_once=3) as wait_for:
        yield wait_for


@pytest.mark.parametrize("name", BY_NAME)
def test_client_works_with_the_permissions_that_its_page_names(name: str, used: Callable[[str], None]) -> None:
    if reason := absent(BY_NAME[name].source):
        pytest.skip(reason)
    used(name)
