"""Somebody who works with a tool: an IAM user with some permissions, in a shell that reaches this machine only."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.clients import client
from tests.clients.installation import MODULES
from tests.support.account import REGION, Account, document

__all__ = ["Developer"]

PROJECTS = Path(__file__).with_name("projects")
NOWHERE = "http://127.0.0.1:9"
"""A proxy that is not there: whatever a tool wants from another machine fails at once."""
PATIENCE = 240.0  # seconds for one command, on a busy machine


class Developer:
    """An IAM user of a fresh account, and a copy of a project.

    Args:
        engine: a running engine.
        space: an empty directory, which becomes home and working directory.
        project: directory below ``projects``.
    """

    def __init__(self, engine: Any, space: Path, project: str) -> None:
        self.account = Account(engine)
        self.directory = space / project
        shutil.copytree(PROJECTS / project, self.directory)
        (self.directory / "node_modules").symlink_to(MODULES)
        self._home = space / "home"
        self._home.mkdir()
        self._key: dict[str, str] = {}

    def become(self, name: str, *statements: dict[str, Any], managed: Sequence[str] = ()) -> None:
        """Go on as a new user with these permissions.

        Args:
            name: of the user.
            statements: of an inline policy.
            managed: names of AWS's managed policies.
        """
        iam = self.account.root("iam")
        iam.create_user(UserName=name)
        self._key = iam.create_access_key(UserName=name)["AccessKey"]
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="documented", PolicyDocument=document(*statements))
        for policy in managed:
            iam.attach_user_policy(UserName=name, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")

    def client(self, service: str) -> Any:
        """A client that acts as the user."""
        keys = {"access_key": self._key["AccessKeyId"], "secret_key": self._key["SecretAccessKey"]}
        return client(self.account.endpoint, service, **keys)

    @property
    def environ(self) -> dict[str, str]:
        """What the tools are told: the endpoint, the user's key, and nothing of this machine's user."""
        kept = ("PATH", "LANG", "LC_ALL", "TMPDIR")
        return {
            **{name: os.environ[name] for name in kept if name in os.environ},
            "HOME": str(self._home),
            "AWS_ENDPOINT_URL": self.account.endpoint.url,
            "AWS_ACCESS_KEY_ID": self._key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": self._key["SecretAccessKey"],
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "HTTP_PROXY": NOWHERE,
            "HTTPS_PROXY": NOWHERE,
            "NO_PROXY": "127.0.0.1,localhost",
            "CI": "1",
            "NO_COLOR": "1",
        }

    def run(self, *command: str | Path, **more: str) -> str:
        """Run a command in the project; what it prints. AssertionError: it failed; with its last lines."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.directory,
            env=self.environ | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        lines = [line for line in done.stdout.splitlines() if "\x1b" not in line and not line.endswith("s)")]
        tail = "\n".join(lines[-25:])
        refused = [f"{who}: {action}" for who, action in self.account.denied()]
        assert done.returncode == 0, f"{Path(command[0]).name} {command[1]}: {done.returncode}\n{tail}\n{refused}"
        return done.stdout

    def outputs(self, stack: str) -> dict[str, str]:
        """The outputs of a stack, as the account's root sees them."""
        (found,) = self.account.root("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}
