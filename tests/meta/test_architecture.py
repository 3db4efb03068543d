"""Imports go down only, as ``docs/layers.py`` and ARCHITECTURE.md say."""

import ast
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from docs.layers import LAYERS

ROOT = Path(__file__).resolve().parents[2]
HARNESS = ROOT / "harness"

ENGINE_PACKAGES = {"localstack", "moto", "rolo", "plux", "twisted"}
IMPURE = {"boto3", "botocore", "requests", "urllib3", "socket", "subprocess", "http", "threading", "asyncio", "psutil"}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(HARNESS.rglob("*.py")):
        parts = path.relative_to(HARNESS).with_suffix("").parts
        if parts != ("__init__",):
            yield parts[0], path


def module_name(path: Path) -> str:
    """Dotted name of a module by its file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Absolute names of everything that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def test_every_module_belongs_to_a_known_layer() -> None:
    assert {layer for layer, _ in modules()} <= set(LAYERS)


def test_layers_import_downwards_only() -> None:
    wrong = []
    for layer, path in modules():
        for name, line in imported(path):
            parts = name.split(".")
            if parts[0] != "harness" or len(parts) < 2 or parts[1] in (layer, "__version__"):
                continue
            if parts[1] not in LAYERS[layer].may_import:
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {layer} imports {name}")
    assert wrong == []


def imports_of(path: Path, known: Collection[str]) -> set[str]:
    """The modules of ``known`` that a module names in imports: at its top, in functions, for type checkers alone."""
    found = set()
    for name, _ in imported(path):
        while name and name not in known:
            name = name.rpartition(".")[0]
        found.add(name)
    return found & set(known)


def circle(graph: Mapping[str, Collection[str]]) -> list[str] | None:
    """Modules of which each imports the next and the last the first; None where there are none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return None


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Not by way of functions or for types either: who reads one module of a circle has to read all of them."""
    files = {module_name(path): path for _, path in modules()}
    assert circle({name: imports_of(path, files) - {name} for name, path in files.items()}) is None


def test_a_circle_is_found_wherever_its_imports_stand(tmp_path: Path) -> None:
    sources = {
        "a": "from harness import b\n",
        "b": "def late() -> None:\n    import harness.c.d\n",
        "c.d": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from harness.a import Name\n",
        "e": "from harness.a import Name\n",
    }
    graph = {}
    for name, source in sources.items():
        (tmp_path / name).write_text(source, encoding="utf-8")
        graph[f"harness.{name}"] = imports_of(tmp_path / name, [f"harness.{each}" for each in sources])
    assert set(circle(graph) or ()) == {"harness.a", "harness.b", "harness.c.d"}


def test_only_the_extension_imports_the_engine() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for layer, path in modules()
        if layer != "extension"
        for name, line in imported(path)
        if name.split(".")[0] in ENGINE_PACKAGES
    ]
    assert wrong == []


def test_pure_layers_do_no_input_or_output() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for layer, path in modules()
        if LAYERS[layer].pure
        for name, line in imported(path)
        if name.split(".")[0] in IMPURE
    ]
    assert wrong == []


def test_labs_import_public_names_only() -> None:
    wrong = []
    for path in sorted((ROOT / "labs").rglob("test_*.py")):
        for name, line in imported(path):
            parts = name.split(".")
            if parts[0] == "harness" and any(part.startswith("_") for part in parts):
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {name}")
    assert wrong == []


def test_modules_stay_small() -> None:
    """Above 500 lines a module has become two."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for _, path in modules()}
    assert {str(path.relative_to(ROOT)): length for path, length in lengths.items() if length > 500} == {}
