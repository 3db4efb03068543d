"""What has one definition: the client of the engine's own routes, the atomic write, the number of a new account."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HARNESS = [path for path in sorted((ROOT / "harness").rglob("*.py")) if "extension" not in path.parts]
CLIENTS = [*HARNESS, *(ROOT / "labs").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def replacements(source: str) -> Iterator[int]:
    """Lines that rename something over a file: ``path.replace(other)``, ``os.replace(…)``, ``shutil.move(…)``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = ast.unparse(node.func.value)
            text_or_fields = len(node.args) != 1 or node.keywords  # str.replace has two, datetime.replace keywords
            if (node.func.attr == "replace" and (of == "os" or not text_or_fields)) or ast.unparse(node.func) in (
                "shutil.move",
                "os.rename",
            ):
                yield node.lineno


def test_one_client_of_the_engines_own_routes() -> None:
    """Clients use ``harness.engines.control_api``; the extension serves the routes."""
    written = re.compile(r"[\"'/]_daylab\b")
    found = [path for path in CLIENTS if written.search(path.read_text(encoding="utf-8"))]
    assert names(found) == ["harness/engines/control_api.py"]


def test_one_atomic_write() -> None:
    found = [path for path in HARNESS if any(replacements(path.read_text(encoding="utf-8")))]
    assert names(found) == ["harness/atomic_files.py"]


def test_replacements_are_found_and_other_methods_of_that_name_are_not() -> None:
    source = "draft.replace(path)\nos.replace(a, b)\n'a'.replace('a', 'b')\nnow.replace(tzinfo=UTC)\nreplace(x, y=1)\n"
    assert list(replacements(source)) == [1, 2]


def test_one_place_makes_account_numbers() -> None:
    written = re.compile(r"10 ?\*\* ?1[12]|1_?000_?000_?000_?00")
    found = [path for path in HARNESS if written.search(path.read_text(encoding="utf-8"))]
    assert names(found) == ["harness/clients.py"]
