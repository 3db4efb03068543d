"""Every error that daylab raises has its texts from the catalogue, so that it exists in both languages.

Type checking refuses an error with a plain text; this refuses what it lets pass: English that is declared to be the
same in every language, and a message that is made outside the catalogue.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HARNESS = Path(__file__).resolve().parents[3] / "harness"
PROSE = re.compile(r"\b(the|is|are|not|it|its|to|of|an?|and|or|cannot|no)\b", re.IGNORECASE)
"""Words that a command, a path or a name does not have."""
SENTENCE = re.compile(r"\b(is|are|it|cannot|because|for)\b", re.IGNORECASE)
"""The same for ``where``, which may name one thing *of* another."""
MADE_ELSEWHERE = {
    "i18n/message.py": "the type itself",
    "grading_run/collect_apart.py": "takes a message from another process",
    "i18n/foreign.py": "joins the words of the system and of pydantic with the catalogue's",
}
BASES = {
    "CapabilityError", "DaylabError", "DeploymentError", "EngineError", "EngineGoneError", "EngineStartError",
    "FileError", "InputError",
}  # fmt: skip


def calls() -> Iterator[tuple[str, int, str, ast.Call]]:
    for path in sorted(HARNESS.rglob("*.py")):
        place = str(path.relative_to(HARNESS))
        if place.startswith("i18n/catalogue/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield place, node.lineno, getattr(node.func, "attr", getattr(node.func, "id", "")), node


def literal(node: ast.expr) -> str | None:
    """The constant text of a literal; None where it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value for part in node.values if isinstance(part, ast.Constant))
    return None


def error_classes() -> set[str]:
    """Names of all classes that derive from DaylabError and take what happened as their first argument."""
    found = set(BASES)
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in HARNESS.rglob("*.py")]
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while True:
        more = {node.name for node in classes if {getattr(base, "id", "") for base in node.bases} & found} - found
        if not more:
            return found
        found |= more


def test_no_error_is_raised_with_a_text_in_english_only() -> None:
    classes, wrong = error_classes(), []
    assert len(classes) > len(BASES)
    for place, line, name, call in calls():
        if name not in classes:
            continue
        given = call.args[:1] + [each.value for each in call.keywords if each.arg in ("what", "fix")]
        wheres = [each.value for each in call.keywords if each.arg == "where"]
        texts = [(literal(each), PROSE) for each in given] + [(literal(each), SENTENCE) for each in wheres]
        wrong += [f"harness/{place}:{line}: {text}" for text, english in texts if text and english.search(text)]
    assert wrong == []


def test_what_is_the_same_in_every_language_is_no_sentence() -> None:
    texts = [
        (place, line, text)
        for place, line, name, call in calls()
        if name == "verbatim" and call.args and (text := literal(call.args[0]))
    ]
    assert len(texts) > 10
    assert [each for each in texts if PROSE.search(each[2])] == []


def test_messages_are_made_in_the_catalogue_only() -> None:
    made = {place for place, _, name, _ in calls() if name == "Message"}
    assert made - set(MADE_ELSEWHERE) == set()
