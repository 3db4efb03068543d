"""Proof that a call was made by the engine itself.

LocalStack marks its service-to-service calls with a request header (who calls, on whose behalf) that anybody could
send. Here each engine process draws a secret, adds it to the header on the way out and takes the header for true
only with it, so that no client can pass for a service or for the engine's own housekeeping.
"""

import json
import secrets
from typing import Any

from harness.extension.patching import Patches, engine

__all__ = ["declare"]

_PROOF = "daylab_proof"


def declare(patches: Patches) -> None:
    """Declare the two functions that write and read the header; apply before any client is made."""
    secret = secrets.token_hex(16)
    proof = engine("whoever may call as a service or as the engine itself decides what is authorized")

    @patches.replace("localstack.aws.connect:dump_dto", "92f84bd2bf", proof)
    def dump_dto(data: dict[str, Any]) -> str:
        """Calls of the engine itself carry the proof that only this process knows."""
        return json.dumps({**data, _PROOF: secret}, separators=(",", ":"))

    @patches.replace("localstack.aws.handlers.internal_requests:load_dto", "b21a6aa674", proof)
    def load_dto(header: str) -> dict[str, Any]:
        """A call passes for one of the engine only with the proof."""
        data = json.loads(header)
        if not isinstance(data, dict) or not secrets.compare_digest(str(data.pop(_PROOF, "")), secret):
            raise PermissionError("internal request header without this engine's proof")
        return data
