"""The two questions of a diagnosis: what is the cause, and what shows it? Pure.

Wrong answers are the causes and symptoms of other documented faults, most of them of the same scenario. The same seed
asks the same in the same order.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from harness.i18n.message import Message
from harness.scenarios.model import Fault

__all__ = ["Question", "questions"]

OWN: Final = 3
FOREIGN: Final = 2
"""How many wrong answers come from the same scenario, and from others."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with choices.

    Args:
        choices: answers to choose from.
        right: index of the right one.
    """

    choices: tuple[Message, ...]
    right: int


def questions(fault: Fault, own: Sequence[Fault], foreign: Sequence[Fault], seed: int) -> tuple[Question, Question]:
    """Return the question for the cause and the one for the evidence.

    Args:
        fault: what is broken.
        own: all faults of its scenario.
        foreign: faults of other scenarios.
        seed: decides which wrong answers there are, and the order.
    """
    dice = random.Random(f"{seed}/{fault.name}")
    others = [each for each in own if each.name != fault.name]
    names = {fault.name, *(each.name for each in others)}
    strangers = [each for each in foreign if each.name not in names]
    wrong = dice.sample(others, min(OWN, len(others))) + dice.sample(strangers, min(FOREIGN, len(strangers)))
    return (
        _question(fault.cause, [each.cause for each in wrong], dice),
        _question(fault.symptom, [each.symptom for each in wrong], dice),
    )


def _question(right: Message, wrong: Sequence[Message], dice: random.Random) -> Question:
    choices = [right, *(each for each in wrong if each != right)]
    dice.shuffle(choices)
    return Question(tuple(choices), choices.index(right))
