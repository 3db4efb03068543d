"""Every change of LocalStack and moto is declared, and replaces what it says it replaces."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.extension.corrections import declared
from harness.extension.patching import PINNED
from harness.extension.patching.targets import TargetError, fingerprint, locate

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ("airspeed", "jsonpath_ng", "jsonpath_rw", "localstack", "moto", "plux", "rolo", "werkzeug")
EXTENSION = ROOT / "harness" / "extension"
FILES = [path for path in sorted(EXTENSION.rglob("*.py")) if EXTENSION / "patching" not in path.parents]
REGISTERED = {"service_loading.py: SERVICE_PLUGINS.api_provider_specs[one.name]"}
"""LocalStack's registry of providers, into which providers are entered."""


@pytest.mark.filterwarnings("ignore:You do not have a working installation of the service_identity")
def test_every_patch_replaces_what_it_says() -> None:
    """Whoever declares a patch finds its fingerprint here."""
    wrong = []
    for group in declared().values():
        for patch in group:
            try:
                found = fingerprint(locate(patch.target))
            except TargetError as error:
                found = str(error)
            if found != patch.fingerprint:
                wrong.append(f"{patch.target} ({patch.declared_at}): {patch.fingerprint} declared, {found} found")
    assert not wrong, "\n".join(wrong)


def test_every_patch_says_what_it_does_and_why() -> None:
    patches = [patch for group in declared().values() for patch in group]
    assert len(patches) > 250
    for patch in patches:
        assert re.fullmatch(r"[^\n]{10,160}\.", patch.says), patch
        assert len(patch.evidence.source) > 10, patch


def test_patches_are_made_for_the_locked_releases() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = [re.sub(r"\[.*?\]", "", each).partition("==") for each in project["dependencies"]]
    assert {name: release for name, _, release in required if name in PINNED} == PINNED


def test_the_engine_is_changed_by_declared_patches_alone() -> None:
    found = {f"{path.relative_to(EXTENSION)}: {one}" for path in FILES for one in undeclared(path.read_text("utf-8"))}
    assert found == REGISTERED


@pytest.mark.parametrize(
    "text",
    [
        "from localstack.utils.patch import patch",
        "import localstack.utils.patch",
        "from localstack.utils import patch",
        "from localstack.services.sqs.models import SqsMessage\nSqsMessage.is_delayed = None",
        "def install():\n    from moto.iam import models\n    models.IAMBackend.x += 1",
        "import localstack.config\nlocalstack.config.DEBUG = True",
        "from localstack import config\nsetattr(config, 'DEBUG', True)",
        "from localstack import config\ndel config.DEBUG",
        "from localstack.x import A, B\nfor each in (A, B):\n    each.put = 1",
        "from localstack.x import A\nmodule = A\nmodule.put = 1",
        "from localstack.x import table\ntable['key'] = 1",
        "from localstack.x import A\nA.SCHEMA['key'] = 1",
        "import sys\nsys.modules['localstack.config'].DEBUG = True",
        "import sys\nmodule = sys.modules['x']\nmodule.DEBUG = True",
        "from localstack.x import A\n(A.one, other) = 1, 2",
        "from localstack.x import A\nvars(A)['one'] = 1",
    ],
)
def test_the_old_ways_are_found(text: str) -> None:
    assert list(undeclared(text)) != []


@pytest.mark.parametrize(
    "text",
    [
        "from localstack.x import A\nmade = A()\nmade.put = 1",
        "from localstack.x import A\nclass B(A):\n    put = 1",
        "self.x = 1",
    ],
)
def test_objects_of_ones_own_may_be_changed(text: str) -> None:
    assert list(undeclared(text)) == []


def undeclared(text: str) -> Iterator[str]:
    """What changes an object of the engine: by assignment, deletion, ``setattr`` or LocalStack's own patches."""
    tree = ast.parse(text)
    theirs: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [(alias.name, alias.asname or alias.name.partition(".")[0]) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [(f"{node.module}.{alias.name}", alias.asname or alias.name) for alias in node.names]
        else:
            continue
        theirs |= {local for full, local in names if full.partition(".")[0] in ENGINE}
        if any(f"{full}.".startswith("localstack.utils.patch.") for full, _ in names):
            yield "LocalStack's own patches"
    for node in ast.walk(tree):  # other names for the same objects
        if isinstance(node, ast.Assign) and _is_theirs(node.value, theirs):
            theirs |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and node.value is not None and _is_theirs(node.value, theirs):
            theirs |= {node.target.id} if isinstance(node.target, ast.Name) else set()
        elif isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple | ast.List):
            loops_over_theirs = any(_is_theirs(each, theirs) for each in node.iter.elts)
            theirs |= {node.target.id} if loops_over_theirs and isinstance(node.target, ast.Name) else set()
    for node in ast.walk(tree):
        for target in _changed(node):
            is_place = isinstance(target, ast.Attribute) or (
                isinstance(target, ast.Subscript)
                and not isinstance(target.slice, ast.Slice)  # a list's contents are data
            )
            if is_place and _is_theirs(target.value, theirs):
                yield ast.unparse(target)


def _changed(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign | ast.Delete):
        for target in node.targets:
            yield from target.elts if isinstance(target, ast.Tuple | ast.List) else (target,)
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        yield node.target
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("setattr", "delattr"):
        yield ast.Attribute(node.args[0], ast.unparse(node.args[1]))


def _is_theirs(value: ast.expr, theirs: set[str]) -> bool:
    """Whether an expression leads to an object of the engine: a name, an attribute or an entry of one."""
    while isinstance(value, ast.Attribute | ast.Subscript):
        if ast.unparse(value.value) == "sys.modules":
            return True
        value = value.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "vars" and value.args:
        return _is_theirs(value.args[0], theirs)
    return isinstance(value, ast.Name) and value.id in theirs
