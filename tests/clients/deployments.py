"""Tools that deploy: each makes a small project's resources, boto3 looks at what they do, then they are removed.

Permissions are those that the tool's documentation names; the page stands beside them.
"""

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

import requests

from tests.clients.developer import Developer
from tests.clients.installation import MODULES, PYTHON_TOOLS
from tests.support.account import REGION, statement
from tests.support.waiting import eventually

__all__ = ["aws_cli", "cdk", "chalice", "sam", "serverless"]


def answered(url: str) -> dict[str, object]:
    """What a page of a deployed API or function answers, without any resolver or header."""
    got = requests.get(url, timeout=30)
    assert got.status_code == 200, (url, got.status_code, got.text)
    return dict(got.json())


def printed(dev: Developer, function: str) -> list[str]:
    """The lines in a function's log so far."""
    logs, group = dev.account.root("logs"), f"/aws/lambda/{function}"
    if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
        return []
    return [str(event["message"]) for event in logs.filter_log_events(logGroupName=group)["events"]]


def gone(dev: Developer, stack: str) -> None:
    """A stack was deleted."""
    stacks = dev.account.root("cloudformation").list_stacks
    eventually(
        lambda: {one["StackStatus"] for one in stacks()["StackSummaries"] if one["StackName"] == stack},
        until=lambda states: states <= {"DELETE_COMPLETE"},
        expected=f"stack {stack} to be deleted",
    )


def aws_cli(dev: Developer) -> None:
    """``package`` and ``deploy``: https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/."""
    bucket = dev.account.bucket()
    own = {"resource": f"arn:aws:cloudformation:{dev.account.place}:stack/greeting/*"}
    dev.become(
        "developer",
        statement("s3:PutObject", "s3:GetObject", resource=f"arn:aws:s3:::{bucket}/*"),
        statement("cloudformation:*ChangeSet", "cloudformation:Describe*", "cloudformation:DeleteStack", **own),
        statement("cloudformation:GetTemplateSummary"),
        statement("iam:*Role", resource=f"arn:aws:iam::{dev.account.id}:role/greeting-*"),
        statement("lambda:*", resource=dev.account.arn("lambda", "function:greeting-*")),
        statement("sqs:*", resource=dev.account.arn("sqs", "*")),
    )
    aws = (Path(sys.executable).with_name("aws"),)
    dev.run(*aws, "cloudformation", "package", "--template-file", "template.yaml", "--s3-bucket", bucket,
            "--output-template-file", "packaged.yaml")  # fmt: skip
    dev.run(*aws, "cloudformation", "deploy", "--template-file", "packaged.yaml", "--stack-name", "greeting",
            "--capabilities", "CAPABILITY_IAM")  # fmt: skip
    outputs = dev.outputs("greeting")
    dev.run(*aws, "lambda", "invoke", "--function-name", outputs["Function"], "answer.json")
    assert json.loads((dev.directory / "answer.json").read_text())["statusCode"] == 200
    assert answered(outputs["Url"]) == {"path": None}
    url = json.loads(dev.run(*aws, "sqs", "create-queue", "--queue-name", "jobs"))["QueueUrl"]
    dev.run(*aws, "sqs", "send-message", "--queue-url", url, "--message-body", "first")
    assert [message["Body"] for message in dev.account.messages(url)] == ["first"]
    dev.run(*aws, "cloudformation", "delete-stack", "--stack-name", "greeting")
    gone(dev, "greeting")


def cdk(dev: Developer) -> None:
    """Bootstrap, then an app whose bucket notifies a function, by somebody who may assume the bootstrap's roles only.

    https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html for bootstrapping,
    https://docs.aws.amazon.com/cdk/v2/guide/best-practices-security.html for deploying.
    """
    program = ("node", MODULES / "aws-cdk" / "bin" / "cdk", "--no-notices")
    dev.become(
        "administrator", *(statement(f"{service}:*") for service in ("cloudformation", "ecr", "ssm", "s3", "iam"))
    )
    dev.run(*program, "bootstrap", f"aws://{dev.account.id}/{REGION}", CDK_DISABLE_CLI_TELEMETRY="1")
    dev.become("developer", statement("sts:AssumeRole", resource="arn:aws:iam::*:role/cdk-*"))
    where = {
        "CDK_DEFAULT_ACCOUNT": dev.account.id,
        "CDK_DEFAULT_REGION": REGION,
        "CDK_DISABLE_CLI_TELEMETRY": "1",
    }
    dev.run(*program, "deploy", "--app", "node app.js", "--require-approval", "never", **where)
    outputs, s3 = dev.outputs("Uploads"), dev.account.root("s3")
    s3.put_object(Bucket=outputs["Bucket"], Key="report.txt", Body=b"x")
    eventually(
        lambda: "uploaded: report.txt\n" in printed(dev, outputs["Function"]),
        expected="the notification reaches the function",
    )
    s3.delete_object(Bucket=outputs["Bucket"], Key="report.txt")
    dev.run(*program, "destroy", "--app", "node app.js", "--force", **where)
    gone(dev, "Uploads")


def sam(dev: Developer) -> None:
    """The managed bucket, then an API in front of a function.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-permissions-cloudformation.html
    """
    dev.become(
        "developer",
        managed=(
            "AWSCloudFormationFullAccess",
            "IAMFullAccess",
            "AWSLambda_FullAccess",
            "AmazonAPIGatewayAdministrator",
            "AmazonS3FullAccess",
            "AmazonEC2ContainerRegistryFullAccess",
        ),
    )
    more = {"SAM_CLI_TELEMETRY": "0", "SAM_CLI_POLL_DELAY": "1"}
    dev.run(PYTHON_TOOLS / "sam", "deploy", "--stack-name", "hello", "--resolve-s3", "--no-confirm-changeset",
            "--capabilities", "CAPABILITY_IAM", **more)  # fmt: skip
    assert answered(dev.outputs("hello")["Url"]) == {"path": "/hello"}
    dev.run(PYTHON_TOOLS / "sam", "delete", "--stack-name", "hello", "--no-prompts", **more)
    gone(dev, "hello")


def serverless(dev: Developer) -> None:
    """The deployment bucket, then an API in front of a function.

    https://www.serverless.com/framework/docs-providers-aws-guide-credentials
    """
    dev.become("developer", managed=("AdministratorAccess",))
    program = ("node", MODULES / "serverless" / "bin" / "serverless.js")
    more = {
        "ENGINE_PORT": str(urlsplit(dev.account.endpoint.url).port),
        "SLS_NOTIFICATIONS_MODE": "off",
        "SLS_TELEMETRY_DISABLED": "1",
        "SLS_INTERACTIVE_SETUP_ENABLE": "0",
        "HTTP_PROXY": "",  # it would ask a proxy for this machine too
        "HTTPS_PROXY": "",
    }
    dev.run(*program, "deploy", **more)
    assert answered(f"{dev.outputs('greetings-dev')['ServiceEndpoint']}/greet") == {"path": "/greet"}
    dev.run(*program, "remove", **more)
    gone(dev, "greetings-dev")


def chalice(dev: Developer) -> None:
    """A function, its role and its API, made without CloudFormation.

    https://aws.github.io/chalice/quickstart.html#credentials
    """
    dev.become(
        "developer",
        statement("lambda:*", "apigateway:*"),
        statement(
            "iam:*Role",
            "iam:*RolePolicy",
            "iam:List*RolePolicies",
            resource=f"arn:aws:iam::{dev.account.id}:role/ledger-dev",
        ),
    )
    said = dev.run(PYTHON_TOOLS / "chalice", "deploy", "--stage", "dev")
    (url,) = (word for word in said.split() if word.startswith("https://"))
    api = urlsplit(url).hostname.partition(".")[0]  # type: ignore[union-attr]
    page = f"{dev.account.endpoint.url}/_aws/execute-api/{api}/api/entries/7"
    assert answered(page) == {"entry": "7"}
    dev.run(PYTHON_TOOLS / "chalice", "delete", "--stage", "dev")
    assert dev.account.root("lambda").list_functions()["Functions"] == []
