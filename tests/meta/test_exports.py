"""``__all__`` says what a module offers: every name in it exists, and nothing private is offered."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = {
    str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "harness").rglob("*.py"))
    if path.name != "__main__.py"
}


def exported(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return list(ast.literal_eval(node.value))
    return None


def defined(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
            if node.name == "__getattr__":
                names.add("*")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Assign):
            names |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, ast.TypeAlias) and isinstance(node.name, ast.Name):
            names.add(node.name.id)
    return names


def problems(tree: ast.Module) -> Iterator[str]:
    names, have = exported(tree) or [], defined(tree)
    yield from (f"{name} is not defined" for name in names if name not in have and "*" not in have)
    yield from (f"{name} is private" for name in names if name.startswith("_") and name != "__version__")


def test_exports_exist_and_are_public() -> None:
    assert [f"{path}: {what}" for path, tree in MODULES.items() for what in problems(tree)] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [path for path, tree in MODULES.items() if not ast.get_docstring(tree)] == []


def test_names_that_are_missing_or_private_are_found() -> None:
    tree = ast.parse("__all__ = ['here', 'gone', '_mine']\nhere = _mine = 1\n")
    assert list(problems(tree)) == ["gone is not defined", "_mine is private"]
