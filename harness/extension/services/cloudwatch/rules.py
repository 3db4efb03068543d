"""Rules of composite alarms: AlarmRule, parsed and evaluated.

Pure. Source (D): CloudWatch API Reference, "PutCompositeAlarm"
(https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html): ``ALARM(name or ARN)``,
``OK(…)``, ``INSUFFICIENT_DATA(…)``, ``TRUE``, ``FALSE``, combined with AND, OR, NOT and parentheses; names that hold
spaces or parentheses stand in double quotes. NOT binds closest, then AND, then OR.

Limits: no ``AT_LEAST``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["AlarmRule", "RuleError", "parse"]

STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")
TOKEN = re.compile(r'\s*(?:(?P<sign>[()])|"(?P<quoted>[^"]*)"|(?P<word>[^\s()"]+))')
Predicate = Callable[[Callable[[str], str]], bool]


class RuleError(ValueError):
    """A rule that cannot be read; its text says where."""


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """A parsed rule.

    Attributes:
        children: names and ARNs of alarms in it, as written, in order, each once.
    """

    children: tuple[str, ...]
    _predicate: Predicate

    def holds(self, state_of: Callable[[str], str]) -> bool:
        """Whether the rule is true; ``state_of`` tells a child's state by what stands in ``children``."""
        return self._predicate(state_of)


def parse(text: str) -> AlarmRule:
    """Read a rule. RuleError: it is none."""
    parser = _Parser(text)
    predicate = parser.disjunction()
    if parser.peek() is not None:
        raise RuleError(f"unexpected {parser.peek()!r}")
    return AlarmRule(tuple(dict.fromkeys(parser.children)), predicate)


class _Parser:
    def __init__(self, text: str) -> None:
        self.children: list[str] = []
        self._tokens: list[tuple[str, str]] = []
        self._place = 0
        end = len(text.rstrip())
        at = 0
        while at < end:
            if not (found := TOKEN.match(text, at)):
                raise RuleError(f"unexpected {text[at:].strip()[:20]!r}")
            self._tokens.append((str(found.lastgroup), str(found[str(found.lastgroup)])))
            at = found.end()

    def peek(self) -> str | None:
        return self._tokens[self._place][1] if self._place < len(self._tokens) else None

    def disjunction(self) -> Predicate:
        terms = [self._conjunction()]
        while self._take("OR"):
            terms.append(self._conjunction())
        return terms[0] if len(terms) == 1 else lambda state_of: any(term(state_of) for term in terms)

    def _conjunction(self) -> Predicate:
        terms = [self._factor()]
        while self._take("AND"):
            terms.append(self._factor())
        return terms[0] if len(terms) == 1 else lambda state_of: all(term(state_of) for term in terms)

    def _factor(self) -> Predicate:
        if self._take("NOT"):
            inner = self._factor()
            return lambda state_of: not inner(state_of)
        if self._take("("):
            inner = self.disjunction()
            self._expect(")")
            return inner
        if self._take("TRUE"):
            return lambda state_of: True
        if self._take("FALSE"):
            return lambda state_of: False
        for state in STATES:
            if self._take(state):
                self._expect("(")
                child = self._name()
                self._expect(")")
                return lambda state_of, state=state, child=child: state_of(child) == state  # type: ignore[misc]
        raise RuleError(f"expected an alarm's state, found {self.peek() or 'the end'!r}")

    def _name(self) -> str:
        if self._place == len(self._tokens) or self._tokens[self._place][0] == "sign":
            raise RuleError(f"expected an alarm's name, found {self.peek() or 'the end'!r}")
        name = self._tokens[self._place][1]
        self._place += 1
        self.children.append(name)
        return name

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise RuleError(f"expected {sign!r}, found {self.peek() or 'the end'!r}")

    def _take(self, token: str) -> bool:
        if self._place < len(self._tokens) and self._tokens[self._place] in (("word", token), ("sign", token)):
            self._place += 1
            return True
        return False
