"""Programs that know nothing of daylab work against its engine: plain boto3, and localstack-client."""

import os
import subprocess
import sys
from typing import Any

import pytest

USE = """
import uuid
name = "b-" + uuid.uuid4().hex
s3.create_bucket(Bucket=name)
s3.put_object(Bucket=name, Key="k", Body=b"here")
print(s3.get_object(Bucket=name, Key="k")["Body"].read().decode())
"""
PLAIN = f"import boto3\ns3 = boto3.client('s3')\n{USE}"
LOCALSTACK_CLIENT = f"import localstack_client.session\ns3 = localstack_client.session.Session().client('s3')\n{USE}"
PATCHED = (
    f"import localstack_client.patch as p\np.enable_local_endpoints()\nimport boto3\ns3 = boto3.client('s3')\n{USE}"
)


@pytest.mark.parametrize("account", ["test", "111122223333"])
@pytest.mark.parametrize("program", [PLAIN, LOCALSTACK_CLIENT, PATCHED], ids=["boto3", "localstack-client", "patched"])
def test_unchanged_programs_work(engine: Any, account: str, program: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "LOCALSTACK_"))}
    environment |= {
        "AWS_ENDPOINT_URL": engine.endpoint.url,
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "here", done.stderr[-2000:]
