"""What a pytest session holds: one engine, one deployment a lab, what was begun in the background.

Nothing is started until the first test asks for it. Then the engine's start, boto3's import and the template's lint
run side by side, since each takes about a second.

Limits: one engine a session; with pytest-xdist one for all workers, each with deployments of its own.
"""

import datetime
import importlib
import os
import random
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as NotYet
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from harness.curriculum.accounts import drop_account, fresh_account, set_pace
from harness.curriculum.loader import load_lab
from harness.curriculum.model import Lab
from harness.curriculum.submission import Submission, find_submission
from harness.engines.base import Engine
from harness.errors import DaylabError, DeploymentError, EngineError, EngineGoneError, InputError
from harness.i18n.catalogue import check_report as words
from harness.i18n.catalogue import common, curriculum
from harness.pytest_plugin.background import Once, begin
from harness.pytest_plugin.capabilities import (
    NotEnforcedError,
    demand,
    deploys,
    local_capabilities,
    shortened,
)
from harness.pytest_plugin.checking import SubmissionFailure
from harness.pytest_plugin.items import Check
from harness.pytest_plugin.options import Settings
from harness.pytest_plugin.stack_api import Sandbox, Stack
from harness.scenarios.deploy import attach, deploy
from harness.scenarios.lint import lint
from harness.scenarios.loader import find_scenario, load_faults
from harness.scenarios.model import Fault, Scenario
from harness.scenarios.plan import plan
from harness.scenarios.template import find_template

__all__ = ["LabSession", "Spec"]

DROPPING: Final = 5.0  # seconds for accounts that are still being dropped when the session ends
PATIENCE: Final = 2.0  # seconds after which a person is told what is being waited for
LOG_LINES: Final = 25
FRESH_ACCOUNTS: Final = "accounts.fresh"
"""What is missing on another machine, where one account may be used: an account for each demonstration of a fault."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A lab with everything that its files say.

    Args:
        lab: ``lab.yaml``.
        scenario: the reference scenario.
        faults: its faults by name.
        submission: the work under test.
    """

    lab: Lab
    scenario: Scenario
    faults: dict[str, Fault]
    submission: Submission


class LabSession:
    """Makes what tests ask for, once.

    Args:
        settings: what the user asked for.
        root: root directory of the project.
        start_engine: starts or finds the engine and returns it, running.
        uncaptured: context in which output reaches the terminal.
        on_deployed: told the day and its stack when the work under test is up.
    """

    def __init__(
        self,
        settings: Settings,
        root: Path,
        start_engine: Callable[[], Engine],
        uncaptured: Callable[[], AbstractContextManager[None]],
        on_deployed: Callable[[str, Stack], None] = lambda day, stack: None,
    ) -> None:
        self.settings = settings
        self.gone: EngineGoneError | None = None
        self._root = root
        self._start_engine = start_engine
        self._uncaptured = uncaptured
        self._on_deployed = on_deployed
        self._once = Once()
        self._random = random.SystemRandom()
        self._stacks: dict[Path, Stack] = {}
        self._sandboxes: dict[str, Sandbox] = {}
        self._dropped: list[Future[Any]] = []
        self._engine_future: Future[Engine] | None = None
        self._lock = threading.Lock()

    # -- engine -----------------------------------------------------------------------------------------------

    def warm_up(self) -> None:
        """Begin to start the engine and to import what every check needs; returns at once."""
        with self._lock:
            if self._engine_future is None:
                self._engine_future = begin(self._start_engine)
                begin(lambda: importlib.import_module("boto3"))

    def engine(self) -> Engine:
        """Return the running engine, started by the first call.

        Raises:
            EngineError: it does not start, or died since.
        """
        if self.gone is not None:
            raise self.gone
        self.warm_up()
        assert self._engine_future is not None
        try:
            return self._engine_future.result(PATIENCE)
        except NotYet:
            if self._engine_future.done():
                raise
        self._tell(words.STARTING_ENGINE.get(self.settings.lang))
        return self._engine_future.result()

    def _tell(self, what: str) -> None:
        with self._uncaptured():
            if sys.stderr.isatty():
                print(f"daylab: {what}", file=sys.stderr, flush=True)

    def _warn(self, what: str) -> None:
        with self._uncaptured():
            print(f"\ndaylab: {what}", file=sys.stderr, flush=True)

    def capabilities(self) -> frozenset[str]:
        """Return what the engine can do, and this computer; asked for once."""
        return self._once.get("capabilities", lambda: self.engine().capabilities() | local_capabilities())

    def is_foreign(self) -> bool:
        """Ask the engine whether it is one without daylab's extension, which promises nothing; False before it runs.

        Raises:
            EngineGoneError: it died since, with its last log lines; asked again, the same error.
        """
        if self.gone is not None:
            raise self.gone
        future = self._engine_future
        if future is None or not future.done() or future.exception() is not None:
            return False
        engine = future.result()
        try:
            info = engine.info()
        except EngineError as error:
            self.gone = EngineGoneError(error.what, where=error.where, fix=curriculum.NEW_ENGINE_OR_REPORT)
            raise self.gone from error
        return engine.name == "external" and "daylab" not in info.versions

    def engine_log(self) -> str:
        """Return the last lines of the engine's log; empty before it runs or where it is out of reach."""
        future = self._engine_future
        if future is None or not future.done() or future.exception() is not None:
            return ""
        with suppress(EngineError, OSError):
            return future.result().logs(LOG_LINES)
        return ""

    # -- labs -------------------------------------------------------------------------------------------------

    def spec(self, directory: Path) -> Spec:
        """Load a lab and its scenario. FileError: a file of the project has mistakes."""

        def make() -> Spec:
            lab = load_lab(directory)
            scenario = find_scenario(lab.scenario)
            submission = find_submission(lab.day, self._root, self.settings.work)
            return Spec(lab, scenario, load_faults(scenario), submission)

        return self._once.get(("spec", directory), make)

    def lab(self, directory: Path) -> Stack:
        """Return the deployed work under test of the lab in ``directory``.

        Raises:
            SubmissionFailure: the learner's work cannot be read or deployed.
            NotEnforcedError: the engine lacks what the lab requires.
            DaylabError: the harness, the engine or the reference fails.
        """
        return self._once.get(("lab", directory), lambda: self._deploy(directory))

    def _deploy(self, directory: Path) -> Stack:
        self.warm_up()
        spec = self.spec(directory)
        if self.settings.account:
            return self._attach(directory, spec, self.settings.account)
        source = spec.submission.source
        linted = begin(lambda: lint(find_template(source or spec.scenario.directory, spec.scenario.template)))
        try:
            wanted = plan(spec.scenario, source=source)
            endpoint = self.engine().endpoint
            demand({*spec.lab.requires, *spec.scenario.requires}, self.capabilities())
            if not spec.submission.is_reference and self.engine().info().isolation == "none":
                self._warn(words.NOT_ISOLATED.get(self.settings.lang))
            account = self._account(spec.scenario)
            self._stacks[directory] = Stack(endpoint, account)
            linted.result()
            deployment = deploy(wanted, endpoint, account=account)
        except (DeploymentError, InputError) as error:
            if spec.submission.is_reference:
                raise
            if isinstance(error, DeploymentError) and self.is_foreign():
                self._try_the_reference(spec.scenario)
            raise SubmissionFailure(error) from error
        self._stacks[directory] = stack = Stack(endpoint, account, deployment, token=self.engine().token)
        self._on_deployed(spec.lab.day, stack)
        return stack

    def _try_the_reference(self, scenario: Scenario) -> None:
        """Deploy the reference, and remove it: an engine that cannot says nothing about anybody's work.

        Raises:
            NotEnforcedError: it does not deploy.
        """
        account = self._account(scenario)
        try:
            deployment = deploy(plan(scenario), self.engine().endpoint, account=account)
        except DeploymentError as error:
            raise NotEnforcedError(deploys(scenario.name), reason=shortened(error.what)) from error
        with suppress(DaylabError):
            deployment.destroy()

    def is_reference(self, directory: Path) -> bool:
        """Whether the checks of the lab in ``directory`` look at the reference solution."""
        return self.spec(directory).submission.is_reference and not self.settings.account

    def _attach(self, directory: Path, spec: Spec, account: str) -> Stack:
        """Return what is in an account already. SubmissionFailure: there is no such stack (any more)."""
        engine = self.engine()
        demand({*spec.lab.requires, *spec.scenario.requires}, self.capabilities())
        # Whatever was tried there before must neither pass nor fail a check.
        _empty_queues(Stack(engine.endpoint, account))
        since, token = datetime.datetime.now(datetime.UTC), engine.token
        try:
            deployment = attach(spec.scenario.name, engine.endpoint, account=account, stack_name=self.settings.stack)
        except DeploymentError as error:  # whoever works in the account has deleted it
            raise SubmissionFailure(error) from error
        self._stacks[directory] = stack = Stack(engine.endpoint, account, deployment, token=token, since=since)
        return stack

    def _account(self, scenario: Scenario) -> str:
        """Return an account for a deployment; on another machine it is the one that the user named."""
        engine = self.engine()
        if self.settings.allow_remote is None:
            return fresh_account(engine, scenario, os.environ, self._random)
        set_pace(engine, self.settings.allow_remote, scenario, os.environ)
        return self.settings.allow_remote

    def sandbox(self, directory: Path, fault: str, key: str) -> Sandbox:
        """Return the sandbox of one demonstration, nothing deployed in it yet.

        Args:
            directory: of the lab.
            fault: name of the fault.
            key: which demonstration.

        Raises:
            InputError: the scenario has no such fault.
            NotEnforcedError: the engine lacks what the fault needs to show.
        """

        def make() -> Sandbox:
            spec = self.spec(directory)
            if fault not in spec.faults:
                known = ", ".join(spec.faults) or "none"
                raise InputError(
                    curriculum.NO_FAULT_OF_SCENARIO(name=spec.scenario.name, fault=fault), fix=common.KNOWN(names=known)
                )
            shows = spec.faults[fault]
            endpoint = self.engine().endpoint
            demand({*spec.lab.requires, *spec.scenario.requires, *shows.requires}, self.capabilities())
            if self.settings.allow_remote:
                # A demonstration needs an account of its own, and only one may be used there.
                raise NotEnforcedError(FRESH_ACCOUNTS)
            account = self._account(spec.scenario)
            made = Sandbox(endpoint, account, spec.scenario, shows, token=self.engine().token)
            self._sandboxes[key] = made
            return made

        return self._once.get(("sandbox", key), make)

    def broken(self, directory: Path, fault: str, key: str) -> Sandbox:
        """Return the sandbox of one demonstration with its fault deployed in it.

        Raises as :meth:`sandbox`, and DeploymentError: it does not deploy.
        """

        def make() -> Sandbox:
            sandbox = self.sandbox(directory, fault, key)
            sandbox.deploy_broken()
            return sandbox

        return self._once.get(("broken", key), make)

    def release(self, key: str) -> None:
        """Drop the account of a demonstration, in the background: an engine has to do with all that is in it.

        Args:
            key: which demonstration.
        """
        sandbox = self._sandboxes.get(key)
        if sandbox is not None and self.gone is None:
            self._dropped.append(self.begin(f"release {key}", lambda: self._remove(sandbox)))

    def _remove(self, sandbox: Sandbox) -> None:
        if not self.drop(sandbox) and sandbox.is_deployed:
            sandbox.deployment.destroy()

    def drop(self, stack: Stack) -> bool:
        """Let the engine drop the account of a stack, unless the user named it; whether it did."""
        named = {self.settings.account, self.settings.allow_remote}
        return stack.account not in named and drop_account(self.engine(), stack.account)

    @property
    def stacks(self) -> tuple[Stack, ...]:
        """Where work under test was deployed, or was tried to be."""
        return tuple(self._stacks.values())

    def stack(self, check: Check) -> Stack | None:
        """Return what a check has looked at so far: its sandbox, else the lab's stack, else None."""
        return self._sandboxes.get(check.key) or self._stacks.get(check.lab)

    def first_to_report(self, what: BaseException | str, key: str) -> str:
        """Return which test reported an error or a text first; ``key`` when this is the first."""
        return self._once.get(("reported", what if isinstance(what, str) else id(what)), lambda: key)

    # -- background -------------------------------------------------------------------------------------------

    def begin(self, key: str, function: Callable[[], Any]) -> "Future[Any]":
        """Begin ``function`` in the background, once for each ``key``."""
        return self._once.get(("begun", key), lambda: begin(function))

    def close(self) -> None:
        """Stop the engine, if it is this session's own; one that others use as well stays.

        On another machine nothing is left of what was deployed, and nothing of demonstrations anywhere.
        """
        wait(self._dropped, DROPPING)
        if self.settings.allow_remote:
            for stack in self._stacks.values():
                with suppress(DaylabError):
                    stack.deployment.destroy()
        future = self._engine_future
        if future is not None and future.done() and future.exception() is None:
            future.result().stop()


def _empty_queues(stack: Stack) -> None:
    """Drop the messages of all queues: a check that looks for its own among many would not come to it."""
    queues = stack.client("sqs")
    for url in queues.list_queues().get("QueueUrls", ()):
        queues.purge_queue(QueueUrl=url)
