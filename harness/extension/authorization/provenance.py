"""Proof that a call was made by the engine itself.

LocalStack marks its service-to-service calls with a request header (who calls, on whose behalf) that anybody could
send. Here each engine process draws a secret, adds it to the header on the way out and takes the header for true
only with it, so that no client can pass for a service or for the engine's own housekeeping.
"""

import json
import secrets
from typing import Any

from localstack.aws import connect
from localstack.aws.handlers import internal_requests

__all__ = ["install"]

_PROOF = "daylab_proof"


def install() -> None:
    """Replace the two functions that write and read the header; call once, before any client is made."""
    secret = secrets.token_hex(16)

    def dump_dto(data: dict[str, Any]) -> str:
        return json.dumps({**data, _PROOF: secret}, separators=(",", ":"))

    def load_dto(header: str) -> dict[str, Any]:
        data = json.loads(header)
        if not isinstance(data, dict) or not secrets.compare_digest(str(data.pop(_PROOF, "")), secret):
            raise PermissionError("internal request header without this engine's proof")
        return data

    connect.dump_dto = dump_dto
    internal_requests.load_dto = load_dto
