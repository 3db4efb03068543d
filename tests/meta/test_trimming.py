"""What is installed is what the labs' services import: trimming the engine cannot break one of them unseen."""

import subprocess
import sys

import pytest

SERVICES = (
    "cloudformation", "cloudwatch", "dynamodb", "dynamodbstreams", "ec2", "events", "iam", "kms",
    "lambda_", "logs", "s3", "secretsmanager", "sns", "sqs", "ssm", "stepfunctions", "sts",
)  # fmt: skip
MOTO = (
    "autoscaling", "cloudtrail", "cloudwatch", "codebuild", "codecommit", "codepipeline", "dynamodb",
    "dynamodbstreams", "ec2", "elbv2", "iam", "rds", "ssm", "sts", "xray",
)  # fmt: skip
MODULES = [
    *(f"localstack.services.{name}.provider" for name in SERVICES),
    *(f"moto.{name}.urls" for name in MOTO),
    "localstack.services.cloudformation.v2.provider",
    "localstack.services.apigateway.next_gen.provider",
    "localstack.runtime.main",
    "harness.extension.entry",
    "awslambdaric.bootstrap",
    "cfnlint.api",
]


def test_every_provider_of_the_labs_can_be_imported() -> None:
    """In a process of its own: LocalStack patches what it imports."""
    program = "import importlib, sys\nfor name in sys.argv[1:]:\n    importlib.import_module(name)\nprint('all')"
    done = subprocess.run(
        [sys.executable, "-c", program, *MODULES], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "all", done.stderr[-2000:]


@pytest.mark.parametrize("group", ["localstack.hooks.on_infra_start", "localstack.lambda.runtime_executor", "pytest11"])
def test_entry_points_are_installed(group: str) -> None:
    """LocalStack passes over plug-ins that are missing, so their absence must be loud here."""
    from importlib.metadata import entry_points

    assert [e for e in entry_points(group=group) if "daylab" in e.name]
