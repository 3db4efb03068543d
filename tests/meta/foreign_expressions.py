"""Finds the expressions of modules that read foreign text, and texts that would make each of them slow.

Run as a program it tries one text of a megabyte after the other and prints each expression that it begins with, so that
whoever ends it knows the last one.
"""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

PACKAGES = ("harness.grading", "harness.grading_run", "harness.pytest_plugin", "harness.curriculum")
"""What reads logs, answers, templates and files of submissions outside of the engine."""

LENGTH = 1_000_000
CANDIDATES = "a0A/.-_ \n:={[\\'\"\x1b"
FUNCTIONS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def modules() -> Iterator[Any]:
    for package in PACKAGES:
        root = importlib.import_module(package)
        yield root
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            yield importlib.import_module(found.name)


def expressions() -> dict[str, tuple[str, int]]:
    """Expression with its flags → where it stands."""
    found: dict[tuple[str, int], str] = {}
    for module in modules():
        for pattern in _compiled(vars(module).values()):
            found.setdefault((pattern.pattern, pattern.flags), module.__name__)
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if _is_call(node) and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                found.setdefault((node.args[0].value, re.compile(node.args[0].value).flags), module.__name__)
    return {f"{where} {text!r}": (text, flags) for (text, flags), where in found.items()}


def _is_call(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in FUNCTIONS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and bool(node.args)
    )


def _compiled(values: Iterable[Any], depth: int = 3) -> Iterator[re.Pattern[str]]:
    for value in list(values):
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            yield value
        elif depth and isinstance(value, tuple | list | set | frozenset):
            yield from _compiled(value, depth - 1)
        elif depth and isinstance(value, dict):
            yield from _compiled([*value.values(), *value.keys()], depth - 1)


def texts(expression: str, flags: int) -> Iterator[str]:
    """Texts that begin as a match does and go on as each of its repetitions does, with an end that fits and one not."""
    seen = set()
    for before, repeated in _repetitions(parser.parse(expression, flags & ~re.DEBUG), ""):
        for unit in repeated:
            for start in ("", before):
                for end in ("", "\0", "_"):
                    seen.add((start, unit, end))
    whole = _sample(parser.parse(expression, flags))
    seen |= {("", whole or "a", ""), ("", whole[:-1] or "a", "\0")}
    for start, unit, end in sorted(seen):
        yield start + (unit * (LENGTH // len(unit) + 1))[:LENGTH] + end


def _repetitions(tree: Any, before: str) -> Iterator[tuple[str, set[str]]]:
    for operation, value in tree:
        if operation in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            _, most, body = value
            if most == codes.MAXREPEAT:
                yield before, _units(body)
            yield from _repetitions(body, before)
        elif operation is codes.SUBPATTERN:
            yield from _repetitions(value[3], before)
        elif operation is codes.ATOMIC_GROUP:
            yield from _repetitions(value, before)
        elif operation is codes.BRANCH:
            for branch in value[1]:
                yield from _repetitions(branch, before)
        elif operation in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _repetitions(value[1], before)
        before += _sample([(operation, value)])


def _units(body: Any) -> set[str]:
    """What a repetition repeats: characters of its class, or a sample of its body."""
    if len(body) == 1 and body[0][0] in (codes.IN, codes.ANY, codes.NOT_LITERAL):
        found = {char for char in CANDIDATES if _matches(body[0], char)}
        return set(sorted(found)[:4]) or {_sample(body) or "a"}
    return {_sample(body) or "a"}


def _sample(tree: Any) -> str:
    text = ""
    for operation, value in tree:
        if operation is codes.LITERAL:
            text += chr(value)
        elif operation in (codes.IN, codes.ANY, codes.NOT_LITERAL):
            text += next((char for char in CANDIDATES if _matches((operation, value), char)), "")
        elif operation in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, body = value
            text += _sample(body) * (max(1, least) if most else 0)
        elif operation is codes.SUBPATTERN:
            text += _sample(value[3])
        elif operation is codes.ATOMIC_GROUP:
            text += _sample(value)
        elif operation is codes.BRANCH:
            text += _sample(value[1][0])
    return text


def _matches(item: Any, char: str) -> bool:
    operation, value = item
    if operation is codes.ANY:
        return char != "\n"
    if operation is codes.NOT_LITERAL:
        return ord(char) != value
    negated, found = False, False
    for kind, argument in value:
        if kind is codes.NEGATE:
            negated = True
        elif kind is codes.LITERAL:
            found |= ord(char) == argument
        elif kind is codes.RANGE:
            found |= argument[0] <= ord(char) <= argument[1]
        elif kind is codes.CATEGORY:
            name = str(argument)
            fits = {"DIGIT": char.isdigit(), "SPACE": char.isspace(), "WORD": char.isalnum() or char == "_"}
            which = next(key for key in fits if name.endswith(key))
            found |= fits[which] != ("NOT" in name)
    return found != negated


def main() -> None:
    for name, (expression, flags) in sorted(expressions().items()):
        print(name, flush=True)
        pattern = re.compile(expression, flags)
        for text in texts(expression, flags):
            pattern.sub("", text)


if __name__ == "__main__":
    main()
