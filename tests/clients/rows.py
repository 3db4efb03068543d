"""The clients, row by row: what each does with the engine, and what is set for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tests.clients import deployments, libraries
from tests.clients.developer import Developer

__all__ = ["ROWS", "Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of ``docs/clients.md``.

    Args:
        title: name of the client.
        package: whose locked version is shown.
        source: what must be installed: ``pypi``, ``npm``, or nothing but daylab (``own``).
        project: directory below ``projects``.
        use: deploys or uses, checks, and removes.
        does: what ``use`` does, for readers.
        permissions: of the IAM user, for readers.
        settings: what is set for it, for readers.
        page: names the permissions.
    """

    title: str
    package: str
    source: Literal["own", "pypi", "npm"]
    project: str
    use: Callable[[Developer], None]
    does: str
    permissions: str
    settings: str
    page: str

    @property
    def name(self) -> str:
        """Name of the row."""
        return self.use.__name__


VARIABLES = "`AWS_ENDPOINT_URL`"

ROWS: tuple[Row, ...] = (
    Row(
        "AWS CLI",
        "awscli",
        "own",
        "awscli",
        deployments.aws_cli,
        "`cloudformation package` and `deploy`: a function with its URL; `lambda invoke`; `sqs`; `delete-stack`",
        "the resources of the stack, by name",
        f"{VARIABLES}; the `aws` of daylab's environment reaches this machine only",
        "https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/",
    ),
    Row(
        "AWS CDK",
        "aws-cdk",
        "npm",
        "cdk",
        deployments.cdk,
        "`bootstrap`; `deploy`: a bucket that notifies a function (a custom resource sets it); `destroy`",
        "bootstrap: `cloudformation`, `ecr`, `ssm`, `s3`, `iam`; deploy: `sts:AssumeRole` on `cdk-*`",
        VARIABLES,
        "https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html",
    ),
    Row(
        "AWS SAM CLI",
        "aws-sam-cli",
        "pypi",
        "sam",
        deployments.sam,
        "`deploy --resolve-s3`: the managed bucket, an API, a function; `delete`",
        "the six managed policies that the page lists",
        VARIABLES,
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-permissions-cloudformation.html",
    ),
    Row(
        "Serverless Framework",
        "serverless",
        "npm",
        "serverless",
        deployments.serverless,
        "`deploy`: the deployment bucket, an API, a function; `remove`",
        "`AdministratorAccess`",
        "plugin `serverless-localstack` with `host: http://127.0.0.1` and `edgePort`; version 3: 4 asks for a login",
        "https://www.serverless.com/framework/docs-providers-aws-guide-credentials",
    ),
    Row(
        "Chalice",
        "chalice",
        "pypi",
        "chalice",
        deployments.chalice,
        "`deploy`: a function, its role, its API; `delete`",
        "`lambda:*`, `apigateway:*`, the role",
        f"{VARIABLES}; the API answers at its path",
        "https://aws.github.io/chalice/quickstart.html#credentials",
    ),
    Row(
        "PynamoDB",
        "pynamodb",
        "pypi",
        "libraries",
        libraries.pynamodb,
        "a model's table: made, written in a batch, updated, queried, deleted",
        "`dynamodb:*` on the table",
        VARIABLES,
        "https://pynamodb.readthedocs.io/en/stable/quickstart.html",
    ),
    Row(
        "s3fs",
        "s3fs",
        "pypi",
        "libraries",
        libraries.s3fs,
        "files: written in parts, listed, read, removed",
        "the bucket and its objects",
        VARIABLES,
        "https://s3fs.readthedocs.io/en/latest/#credentials",
    ),
    Row(
        "aiobotocore",
        "aiobotocore",
        "pypi",
        "libraries",
        libraries.aiobotocore,
        "twenty messages sent at once and received",
        "three actions on the queue",
        VARIABLES,
        "https://aiobotocore.aio-libs.org/en/latest/",
    ),
    Row(
        "Celery on SQS",
        "celery",
        "pypi",
        "libraries",
        libraries.celery,
        "a worker makes its queue and takes a task",
        "`sqs:*` on the queue, `sqs:ListQueues`",
        f"{VARIABLES}; broker `sqs://`",
        "https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/sqs.html",
    ),
    Row(
        "AWS SDK for JavaScript",
        "@aws-sdk/client-s3",
        "npm",
        "javascript",
        libraries.javascript,
        "objects with odd keys, a table",
        "the bucket, the table",
        f"{VARIABLES}; for an address that is a number the SDK uses path-style names by itself",
        "https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/",
    ),
)
