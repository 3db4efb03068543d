"""Libraries that work with the engine, each in a program of its own that knows nothing of daylab."""

from tests.clients.developer import Developer
from tests.clients.installation import PYTHON_TOOLS
from tests.support.account import statement

__all__ = ["aiobotocore", "celery", "javascript", "pynamodb", "s3fs"]

PYTHON = PYTHON_TOOLS / "python"


def pynamodb(dev: Developer) -> None:
    """A model's table is made, written, queried and deleted: https://pynamodb.readthedocs.io/en/stable/quickstart.html."""
    dev.become("developer", statement("dynamodb:*", resource=dev.account.arn("dynamodb", "table/visits")))
    assert dev.run(PYTHON, "pynamodb_use.py").strip() == "['nobody', 'reader2']"


def s3fs(dev: Developer) -> None:
    """Files are written in parts, listed, read and removed: https://s3fs.readthedocs.io/en/latest/."""
    bucket = dev.account.bucket()
    dev.become(
        "developer",
        statement("s3:ListBucket", resource=f"arn:aws:s3:::{bucket}"),
        statement("s3:GetObject", "s3:PutObject", "s3:DeleteObject", resource=f"arn:aws:s3:::{bucket}/*"),
    )
    said = dev.run(PYTHON, "s3fs_use.py", bucket)
    assert said.strip() == f"['year/large.bin', 'year/small.txt'] {11 * 2**20} small"


def aiobotocore(dev: Developer) -> None:
    """Twenty messages are sent at once and received: https://aiobotocore.aio-libs.org/en/latest/."""
    url, arn = dev.account.queue("work")
    dev.become("developer", statement("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", resource=arn))
    assert dev.run(PYTHON, "aiobotocore_use.py", url).strip() == "19"


def celery(dev: Developer) -> None:
    """A worker takes a task: https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/sqs.html."""
    dev.become("developer", statement("sqs:*", resource=dev.account.arn("sqs", "celery")), statement("sqs:ListQueues"))
    dev.run(PYTHON, "celery_use.py")
    assert (dev.directory / "sum").read_text() == "5"


def javascript(dev: Developer) -> None:
    """A bucket and a table: https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/."""
    bucket = f"js-{dev.account.id}"
    dev.become(
        "developer",
        statement("s3:*", resource=[f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]),
        statement("dynamodb:*", resource=dev.account.arn("dynamodb", "table/js")),
    )
    assert dev.run("node", "use.js", dev.account.id).splitlines()[-1] == "object item"
