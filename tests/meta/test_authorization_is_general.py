"""The authorization knows no service by name: what differs between services is in their descriptors."""

import ast
from pathlib import Path

import pytest

from harness.descriptors import services

AUTHORIZATION = Path(__file__).resolve().parents[2] / "harness" / "extension" / "authorization"
NAMES = {name for one in services().values() for name in (one.name, one.prefix)}
IDENTITIES = {
    "moto.iam.models",
    "moto.sts.models",
    "localstack.services.sts.models",
}
"""Users, roles and sessions are what an authorization is about, whatever service is called."""
VOCABULARY = {"iam:PassRole", "iam:PassedToService", "sts:AssumeRole", "ec2"}
"""What IAM asks for itself; and the protocol that has a service's name."""


def service_names(tree: ast.Module) -> list[str]:
    """Literals that are, or begin with, a service's name or prefix, and modules of single services."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            head = node.value.partition(":")[0].partition(".")[0]
            if head in NAMES and node.value not in VOCABULARY:
                found.append(f"{node.lineno}: {node.value!r}")
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for module in modules:
            parts = module.split(".")
            own = parts[:2] == ["localstack", "services"] or parts[0] == "moto" or "services" in parts[1:]
            if own and module not in IDENTITIES:
                found.append(f"{node.lineno}: import of {module}")
    return found


SIGNATURES = {"signature.py", "s3_sigv2.py"}
"""S3 signs in a dialect of its own, which is part of the signing protocol (and so is the package ``sigv4``)."""
FILES = [path for path in sorted(AUTHORIZATION.glob("*.py")) if path.name not in SIGNATURES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_service_is_named(path: Path) -> None:
    assert service_names(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "text",
    [
        'x = "s3"',
        'x = {"lambda": 1}',
        'x == "kms:Decrypt"',
        "import moto.s3.models",
        "from localstack.services.sqs import models",
    ],
)
def test_a_service_by_name_is_seen(text: str) -> None:
    assert service_names(ast.parse(text))
