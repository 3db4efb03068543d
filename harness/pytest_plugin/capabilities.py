"""What an engine, or this computer, must be able to do for a check to say anything."""

import textwrap
from collections.abc import Iterable

from harness.errors import CapabilityError

__all__ = ["LOCAL", "NotEnforcedError", "demand", "deploys", "local_capabilities", "shortened"]

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
        reason: what was seen instead, where it was tried.
    """

    def __init__(self, *capabilities: str, reason: str = "") -> None:
        super().__init__(
            f"not enforced here: {', '.join(capabilities)}" + (f" ({reason})" if reason else ""),
            fix="; ".join(dict.fromkeys(LOCAL.get(name, ELSEWHERE) for name in capabilities)),
        )
        self.capabilities = capabilities
        self.reason = reason


def deploys(scenario: str) -> str:
    """Name of what an engine lacks that cannot deploy the reference of ``scenario``."""
    return f"deploys.{scenario}"


def shortened(reason: str) -> str:
    """``reason`` in one line, as the list of skipped checks shows it."""
    return textwrap.shorten(reason, 200, placeholder=" …")


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
