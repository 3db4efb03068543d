"""The runner of this engine, one for all services."""

import functools

from localstack import config

from harness.extension.gateway import serve_functions
from harness.extension.sandbox.cgroups import Cgroups, detect
from harness.extension.sandbox.isolation import choose
from harness.extension.sandbox.runner import EnginePort, Runner
from harness.extension.settings import Settings

__all__ = ["engine_cgroups", "engine_runner"]


@functools.cache
def engine_cgroups() -> Cgroups | None:
    """Return what makes control groups for this engine's sandboxes; None: nothing."""
    return detect(enabled=Settings.from_environment().cgroups)


@functools.cache
def engine_runner() -> Runner:
    """Return it: with the isolation that the engine was started with, and its own port to lead to.

    Raises:
        EngineStartError: isolation is demanded and not to be had.
    """
    isolation = choose(Settings.from_environment().isolation)
    return Runner(isolation, EnginePort(config.GATEWAY_LISTEN[0].port, serve_functions), engine_cgroups())
