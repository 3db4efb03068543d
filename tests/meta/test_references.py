"""What docstrings, comments and documents say of the project's own modules and files is there.

A reference is a dotted name that begins with ``harness.``, a path that ends in ``.py``, ``.sh`` or ``.yaml``, or, in
docstrings of ``harness/``, a name in backticks with an underscore, which code must have somewhere. A path is looked
for from the root, from ``harness/``, from ``harness/extension/`` and from the directory of the text itself. Limits:
names in prose ("the evaluator") and short ones in backticks are not checked; the changelog tells history and is left
out.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [p for p in sorted(ROOT.glob("*.md")) if p.name != "CHANGELOG.md"] + sorted((ROOT / "docs").rglob("*.md"))
CODE = [
    p
    for place in ("harness", "docs", "benchmarks", "docker")
    for p in (ROOT / place).rglob("*.py")
    if not any(part.startswith(".") for part in p.relative_to(ROOT).parts)  # other emulators' environments
]
DOTTED = re.compile(r"(?<![\w./])harness(?:\.\w+)+")
PATHS = re.compile(r"(?<![\w.*>/-])(?:[\w-]+/)+[\w-]+\.(?:py|sh|yaml)\b")
OF_LEARNERS = re.compile(
    r"^(work|functions|submissions|app|dist|python|path|site|src|labs/dayNN|harness/x|tests/aws)/"
)  # learners' and LocalStack's files

QUOTED = re.compile(r"``?([a-z]\w*_\w+)``?")
OF_OTHERS = re.compile(
    r"test_\w+|task_id|event_timestamp|content_multiple_filters"
)  # tests and fields of other projects


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Docstrings and comments of a module, or a whole document, line by line."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from enumerate(node.value.value.splitlines(), node.lineno)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def defined(module: Path) -> set[str]:
    """Names that a module binds at its top level."""
    names: set[str] = set()
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif not isinstance(node, ast.Expr):
            names |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return names


def exists(dotted: str) -> bool:
    """Whether a dotted name is a module, or a name that a module binds."""
    place = ROOT
    parts = dotted.split(".")
    for position, part in enumerate(parts):
        if (place / part).is_dir():
            place /= part
        elif (module := place / f"{part}.py").is_file():
            return position + 1 == len(parts) or parts[position + 1] in defined(module)
        else:
            package = place / "__init__.py"
            return package.is_file() and part in defined(package)
    return True


def found(path: Path, reference: str) -> bool:
    places = (ROOT, ROOT / "harness", ROOT / "harness" / "extension", path.parent, path.parent.parent)
    return any((place / reference).exists() for place in places)


def test_references_to_modules_and_files_hold() -> None:
    wrong = []
    for path in TEXTS + CODE:
        for line, text in prose(path):
            names = [name for name in DOTTED.findall(text) if not exists(name)]
            files = [name for name in PATHS.findall(text) if not OF_LEARNERS.match(name) and not found(path, name)]
            wrong += [f"{path.relative_to(ROOT)}:{line}: {name} does not exist" for name in names + files]
    assert not wrong, "\n".join(wrong)


def names_of_code() -> set[str]:
    """Identifiers, and words of strings that are no docstrings; names of modules."""
    names: set[str] = set()
    for path in CODE:
        names |= {path.stem, path.parent.name}
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
            if token.type == tokenize.NAME:
                names.add(token.string)
            elif token.type == tokenize.STRING and not token.string.startswith('"""'):
                names |= set(re.findall(r"\w+", token.string))
    return names


def test_names_in_docstrings_are_names_of_code() -> None:
    names = names_of_code()
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name} is no name of any module"
        for path in CODE
        if path.is_relative_to(ROOT / "harness")
        for line, text in prose(path)
        for name in QUOTED.findall(text)
        if name not in names and not OF_OTHERS.fullmatch(name)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_reference_to_nothing_is_found() -> None:
    assert exists("harness.errors.DaylabError")
    assert exists("harness.iam")
    assert not exists("harness.errors.NoSuchError")
    assert not exists("harness.nothing")
    assert not found(ROOT / "README.md", "harness/nothing.py")
