"""Step Functions: paths and intrinsic functions take a bounded amount of work.

Source (D): Step Functions Developer Guide, "Intrinsic functions for JSONPath states": up to 10 of them in a field;
``States.Format`` puts values in place of ``{}``; ``States.ArrayRange`` makes 1,000 elements at most.

Limits of this engine: a path comes by :data:`MOST_STEPS` values; its regular expressions are those of
:mod:`harness.extension.regexes`. AWS documents neither. JSONata is not evaluated here.
"""

import re
from types import SimpleNamespace
from typing import Any, Final

from localstack.services.stepfunctions.asl.parse.asl_parser import ASLParserException

from harness.extension.patching import Patches, documented, engine
from harness.extension.regexes import regex
from harness.extension.work_limit import WorkLimitError, spend, work_limit

__all__ = ["MOST_FUNCTIONS", "MOST_STEPS", "declare"]

MOST_FUNCTIONS: Final = 10
MOST_ITEMS: Final = 1_000
MOST_CHARACTERS: Final = 262_144
MOST_STEPS: Final = 200_000

_ASL = "localstack.services.stepfunctions.asl"
_FUNCTIONS = f"{_ASL}.component.intrinsic.function.statesfunction"
_INTRINSIC = documented("https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html")
_HELD = engine("expressions are evaluated in the engine's process: what they ask for must not hold up others")
_CALL: Final = re.compile(r"States\.[A-Za-z0-9]+\(")


def declare(patches: Patches) -> None:
    """Bound what a definition's expressions ask for."""
    _bound_functions(patches)
    _bound_definitions(patches)
    _bound_paths(patches)


def _bound_functions(patches: Patches) -> None:
    @patches.replace(f"{_FUNCTIONS}.generic.string_format:StringFormat._eval_body", "caf7c67fff", _INTRINSIC)
    def format_(self: Any, env: Any) -> None:
        """States.Format puts values in place of {}, and does nothing else to a text."""
        self.argument_list.eval(env=env)
        text, *values = env.stack.pop()
        parts = text.split("{}")
        if len(parts) - 1 > len(values):
            raise ValueError("States.Format has fewer values than places for them")
        told = [self._to_str_repr(value) for value in values[: len(parts) - 1]]
        if len(text) + sum(map(len, told)) > MOST_CHARACTERS:
            raise ValueError(f"States.Format makes a text of more than {MOST_CHARACTERS} characters")
        env.stack.append("".join(one for pair in zip(parts, [*told, ""], strict=True) for one in pair))

    patches.put(
        f"{_FUNCTIONS}.array.array_range:range",
        "absent",
        _INTRINSIC,
        "States.ArrayRange makes 1,000 elements at most, and counts them before it makes them.",
        _bounded_range,
    )


def _bounded_range(first: int, end: int, step: int) -> range:
    if (size := (end - first + step - 1) // step) > MOST_ITEMS:
        raise ValueError(f"Arrays cannot contain more than {MOST_ITEMS} items, size: {size}.")
    return range(first, end, step)


def _bound_definitions(patches: Patches) -> None:
    @patches.wrap(f"{_ASL}.parse.intrinsic.intrinsic_parser:IntrinsicParser.parse", "e40a575a95", _INTRINSIC)
    def parse_function(original: Any, src: str) -> Any:
        """A field has up to 10 intrinsic functions."""
        if len(_CALL.findall(src)) > MOST_FUNCTIONS:
            raise ASLParserException([f"a field has at most {MOST_FUNCTIONS} intrinsic functions"])
        return original(src)

    @patches.wrap(f"{_ASL}.parse.asl_parser:AmazonStateLanguageParser.parse", "70357bd603", _HELD)
    def parse(original: Any, definition: str) -> Any:
        """A definition that is nested too deeply is a wrong one."""
        try:
            return original(definition)
        except RecursionError:
            raise ASLParserException(["the definition is nested too deeply"]) from None


def _bound_paths(patches: Patches) -> None:
    patches.derive(
        f"{_ASL}.utils.json_path:parse",
        "5d32933ab6",
        _HELD,
        "A path comes by a bounded number of values.",
        lambda plain: lambda path: _Path(path, plain(path)),
    )

    @patches.wrap("jsonpath_ng.jsonpath:DatumInContext.__init__", "8529476422", _HELD)
    def found(original: Any, self: Any, *given: Any, **named: Any) -> None:
        """Each value by which a path comes counts."""
        spend()
        original(self, *given, **named)

    patches.put(
        "jsonpath_ng.ext.filter:re",
        "a7e20b0c25",
        _HELD,
        "Regular expressions in paths take linear time.",
        SimpleNamespace(search=lambda pattern, text: regex(pattern).search(text)),
    )


class _Path:
    """A path that comes by a bounded number of values."""

    def __init__(self, text: str, path: Any) -> None:
        self._text = text
        self._path = path

    def find(self, data: Any) -> Any:
        try:
            with work_limit(MOST_STEPS):
                return self._path.find(data)
        except WorkLimitError:
            raise ValueError(f"the path {self._text[:200]!r} takes more work than this engine gives it") from None
