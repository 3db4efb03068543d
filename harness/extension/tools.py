"""What the corrections of single services are given to work with."""

from dataclasses import dataclass
from typing import Literal

from harness.extension.account_release import AccountReleases
from harness.extension.authorization.questions import Questions
from harness.extension.services.sns.mailbox import Mailbox
from harness.extension.timescale import Timescale

__all__ = ["Tools"]


@dataclass(frozen=True, slots=True)
class Tools:
    """Collaborators.

    Attributes:
        questions: answers about roles, for checks at configuration time.
        mailbox: where e-mail goes.
        timescale: how fast waits pass in an account.
        releases: where a service registers what it holds by account.
        unknown_types: what becomes of resource types that nothing provides (``Settings.unknown_types``).
    """

    questions: Questions
    mailbox: Mailbox
    timescale: Timescale
    releases: AccountReleases
    unknown_types: Literal["refuse", "allow"] = "refuse"
