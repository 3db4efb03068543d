"""Engines that evaluate nobody, and an account for running functions on one."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.engines import shared_engine
from tests.support.functions import Functions


@pytest.fixture(scope="session")
def unenforced_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An engine that refuses nobody, shared by all workers: for tests of running functions, not of permissions."""
    engine = shared_engine(request.config, tmp_path_factory.mktemp("unenforced"), DAYLAB_IAM="off")
    yield engine
    engine.stop()


@pytest.fixture(scope="module")
def account(unenforced_engine: Any) -> Functions:
    """One account for the module."""
    return Functions(unenforced_engine)


@pytest.fixture(scope="session")
def new_account() -> Callable[[Any], Functions]:
    """An account on an engine that the test starts itself."""
    return Functions
