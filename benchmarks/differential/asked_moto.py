"""Runs inside moto's environment: cases in, its evaluator's decisions out, one JSON object a line.

Asks `IAMRequest.check_action_permitted`, which moto calls for every request once access control is on, with the
case's policies in the place of those it would collect for the access key. Layers it does not collect are left out, as
it does when serving. Its answers are allow or deny: explicit and implicit are one.
"""

import json
import signal
import sys
from types import SimpleNamespace
from typing import Any

from moto.core.exceptions import AccessDeniedError
from moto.iam.access_control import IAMRequest
from moto.iam.exceptions import NotFoundException

SECONDS = 2  # for one case
CALLERS = ("user", "assumed-role")


class Asked(IAMRequest):  # type: ignore[misc]
    """A request whose access key and role come from a case."""

    def __init__(self, case: dict[str, Any]) -> None:
        """``case``: in the case format."""
        request = case["request"]
        context = {key.lower(): value for key, value in (request.get("context") or {}).items()}
        policies = [{"policy_document": json.dumps(one)} for one in case.get("identityPolicies") or []]
        self._action = request["action"]
        self._data = {"ExternalId": [context["sts:externalid"]]} if "sts:externalid" in context else {}
        self._access_key = SimpleNamespace(arn=request["principal"], collect_policies=lambda: policies)
        self._trust = case.get("resourcePolicy")

    @property
    def backend(self) -> Any:
        """A store that knows one role."""
        return SimpleNamespace(get_role_by_arn=self._role)

    def _role(self, _arn: str) -> Any:
        if self._trust is None:
            raise NotFoundException("no such role")
        return SimpleNamespace(assume_role_policy_document=json.dumps(self._trust))


def decide(case: dict[str, Any]) -> dict[str, str]:
    """``decision``, or ``unsupported`` with the reason."""
    principal = case["request"]["principal"]
    kind = principal.split(":")[-1].split("/")[0]
    if not principal.startswith("arn:") or kind not in CALLERS:
        return {"unsupported": "caller is not an IAM user or a role session"}
    if case["request"]["action"].lower() == "sts:assumerole" and case.get("resourcePolicy") is None:
        return {"unsupported": "role without trust policy"}
    try:
        Asked(case).check_action_permitted(case["request"]["resource"])
    except AccessDeniedError:
        return {"decision": "Denied"}
    return {"decision": "Allowed"}


def _too_slow(_signal: int, _frame: object) -> None:
    raise TimeoutError


def main() -> None:
    """Answers every line of the input; a pattern made to be slow counts as one that it cannot decide."""
    signal.signal(signal.SIGALRM, _too_slow)
    for line in sys.stdin:
        case = json.loads(line)
        try:
            signal.alarm(SECONDS)
            answer = decide(case)
        except TimeoutError:
            answer = {"unsupported": f"takes over {SECONDS} s"}
        except Exception as error:  # whatever the evaluator raises on a valid policy is its answer
            answer = {"unsupported": f"raises {type(error).__name__}"}
        signal.alarm(0)
        print(json.dumps({"id": case["id"], **answer}), flush=True)


if __name__ == "__main__":
    main()
