"""Imports go down only, as ``docs/layers.py`` and ARCHITECTURE.md say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("path", [p for _, p in modules()], ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_stay_small(path: Path) -> None:
    """Above 500 lines a module has become two."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


def test_one_client_of_the_engines_own_routes() -> None:
    """Clients use ``harness.engines.control_api``; the extension serves the routes."""
    written = re.compile(r"[\"'/]_daylab\b")
    paths = [path for layer, path in modules() if layer != "extension"]
    paths += [*(ROOT / "labs").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    found = [str(path.relative_to(ROOT)) for path in paths if written.search(path.read_text(encoding="utf-8"))]
    assert found == ["harness/engines/control_api.py"]
