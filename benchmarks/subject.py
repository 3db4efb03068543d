"""What a measure works on: one running server, an account in it, and what earlier measures left there."""

from dataclasses import dataclass
from typing import Any, Final

from benchmarks.server import Server
from harness.clients import Endpoint, client

__all__ = ["ACCOUNT", "CannotError", "Sizes", "Subject"]

ACCOUNT: Final = "123456789012"
"""The account that all peers can serve: moto has it by default, the others take it from the access key id."""


class CannotError(Exception):
    """The peer does not do what is to be measured; says why in its own words."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is done in one turn of a round.

    Args:
        calls: plain calls.
        puts: sequential PutObject calls.
        uploads: uploads waited for, one after another.
        cold: functions invoked for the first time.
        warm: invocations of a function that is warm.
        decisions: seconds for each rate of the policy engine.
    """

    calls: int
    puts: int
    uploads: int
    cold: int
    warm: int
    decisions: float


@dataclass(slots=True)
class Subject:
    """A running server during one round.

    Args:
        server: answers.
        sizes: of this round.
        megabytes: installed size of the peer.
        bucket: upload bucket of scenarios/s3_lambda; None until it was deployed.
        undeployed: why it was not; empty until it was tried.
        role: ARN of the role of the benchmark's own functions; None until there is one.
        user: access key id and secret of the benchmark's IAM user; None until there is one.
    """

    server: Server
    sizes: Sizes
    megabytes: int
    bucket: str | None = None
    undeployed: str = ""
    role: str | None = None
    user: tuple[str, str] | None = None

    @property
    def endpoint(self) -> Endpoint:
        """Where the server answers."""
        return self.server.endpoint

    def client(self, service: str) -> Any:
        """A boto3 client of the account's root user."""
        return client(self.endpoint, service, account=ACCOUNT)

    def in_full(self, reason: str) -> str:
        """A peer's reason; where it breaks off at a colon, the error in its log is what should have followed."""
        return f"{reason.rstrip()} {self.server.last_error()}" if reason.rstrip().endswith(":") else reason
