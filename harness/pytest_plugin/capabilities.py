"""What an engine, or this computer, must be able to do for a check to say anything."""

import textwrap
from collections.abc import Iterable

from harness.errors import CapabilityError
from harness.i18n.catalogue import curriculum as words
from harness.i18n.message import joined

__all__ = ["LOCAL", "NotEnforcedError", "demand", "deploys", "local_capabilities", "shortened"]

LOCAL = {"browser": words.INSTALL_BROWSER}
"""Capability of the computer that runs the checks → how to get it."""


class NotEnforcedError(CapabilityError):
    """Engine or computer lack capabilities: pytest skips the check as *not enforced here*.

    Args:
        capabilities: what it lacks.
        reason: what was seen instead, where it was tried.
    """

    def __init__(self, *capabilities: str, reason: str = "") -> None:
        names = ", ".join(capabilities)
        super().__init__(
            words.NOT_ENFORCED_BECAUSE(names=names, reason=reason) if reason else words.NOT_ENFORCED(names=names),
            fix=joined("; ", dict.fromkeys(LOCAL.get(name, words.RUN_EMBEDDED) for name in capabilities)),
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
