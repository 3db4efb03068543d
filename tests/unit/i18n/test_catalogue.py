"""The catalogue is complete in both languages, and code and catalogue know the same messages."""

import ast
import importlib
import pkgutil
import re
import string
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from harness.cli.error_output import REPORTED
from harness.i18n import catalogue
from harness.i18n.message import LANGUAGES, Message

ROOT = Path(__file__).resolve().parents[3]
AREAS = {
    info.name: importlib.import_module(f"{catalogue.__name__}.{info.name}")
    for info in pkgutil.iter_modules(catalogue.__path__)
}
MESSAGES = {
    f"{area}.{name}": value
    for area, module in AREAS.items()
    for name, value in vars(module).items()
    if isinstance(value, Message)
}
SAME = {"grade_report.CHECK", "check_report.CHECK"}
"""Messages that are the same in both languages."""
FILLED_LATER = {f"system_errors.{name}" for name in ("LITERAL", "GREATER", "AT_LEAST", "LESS", "AT_MOST", "PATTERN")}
FILLED_LATER |= {key for key, message in MESSAGES.items() if any(message is one for _, one in REPORTED)}
"""Messages with placeholders that are handed on and filled elsewhere."""
IMPLICIT = {"say": {"day"}}
"""Values that a method of that name fills in by itself."""

OTHER_SPELLING = re.compile(r"o[áàảãạéèẻẽẹ]\b|(?<!q)u[ýỳỷỹỵ]\b", re.IGNORECASE)
"""Tone marks of *xoá*, *hoà*, *tuỳ*; daylab writes *xóa*, *hòa*, *tùy*."""
NOT_PLAIN = re.compile(r"\b(told|judg\w+|mend\w*|crowd|beside|anew|(?<!there )is no (?!longer))\b", re.IGNORECASE)
"""English that ARCHITECTURE.md's words replace: reported, evaluated, fixed, many processes, in addition, invalid X."""


def placeholders(text: str) -> set[str]:
    """Names in the braces of ``text``; none where its braces are meant literally."""
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return set()
    return names if all(name.isidentifier() for name in names) else set()


def test_every_message_exists_in_both_languages_and_says_something() -> None:
    assert len(MESSAGES) > 200
    assert [key for key, message in MESSAGES.items() if not all(message.get(lang).strip() for lang in LANGUAGES)] == []
    assert {key for key, message in MESSAGES.items() if message.en == message.vi} == SAME


def test_both_languages_have_the_same_placeholders() -> None:
    assert [key for key, message in MESSAGES.items() if placeholders(message.en) != placeholders(message.vi)] == []


def test_every_placeholder_can_be_filled() -> None:
    for key, message in MESSAGES.items():
        if names := placeholders(message.en):
            filled = message(**dict.fromkeys(names, 1))
            assert "{1}" not in filled.vi, key


def test_both_languages_end_alike() -> None:
    def end(text: str) -> str:
        return text[-1] if text[-1] in ".:?!…\n" else ""

    assert [key for key, message in MESSAGES.items() if end(message.en) != end(message.vi)] == []


def test_vietnamese_has_one_spelling() -> None:
    assert [key for key, message in MESSAGES.items() if OTHER_SPELLING.search(message.vi)] == []
    assert [key for key, message in MESSAGES.items() if unicodedata.normalize("NFC", message.vi) != message.vi] == []


def test_english_is_plain() -> None:
    assert [(key, found[0]) for key, message in MESSAGES.items() if (found := NOT_PLAIN.search(message.en))] == []


def test_every_message_is_used_and_every_one_that_is_used_exists() -> None:
    used = {key for _, key, _ in uses()} | {f"grade_report.{name}" for name in named_in_pages()}
    assert sorted(used - set(MESSAGES)) == []
    assert sorted(set(MESSAGES) - used) == []


def test_code_fills_the_placeholders_of_each_message_and_no_others() -> None:
    wrong, known = [], defaultdict(set)
    for place, key, call in uses():
        names = placeholders(MESSAGES[key].en) if key in MESSAGES else set()
        given = {keyword.arg for keyword in call.keywords} if call else set()
        implicit = IMPLICIT.get(called(call), set()) if call else set()
        if None not in given and (missing := names - given - implicit) and key not in FILLED_LATER:
            wrong.append(f"{place}: {key} has no value for {sorted(missing)}")
        if call and is_filling(call):
            known[place, *sorted(given - {None})] |= names  # one call may choose between messages
    surplus = [(place, given) for (place, *given), names in known.items() if not names >= set(given)]
    assert (wrong, surplus) == ([], [])


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def is_filling(call: ast.Call) -> bool:
    """Whether the keywords of a call are values for a message, and not an error's ``where`` and ``fix``."""
    return called(call) in {"get", "say", "_say", "_tell", "help_text"} or called(call).isupper()


def uses() -> Iterator[tuple[str, str, ast.Call | None]]:
    """Every use of a message in code: its place, its key, and the call that fills it or shows it."""
    for path in sorted((ROOT / "harness").rglob("*.py")):
        if "catalogue" in path.parts and "i18n" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        aliases = {
            alias.asname or alias.name: alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == catalogue.__name__
            for alias in node.names
        }
        if not aliases:
            continue
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in aliases
                and node.attr.isupper()
            ):
                key = f"{aliases[node.value.id]}.{node.attr}"
                yield f"{path.relative_to(ROOT)}:{node.lineno}", key, call_of(node, parents)


def call_of(node: ast.expr, parents: dict[ast.AST, ast.AST]) -> ast.Call | None:
    """The call that a message is the function, the ``get`` or the first argument of."""
    parent = parents[node]
    while isinstance(parent, ast.IfExp) and node is not parent.test:
        node, parent = parent, parents[parent]
    if isinstance(parent, ast.Attribute) and parent.attr == "get":
        node, parent = parent, parents[parent]
    if isinstance(parent, ast.Call) and (node is parent.func or node in parent.args[:1]):
        return parent
    return None


def named_in_pages() -> set[str]:
    """Messages that the templates of grade reports use."""
    templates = (ROOT / "harness" / "grading" / "formats" / "templates").glob("*.j2")
    return {name for path in templates for name in re.findall(r"\bwords\.([A-Z_]+)", path.read_text(encoding="utf-8"))}
