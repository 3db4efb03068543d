"""Service descriptors are literals that anybody may read, and what they say of AWS is so."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import botocore.session
import pytest
from localstack.aws.spec import load_service

from harness.descriptors import Service, loaded, services

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "harness" / "extension" / "services").glob("*/service.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_a_descriptor_is_one_literal(path: Path) -> None:
    """It imports its types alone and calls nothing else."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [getattr(node, "module", None) for node in imports] == ["harness.descriptors"]
    types = {alias.name for node in imports for alias in node.names}
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert {call.id if isinstance(call, ast.Name) else "" for call in calls} <= types
    assert [type(node) for node in tree.body] == [ast.Expr, ast.ImportFrom, ast.Assign, ast.Assign]


def test_descriptors_load_nothing_of_the_engine() -> None:
    program = (
        "import sys\nfrom harness.descriptors import services\nservices()\n"
        "print([m for m in sys.modules if m.partition('.')[0] in ('localstack', 'moto', 'boto3', 'botocore')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=600, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("one", services().values(), ids=lambda one: one.name)
def test_operations_and_parameters_are_botocores(one: Service) -> None:
    """A typing error in a name would only ever be seen as something that is not enforced."""
    model = botocore.session.get_session().get_service_model(one.name)
    operations = set(model.operation_names)
    named = {*one.actions, *one.requirements, *one.passed_roles, *one.unsigned, *one.answers, *one.trail.reads}
    named |= {*one.trail.data_events, *one.vouched}
    assert named - {"*", *one.forms} <= operations
    # browsers' forms are no SDK's operations: LocalStack's own model has them
    assert not one.forms or set(one.forms) <= set(load_service(one.name).operation_names)
    members = {
        name
        for operation in operations
        if (shape := model.operation_model(operation).input_shape)
        for name in shape.members
    }
    paths = [path for named in one.resources.values() for path in named.parameters]
    paths += [*one.arns, *one.condition_keys, *one.own_tagging]
    paths += [role.parameter for roles in one.passed_roles.values() for role in roles]
    assert {path.partition(".")[0] for path in paths} <= members


@pytest.mark.parametrize("one", services().values(), ids=lambda one: one.name)
def test_dotted_names_resolve(one: Service) -> None:
    for _, dotted in one.dotted_names():
        assert loaded(one.name, dotted) is not None


@pytest.mark.parametrize("one", services().values(), ids=lambda one: one.name)
def test_probes_exist(one: Service) -> None:
    for capability in one.capabilities.values():
        if capability.probe:
            module, _, name = capability.probe.partition(":")
            assert callable(getattr(import_module(f"harness.engines.probes.{module}"), name))


@pytest.mark.parametrize("one", services().values(), ids=lambda one: one.name)
def test_what_runs_at_clients_loads_no_engine(one: Service) -> None:
    for _, dotted in one.call_graph.dotted_names():
        file = Path(str(sys.modules[loaded(one.name, dotted).__module__].__file__))
        tree = ast.parse(file.read_text(encoding="utf-8"))
        modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        modules += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        assert {module.partition(".")[0] for module in modules} <= sys.stdlib_module_names
