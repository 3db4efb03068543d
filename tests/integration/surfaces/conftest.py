"""A fresh account on the session's engine, with short words for what these tests configure."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.pytest_plugin.waiting import Eventually
from tests.support.account import Account, statement


@pytest.fixture
def account(engine: Any) -> Account:
    return Account(engine)


@pytest.fixture
def hurry(engine: Any, account: Account) -> Callable[[float], None]:
    """Lets waits pass faster in the account."""

    def set_factor(factor: float) -> None:
        engine.control_api.set_time_scale(account.id, factor)

    return set_factor


@pytest.fixture(scope="session", name="eventually")
def eventually_of_the_plugin() -> Eventually:
    """The plugin's own, which the directory above replaces."""
    return Eventually("en")


@pytest.fixture(scope="session", name="allow")
def allow_fixture() -> Callable[..., dict[str, Any]]:
    """Builds an Allow statement."""
    return statement


@pytest.fixture
def refused() -> Callable[..., tuple[str, str, int]]:
    """Calls, expects a refusal, and gives back its code, message and status."""

    def call(operation: Callable[..., Any], **parameters: Any) -> tuple[str, str, int]:
        with pytest.raises(ClientError) as caught:
            operation(**parameters)
        answer = caught.value.response
        return answer["Error"]["Code"], answer["Error"]["Message"], answer["ResponseMetadata"]["HTTPStatusCode"]

    return call
