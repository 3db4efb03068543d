"""What an engine, or this computer, must be able to do for a check to say anything."""

from collections.abc import Iterable

from harness.errors import CapabilityError

__all__ = ["LOCAL", "NotEnforcedError", "demand", "local_capabilities"]

LOCAL = {
    "browser": (
        "install Chrome, Chromium or Edge (Debian: apt-get install chromium), or let DAYLAB_BROWSER name the one to use"
    ),
}
"""Capability of the computer that runs the checks → how to get it."""


ELSEWHERE = "run it on the embedded engine (--engine embedded)"


class NotEnforcedError(CapabilityError):
    """Engine or computer lack capabilities: pytest skips the check as *not enforced here*.

    Args:
        capabilities: what it lacks.
    """

    def __init__(self, *capabilities: str) -> None:
        super().__init__(
            f"not enforced here: {', '.join(capabilities)}",
            fix="; ".join(dict.fromkeys(LOCAL.get(name, ELSEWHERE) for name in capabilities)),
        )
        self.capabilities = capabilities


def demand(needed: Iterable[str], offered: frozenset[str]) -> None:
    """Do nothing when ``offered`` covers ``needed``.

    Raises:
        NotEnforcedError: it does not.
    """
    if missing := sorted(set(needed) - offered):
        raise NotEnforcedError(*missing)


def local_capabilities() -> frozenset[str]:
    """What this computer offers, whatever the engine."""
    from harness.pytest_plugin.browser import find_browser

    return frozenset({"browser"} if find_browser() else ())
