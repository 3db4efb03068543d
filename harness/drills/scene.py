"""Plays a round: deploys the reference, breaks it, hands over its files, deploys a repair, and checks that.

Breaking is a stack update where that shows the fault. Where it does not (an API's change is not live before it is
deployed) the stack is created with the fault in it; one that cannot be created at all stays as AWS leaves it, with the
stack's own reasons.

Limits: on an engine that runs; the account is the caller's to choose.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml

from harness.clients import Endpoint
from harness.curriculum.check_run import check_submission
from harness.curriculum.model import Lab
from harness.curriculum.variants import write_faulty
from harness.errors import DeploymentError
from harness.grading.result import CheckResult, Kind, Outcome, RunResult
from harness.scenarios.deploy import attach, deploy
from harness.scenarios.model import Fault, Scenario
from harness.scenarios.plan import plan
from harness.scenarios.template import load_template

__all__ = ["RoundOutcome", "check_round", "created", "repaired_from", "updated", "write_files"]


@dataclass(frozen=True, slots=True)
class RoundOutcome:
    """What the checks of a round came to.

    Args:
        run: all of them.
        broken: those that the fault turns red and that still fail.
        others: other checks that fail.
    """

    run: RunResult
    broken: tuple[CheckResult, ...]
    others: tuple[CheckResult, ...]

    @property
    def is_known(self) -> bool:
        """Whether harness and engine did their part, so that the outcome says something."""
        ran = bool(self.run.checks) and not self.run.problems
        return ran and not any(each.outcome is Outcome.ERROR for each in self.run.checks)

    @property
    def is_repaired(self) -> bool:
        """Whether everything works again."""
        return self.is_known and not self.broken and not self.others


def updated(scenario: Scenario, fault: Fault, endpoint: Endpoint, account: str) -> bool:
    """Deploy the reference and bring the fault into it by an update; False: the update failed.

    Raises:
        DeploymentError: the reference itself does not deploy.
        EngineGoneError: the engine does not answer.
    """
    deployment = deploy(plan(scenario), endpoint, account=account)
    try:
        deployment.update(plan(scenario, [fault]))
    except DeploymentError:
        return False
    return True


def created(scenario: Scenario, fault: Fault, endpoint: Endpoint, account: str) -> str | None:
    """Deploy the reference with the fault in it from the start.

    Returns:
        What the stack said when the fault kept it from being deployed; None when it is up.

    Raises:
        EngineGoneError: the engine does not answer.
    """
    try:
        deploy(plan(scenario, [fault]), endpoint, account=account)
    except DeploymentError as error:
        return error.what
    return None


def write_files(scenario: Scenario, fault: Fault, target: Path) -> None:
    """Write template and code as they are deployed to ``target``, in place of what is there.

    Raises:
        OSError: no room, no permission.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_faulty(scenario, fault, target)
    template = load_template(target / scenario.template).data
    text = yaml.safe_dump(template, sort_keys=False, allow_unicode=True, width=110)
    (target / scenario.template).write_text(text, encoding="utf-8")


def repaired_from(scenario: Scenario, source: Path, endpoint: Endpoint, account: str) -> None:
    """Deploy the files in ``source`` over what is there.

    Raises:
        FileError: they have mistakes.
        DeploymentError: they do not deploy.
    """
    try:
        deployment = attach(scenario.name, endpoint, account=account)
    except DeploymentError:  # the fault left no stack
        deploy(plan(scenario, source=source), endpoint, account=account)
    else:
        deployment.update(plan(scenario, source=source))


def check_round(
    lab: Lab, directory: Path, fault: Fault, endpoint: Endpoint, account: str, *, token: str, lang: str
) -> RoundOutcome:
    """Run the lab's checks on what is in the account now."""
    run = check_submission(directory, None, endpoint, token=token, lang=lang, account=account)
    failed = [each for each in run.checks if each.kind is Kind.CHECK and each.outcome is Outcome.FAILED]
    order = list(lab.checks)
    failed.sort(key=lambda each: order.index(each.name) if each.name in order else len(order))
    return RoundOutcome(
        run,
        tuple(each for each in failed if each.name in fault.fails),
        tuple(each for each in failed if each.name not in fault.fails),
    )
