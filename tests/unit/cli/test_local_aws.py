"""The AWS CLI of daylab's environment sends every service's calls to this machine, and nothing elsewhere."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from harness.cli.account.local_aws import ALLOW, arguments_for, endpoint_of
from harness.errors import InputError

HERE = "http://127.0.0.1:4567"
AWS = Path(sys.executable).with_name("aws")


@pytest.mark.parametrize(
    ("arguments", "environ", "endpoint"),
    [
        (["sqs", "list-queues"], {"AWS_ENDPOINT_URL": HERE}, HERE),
        (["sqs", "list-queues"], {"AWS_ENDPOINT_URL": "http://localhost:1", "AWS_ENDPOINT_URL_SQS": HERE}, HERE),
        (["s3api", "list-buckets"], {"AWS_ENDPOINT_URL_S3": HERE}, HERE),
        (["--endpoint-url", HERE, "s3", "ls"], {"AWS_ENDPOINT_URL": "http://localhost:1"}, HERE),
        (["s3", "ls", f"--endpoint-url={HERE}"], {"AWS_ENDPOINT_URL": "http://localhost:1"}, HERE),
        (["s3", "ls"], {}, "http://127.0.0.1:4566"),
    ],
)
def test_the_nearest_endpoint_counts(
    arguments: list[str], environ: dict[str, str], endpoint: str, tmp_path: Path
) -> None:
    assert endpoint_of(arguments, environ | {"DAYLAB_HOME": str(tmp_path)}) == endpoint
    ready = arguments_for(arguments, environ | {"DAYLAB_HOME": str(tmp_path)})
    assert ready[:2] == ["--endpoint-url", endpoint]
    assert "".join(ready).count("--endpoint-url") == 1
    assert ready[2:] == [one for one in arguments if HERE not in one and one != "--endpoint-url"]


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://sqs.us-east-1.amazonaws.com",
        "http://10.0.0.1:4566",
        "http://127.0.0.1.attacker.example",
        "http://localhost@attacker.example",
        "http://[2001:db8::1]:4566",
        "http://localhost.localstack.cloud:4566",
    ],
)
def test_another_machines_endpoint_is_refused(endpoint: str) -> None:
    for arguments, environ in (
        (["s3", "ls", "--endpoint-url", endpoint], {}),
        (["s3", "ls"], {"AWS_ENDPOINT_URL": endpoint}),
        (["s3", "ls"], {"AWS_ENDPOINT_URL": HERE, "AWS_ENDPOINT_URL_S3": endpoint}),
    ):
        with pytest.raises(InputError, match="not on this machine"):
            arguments_for(arguments, environ)


class Listener(ThreadingHTTPServer):
    """Refuses whatever it is asked, and remembers for which host."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), Refuse)


class Refuse(BaseHTTPRequestHandler):
    server: Listener

    def answer(self) -> None:
        self.server.asked.append(self.path if self.command == "CONNECT" else self.headers.get("Host", ""))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(400)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_PUT = do_HEAD = do_CONNECT = answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def environ_of(listener: Listener, home: Path, **more: str) -> dict[str, str]:
    """Nothing of this machine's user; every proxy is the listener, which would be told where a call goes."""
    address = f"http://127.0.0.1:{listener.server_address[1]}"
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "DAYLAB_HOME": str(home),
        "AWS_ACCESS_KEY_ID": "111122223333",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
        "HTTPS_PROXY": address,
        **more,
    }


COMMANDS = (
    "sqs list-queues",
    "emr list-clusters",
    "rds describe-db-instances",
    "docdb describe-db-clusters",
    "neptune describe-db-clusters",
    "health describe-events",
    "s3 ls",
    "s3api list-buckets",
    "sts get-caller-identity",
    "iam list-users",
    "stepfunctions start-sync-execution --state-machine-arn arn:aws:states:us-east-1:1:stateMachine:m",
    "cloudformation list-stacks",
)
EACH = """
import json, os, sys
from awscli.clidriver import create_clidriver
from harness.cli.account import local_aws
main = create_clidriver().main
local_aws.stay_here(os.environ)
for command in json.loads(sys.argv[1]):
    main(local_aws.arguments_for(command.split(), os.environ))
try:
    main(["sqs", "list-queues"])
finally:
    print("end", file=sys.stderr)
"""


def test_every_service_is_called_on_this_machine(listener: Listener, tmp_path: Path) -> None:
    own = f"127.0.0.1:{listener.server_address[1]}"
    environ = environ_of(listener, tmp_path, AWS_ENDPOINT_URL=f"http://{own}")
    done = subprocess.run(
        [sys.executable, "-c", EACH, json.dumps(COMMANDS)],
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert listener.asked == [own] * len(COMMANDS), done.stderr
    # The last command named no endpoint, so that the AWS CLI chose AWS's own.
    assert "is not on this machine" in done.stderr
    assert done.stderr.endswith("end\n")


def test_the_command_is_the_guarded_one_unless_it_is_told_to_reach_aws(listener: Listener, tmp_path: Path) -> None:
    own = f"127.0.0.1:{listener.server_address[1]}"
    for option, asked in (((), own), ((ALLOW,), "queue.amazonaws.com:443")):
        environ = environ_of(listener, tmp_path, AWS_ENDPOINT_URL=f"http://{own}")
        command = [str(AWS), *option, "sqs", "list-queues"]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
        assert listener.asked[-1:] == [asked], done.stderr
        assert done.returncode != 0
