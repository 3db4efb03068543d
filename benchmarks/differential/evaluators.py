"""The evaluators compared: ours in this process, the others in a child process of their own environment."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.environments import locked_version
from benchmarks.peers import LOCKS, VENVS
from harness.errors import InputError
from harness.iam import decide_case

__all__ = ["EVALUATORS", "Answer", "Evaluator", "our_decision"]

TIMEOUT: Final = 120.0  # seconds for all cases of one evaluator; thousands a second, but for slow patterns


@dataclass(frozen=True, slots=True)
class Answer:
    """An evaluator's answer to a case.

    Attributes:
        decision: ``Allowed``, ``ExplicitlyDenied``, ``ImplicitlyDenied``, or ``Denied`` where it does not tell; empty
            when unsupported.
        unsupported: why the question could not be put to it.
    """

    decision: str = ""
    unsupported: str = ""

    @property
    def allowed(self) -> bool:
        """Whether the request goes through."""
        return self.decision == "Allowed"


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Another emulator's evaluator.

    Attributes:
        title: as the table names it; the locked version of ``package`` is added.
        package: distribution, and name of the environment below ``benchmarks/.venvs/peers``.
    """

    title: str
    package: str

    @property
    def version(self) -> str:
        """The locked version."""
        return locked_version((LOCKS / f"{self.package}.txt").read_text(encoding="utf-8"), self.package)

    @property
    def python(self) -> Path:
        """Interpreter of its environment, made by ``make bench``."""
        return VENVS / "peers" / self.package / "bin" / "python"

    @property
    def installed(self) -> bool:
        """Whether the environment is complete."""
        return (self.python.parents[1] / "installed.json").exists()

    def decide(self, cases: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Its answers, in the order of the cases.

        Raises:
            InputError: it did not answer them all.
        """
        script = Path(__file__).with_name(f"asked_{self.package}.py")
        asked = "".join(f"{json.dumps(case)}\n" for case in cases)
        try:
            done = subprocess.run(
                [str(self.python), "-I", str(script)],
                input=asked,
                capture_output=True,
                text=True,
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise InputError(f"{self.title} did not answer in {TIMEOUT:g} s", fix="ask fewer cases") from error
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        if [line["id"] for line in lines] != [case["id"] for case in cases]:
            raise InputError(
                f"{self.title} answered {len(lines)} of {len(cases)} cases:\n{done.stderr[-2000:]}",
                where=str(script),
                fix="make its environment anew: make bench",
            )
        return [Answer(line.get("decision", ""), line.get("unsupported", "")) for line in lines]


EVALUATORS: Final[Mapping[str, Evaluator]] = {
    "ministack": Evaluator("MiniStack", "ministack"),
    "moto": Evaluator("moto", "moto"),
}


def our_decision(case: Mapping[str, Any]) -> str:
    """The decision of harness.iam.

    Raises:
        InputError: the case is malformed.
    """
    result = decide_case(case)
    if "error" in result:
        error = result["error"]
        raise InputError(f"{case.get('id')}: {error['what']}", where=error["where"], fix=error["try"])
    return str(result["decision"])
