"""Which checks and fault demonstrations a lab's test files hold, read without running them.

Limits: module-level functions ``test_…`` only, with the fault's name written out in the decorator; that is all the
lab format allows.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

from harness.errors import FileError
from harness.i18n.catalogue import curriculum as words

__all__ = ["Inventory", "read_inventory"]


@dataclass(frozen=True, slots=True)
class Inventory:
    """What the test files of a lab hold.

    Args:
        checks: behaviour check → ``path:line``.
        demonstrations: fault → ``path:line`` of its first demonstration.
    """

    checks: dict[str, str]
    demonstrations: dict[str, str]


def read_inventory(directory: Path) -> Inventory:
    """Read ``test_*.py`` of a lab's directory.

    Raises:
        FileError: a file is not Python, or two tests have the same name.
    """
    checks: dict[str, str] = {}
    demonstrations: dict[str, str] = {}
    seen: dict[str, str] = {}
    for path in sorted(directory.glob("test_*.py")):
        for node in _parse(path).body:
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            where = f"{path}:{node.lineno}"
            if node.name in seen:
                what = words.TEST_TWICE(name=node.name, seen=seen[node.name])
                raise FileError(what, where=where, fix=words.OWN_TEST_NAME)
            seen[node.name] = where
            fault = _fault(node)
            if fault is None:
                checks[node.name.removeprefix("test_")] = where
            else:
                demonstrations.setdefault(fault, where)
    return Inventory(checks, demonstrations)


def _parse(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes(), filename=str(path))
    except SyntaxError as error:
        raise FileError(words.NOT_PYTHON(msg=error.msg), where=f"{path}:{error.lineno or 1}") from error


def _fault(function: ast.FunctionDef) -> str | None:
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(func=ast.Name(id="fault"), args=[ast.Constant(value=str(name))]):
                return name
    return None
