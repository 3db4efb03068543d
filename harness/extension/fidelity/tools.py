"""What the corrections of single services are given to work with."""

from dataclasses import dataclass

from harness.extension.authorization.questions import Questions
from harness.extension.fidelity.mailbox import Mailbox

__all__ = ["Tools"]


@dataclass(frozen=True, slots=True)
class Tools:
    """Collaborators.

    Attributes:
        questions: answers about roles, for checks at configuration time.
        mailbox: where e-mail goes.
    """

    questions: Questions
    mailbox: Mailbox
