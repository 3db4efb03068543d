"""Mapping templates take a bounded amount of work.

A template is its user's program, and it runs in this process: loops in loops, texts that double at each step,
expressions that never end. So what is read, evaluated and written counts, values are made by Velocity's operations
alone, and expressions are matched by :mod:`harness.extension.regexes`. What passes the limit ends as a template with an
error does.

Source (D): API Gateway Developer Guide, "Amazon API Gateway quotas" (a template has 300 KB, ``#foreach`` 1,000
iterations) and "payload size 10 MB". AWS documents no limit for the whole; :data:`MOST_STEPS` is this engine's.
"""

import copy
import re
import traceback
from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final

from harness.extension.patching import Patches, documented, engine
from harness.extension.regexes import regex
from harness.extension.work_limit import WorkLimitError, spend, spend_value, work_limit

__all__ = ["MOST_ITERATIONS", "MOST_STEPS", "MOST_TEMPLATE", "declare"]

MOST_TEMPLATE: Final = 300 * 1024
MOST_ITERATIONS: Final = 1_000
MOST_STEPS: Final = 300_000
NEW_PATH: Final = 1_000

_OPERATORS = "airspeed.operators"
_TEMPLATING = "localstack.utils.aws.templating"
_MAPPING = "localstack.services.apigateway.next_gen.execute_api.template_mapping"
_MOST_INTEGER: Final = 2**63
_QUOTAS = documented("https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html")
_HELD = engine("a template runs in the engine's process: what it asks for must not hold up others")


def declare(patches: Patches) -> None:
    """Count what templates do."""
    _limit(patches)
    _count_steps(patches)
    _bound_loops(patches)
    _read_bodies(patches)
    _match_in_linear_time(patches)


def _limit(patches: Patches) -> None:
    @patches.wrap(f"{_TEMPLATING}:VtlTemplate.render_vtl", "7d7e843cb6", _QUOTAS)
    def render_vtl(original: Any, self: Any, template: str, *given: Any, **named: Any) -> Any:
        """A mapping template has 300 KB at most, and takes a bounded amount of work."""
        if template and len(template) > MOST_TEMPLATE:
            raise WorkLimitError(f"a mapping template has at most {MOST_TEMPLATE} bytes")
        try:
            with work_limit(MOST_STEPS):
                return original(self, template, *given, **named)
        except Exception as error:
            _let_go(error)
            raise


def _let_go(error: BaseException | None) -> None:
    """Drop the values that an error holds: the interpreter's errors hold themselves, until the collector comes."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _count_steps(patches: Patches) -> None:
    @patches.wrap(f"{_OPERATORS}:_Element.__init__", "e9fed4e440", _HELD)
    def read(original: Any, self: Any, filename: str, text: str, start: int = 0) -> None:
        """Each attempt to read a part of a template counts, by how much is left to read."""
        spend(1 + (len(text) - start) // 10_000)
        original(self, filename, text, start)

    @patches.wrap(f"{_OPERATORS}:_Element.evaluate", "5c0b7b6078", _HELD)
    def evaluate(original: Any, self: Any, *given: Any) -> None:
        """Each part of a template that is carried out counts."""
        spend()
        original(self, *given)

    @patches.wrap(f"{_OPERATORS}:StoppableStream.write", "ac27a6be10", _HELD)
    def write(original: Any, self: Any, text: str) -> None:
        """What a template writes counts."""
        spend_value(text)
        original(self, text)

    @patches.wrap(f"{_OPERATORS}:value_to_string", "702948dd3f", _HELD)
    def value_to_string(original: Any, value: Any) -> Any:
        """A value counts before it is written."""
        spend_value(value)
        return original(value)

    patches.derive(
        f"{_OPERATORS}:BinaryOperator.OPERATORS",
        "ad87be7898",
        _HELD,
        "Operators of templates take numbers of Java's size, and + texts; operands count.",
        lambda plain: {sign: _bounded(sign, function) for sign, function in plain.items()},
    )


def _bounded(sign: str, function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def apply(left: Any, right: Any) -> Any:
        spend_value(left)
        spend_value(right)
        numbers = [each for each in (left, right) if isinstance(each, int | float)]
        if any(abs(number) >= _MOST_INTEGER for number in numbers if isinstance(number, int)):
            raise WorkLimitError("a number is larger than Java's")
        if sign in ("*", "%", "-", "/") and len(numbers) < 2:
            raise TypeError(f"{sign} takes numbers")
        return function(left, right)

    return apply


def _bound_loops(patches: Patches) -> None:
    @patches.wrap(f"{_OPERATORS}:ForeachDirective.evaluate_raw", "f051ffe26a", _QUOTAS)
    def evaluate_raw(original: Any, self: Any, stream: Any, namespace: Any, loader: Any) -> None:
        """A loop has 1,000 iterations at most."""
        over = self.value.calculate(namespace, loader)
        if hasattr(over, "__len__") and len(over) > MOST_ITERATIONS:
            raise WorkLimitError(f"#foreach has at most {MOST_ITERATIONS} iterations")
        known = copy.copy(self)
        known.value = SimpleNamespace(calculate=lambda *_: over)
        original(known, stream, namespace, loader)


def _read_bodies(patches: Patches) -> None:
    @patches.wrap(f"{_MAPPING}:VelocityInput._extract_json_path", "9e3a138db9", _HELD)
    def extract(original: Any, self: Any, path: str) -> Any:
        """Each time that a template reads the body counts, by the body's length."""
        spend(50 + (len(self.value) // 2_000 if isinstance(self.value, str | bytes) else 0))
        return original(self, path)

    patches.derive(
        f"{_MAPPING}:parse",
        "a237ced23f",
        _HELD,
        "A path is read once, which takes milliseconds; each new one counts.",
        lambda plain: _Paths(plain).parse,
    )

    @patches.wrap("jsonpath_rw.jsonpath:DatumInContext.__init__", "a54885bb78", _HELD)
    def found(original: Any, self: Any, *given: Any, **named: Any) -> None:
        """Each part of a body at which a path comes by counts."""
        spend()
        original(self, *given, **named)


class _Paths:
    """Paths that have been read."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        self._parse = parse
        self.parse = lru_cache(maxsize=1024)(self._read)

    def _read(self, path: str) -> Any:
        spend(NEW_PATH)
        return self._parse(path)


def _match_in_linear_time(patches: Patches) -> None:
    linear = SimpleNamespace(MULTILINE=re.MULTILINE, sub=_sub, fullmatch=_fullmatch)
    for module in (_OPERATORS, _TEMPLATING):
        patches.put(f"{module}:re", "a7e20b0c25", _HELD, "Templates' regular expressions take linear time.", linear)


def _sub(pattern: str, replacement: Any, text: str, count: int = 0) -> str:
    made = regex(pattern).sub(replacement, text, count)
    spend_value(made)
    return made


def _fullmatch(pattern: str, text: str) -> bool:
    return regex(pattern).fullmatch(text)
