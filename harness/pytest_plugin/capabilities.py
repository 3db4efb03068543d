"""What an engine must be able to do for a check to say anything."""

from collections.abc import Iterable

from harness.errors import CapabilityError

__all__ = ["NotEnforcedError", "demand"]


class NotEnforcedError(CapabilityError):
    """The engine lacks capabilities: pytest skips the check as *not enforced here*.

    Args:
        capabilities: what it lacks.
    """

    def __init__(self, *capabilities: str) -> None:
        super().__init__(
            f"not enforced here: {', '.join(capabilities)}",
            fix="run it on the embedded engine (--engine embedded)",
        )
        self.capabilities = capabilities


def demand(needed: Iterable[str], offered: frozenset[str]) -> None:
    """Do nothing when ``offered`` covers ``needed``.

    Raises:
        NotEnforcedError: it does not.
    """
    if missing := sorted(set(needed) - offered):
        raise NotEnforcedError(*missing)
