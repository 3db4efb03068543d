"""Accounts for deployments: nobody uses them yet, and time passes in them as the scenario wants.

Limits: on another machine the one account that may be used there is the caller's to name.
"""

import random
from collections.abc import Mapping

from harness.clients import forget_account, random_account
from harness.engines.base import Engine
from harness.errors import EngineError
from harness.scenarios.model import Scenario

__all__ = ["drop_account", "fresh_account", "set_pace"]


def fresh_account(engine: Engine, scenario: Scenario, environ: Mapping[str, str], source: random.Random) -> str:
    """Return the id of an account that nobody uses, in which waits pass as fast as ``scenario`` wants.

    Args:
        engine: a running engine.
        scenario: what will be deployed there.
        environ: environment variables; ``DAYLAB_TIME_SCALE`` is the user's word and wins over the scenario's.
        source: randomness of the number.

    Raises:
        EngineError: the engine refuses the pace, or does not answer.
    """
    account = random_account(source)
    set_pace(engine, account, scenario, environ)
    return account


def set_pace(engine: Engine, account: str, scenario: Scenario, environ: Mapping[str, str]) -> None:
    """Let waits pass in ``account`` as fast as ``scenario`` wants, where the engine can; raises as above."""
    wanted = scenario.time_scale != 1 and "DAYLAB_TIME_SCALE" not in environ
    if wanted and "time.compressed" in engine.capabilities():
        engine.control_api.set_time_scale(account, scenario.time_scale)


def drop_account(engine: Engine, account: str) -> bool:
    """Let the engine drop an account with everything in it; nobody may need it any more.

    Args:
        engine: the engine.
        account: one that :func:`fresh_account` gave.

    Returns:
        Whether it is gone; an engine that cannot, does not answer or does not know the token leaves it as it is.
    """
    forget_account(engine.endpoint, account)
    try:
        return "accounts.release" in engine.capabilities() and not engine.control_api.release_account(account)
    except EngineError:
        return False
