"""A drill as it is played at a terminal: begun, shown, asked about, checked, explained.

What it remembers is :mod:`harness.drills.model`, what it does to the engine :mod:`harness.drills.scene`.
"""

from __future__ import annotations

import os
import random
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from harness.cli.account.selection import of_drill, release
from harness.cli.drill.debrief import debrief, total
from harness.drills.choice import by_chance, named
from harness.drills.model import Diagnosis, Round, Task
from harness.drills.questions import Question, questions
from harness.drills.scene import RoundOutcome, check_round, created, repaired_from, updated, write_files
from harness.drills.store import DrillStore
from harness.errors import CapabilityError, InputError
from harness.i18n.catalogue import drill_commands as words
from harness.i18n.message import Message

if TYPE_CHECKING:
    from harness.curriculum.model import Lab
    from harness.engines.base import Engine
    from harness.scenarios.model import Fault, Scenario

__all__ = ["SEEDS", "Playing"]

SEEDS = 10**6
REPAIRED, NOT_REPAIRED, NOT_EVALUATED = 0, 1, 3


class Playing:
    """The drill of one work directory.

    Args:
        work: directory of the interns' work.
        lang: language to speak.
        traffic: have people use the solution before it is handed over.
    """

    def __init__(self, work: Path, lang: str, *, traffic: bool) -> None:
        self.store = DrillStore(work)
        self._work = work
        self._lang = lang
        self._traffic = traffic

    # -- begin ------------------------------------------------------------------------------------------------

    def begin(self, day: str | None, fault: str | None, *, count: int, seed: int) -> None:
        """Choose what to break, and hand the first round over.

        Raises:
            InputError: a drill is being played already, or there is no such day or fault.
            CapabilityError: the engine does not show the fault.
            EngineError: no engine.
        """
        from harness.curriculum.loader import find_lab, lab_days

        drill = self.store.read()
        if drill.current is not None or drill.waiting:
            task = drill.current.task if drill.current else drill.waiting[0]
            raise InputError(words.BUSY(day=task.day), fix=words.BUSY_FIX)
        if day is not None:
            day = find_lab(day).name  # before an engine is started
        days = [day] if day else lab_days()
        engine = _engine()
        able = engine.capabilities()
        faults = {each: list(_faults(_lab(each)).values()) for each in days}
        if fault is not None and day is not None:
            tasks = [named(day, fault, faults[day], able)]
        else:
            tasks = by_chance(faults, count, able, seed)
        self.store.write(drill.model_copy(update={"waiting": tuple(tasks)}))
        self._next(engine, seed)

    def _next(self, engine: Engine, seed: int) -> None:
        drill = self.store.read()
        task, *rest = drill.waiting
        lab, scenario, fault = self._parts(task)
        self._tell(words.DEPLOYING, day=task.day)
        try:
            account, failed = self._broken(engine, lab, scenario, fault)
        except CapabilityError:
            self.store.write(drill.model_copy(update={"waiting": tuple(rest)}))
            if not rest:
                raise
            self._next(engine, seed)
            return
        write_files(scenario, fault, self._files(task))
        current = Round(
            task=task,
            seed=seed,
            endpoint=engine.endpoint.url,
            region=engine.endpoint.region,
            account=account,
            begun=datetime.now(UTC),
            failed=failed,
        )
        self.store.write(drill.model_copy(update={"current": current, "waiting": tuple(rest)}))
        self.show()

    def _broken(self, engine: Engine, lab: Lab, scenario: Scenario, fault: Fault) -> tuple[str, str | None]:
        """Return the account with the broken solution, and what its stack said if it could not be deployed."""
        if self._traffic:
            with ExitStack() as unused:
                account = self._account(engine, scenario, unused)
                if updated(scenario, fault, engine.endpoint, account) and self._shows(engine, lab, fault, account):
                    unused.pop_all()
                    return account, None
        with ExitStack() as unused:
            account = self._account(engine, scenario, unused)
            failed = created(scenario, fault, engine.endpoint, account)
            if self._traffic and failed is None and not self._shows(engine, lab, fault, account):
                raise CapabilityError(words.NOTHING_TO_SEE)
            unused.pop_all()
            return account, failed

    def _shows(self, engine: Engine, lab: Lab, fault: Fault, account: str) -> bool:
        """Have people use the solution, so that there is something to see; whether the fault shows as it should."""
        self._tell(words.USING)
        return {each.name for each in self._checked(engine, lab, fault, account).broken} == set(fault.fails)

    def _account(self, engine: Engine, scenario: Scenario, unused: ExitStack) -> str:
        """Return a fresh account, which ``unused`` releases at its end."""
        from harness.curriculum.accounts import fresh_account

        account = fresh_account(engine, scenario, os.environ, random.SystemRandom())
        unused.callback(release, engine.endpoint.url, account, self._lang)
        return account

    # -- play -------------------------------------------------------------------------------------------------

    def resume(self) -> None:
        """Show the round that is being played; begin the next one, where it was interrupted before it was handed over.

        Raises:
            InputError: no drill is being played.
        """
        drill = self.store.read()
        if drill.current is None and drill.waiting:
            self._next(_engine(), random.SystemRandom().randrange(SEEDS))
        else:
            self.show()

    def show(self) -> None:
        """Print what users complain about, and where to look. InputError: no drill is being played."""
        current = self._current()
        lab, _, fault = self._parts(current.task)
        complaint = lab.checks[fault.fails[0]].title.get(self._lang)
        lines = [self._say(words.HANDED_OVER, title=f"{lab.day}: {lab.title.get(self._lang)}", complaint=complaint)]
        if current.failed:
            lines += ["", self._say(words.NOT_DEPLOYED), current.failed]
        lines += [
            "",
            self._say(words.LOOK, account=current.account),
            *(f"  {each}" for each in _looks(lab, current)),
        ]
        lines += ["", self._say(words.REPAIR, path=self._files(current.task))]
        if waiting := len(self.store.read().waiting):
            lines += ["", self._say(words.MORE_ROUNDS, count=waiting)]
        typer.echo("\n".join(lines))

    def deploy(self) -> None:
        """Deploy the files that were handed over. Raises FileError, DeploymentError: they have mistakes."""
        current = self._current()
        _, scenario, _ = self._parts(current.task)
        repaired_from(scenario, self._files(current.task), of_drill().endpoint, current.account)
        typer.echo(self._say(words.DEPLOYED))

    def check(self, cause: int | None, evidence: int | None) -> int:
        """Ask for the diagnosis, check the repair, explain it when it is done, and go on to the next round.

        Args:
            cause: number of the choice, from 1; None asks.
            evidence: likewise.

        Returns:
            The exit code.

        Raises:
            InputError: no drill is being played, or there is no such choice.
        """
        current = self._current()
        of_drill()
        lab, _, fault = self._parts(current.task)
        if current.diagnosis is None:
            current = current.model_copy(update={"diagnosis": self._diagnosis(current, fault, cause, evidence)})
        # Kept before the checks run: whoever interrupts them does not answer anew.
        current = current.model_copy(update={"tries": current.tries + 1})
        self.store.write(self.store.read().model_copy(update={"current": current}))
        self._tell(words.NOTED)
        engine = _engine()
        found = self._checked(engine, lab, fault, current.account)
        self._keep(found)
        if not found.is_known:
            why = next((each.report or each.message or each.name for each in found.run.checks if each.report), "")
            typer.echo(self._say(words.NOT_EVALUATED, why="\n".join(found.run.problems) or why))
            return NOT_EVALUATED
        if not found.is_repaired:
            self._show_failures(lab, found)
            return NOT_REPAIRED
        typer.echo(self._say(words.REPAIRED))
        self._end(repaired=True)
        if self.store.read().waiting:
            typer.echo("")
            self._next(engine, current.seed + 1)
        return REPAIRED

    def stop(self) -> None:
        """Give the round up, explain it, and forget those that wait. InputError: there is none."""
        drill = self.store.read()
        if drill.current is None:
            if not drill.waiting:
                self._current()
            self.store.write(drill.model_copy(update={"waiting": ()}))
            return
        self.store.write(drill.model_copy(update={"waiting": ()}))
        self._end(repaired=False)

    def _end(self, *, repaired: bool) -> None:
        current, drill = self._current(), self.store.read()
        ended = drill.ended(repaired=repaired, now=datetime.now(UTC))
        self.store.write(ended)
        _, _, fault = self._parts(current.task)
        typer.echo("\n" + debrief(current, ended.played[-1], fault, self._lang))
        if not ended.waiting and len(ended.played) > 1:
            typer.echo(total(ended.played, self._lang))
        release(current.endpoint, current.account, self._lang)

    # -- parts ------------------------------------------------------------------------------------------------

    def _diagnosis(self, current: Round, fault: Fault, cause: int | None, evidence: int | None) -> Diagnosis:
        from harness.curriculum.loader import lab_days

        own = list(_faults(_lab(current.task.day)).values())
        others = [each for day in lab_days() if day != current.task.day for each in _faults(_lab(day)).values()]
        first, second = questions(fault, own, others, current.seed)
        return Diagnosis(
            cause=self._answer(first, words.CAUSE_QUESTION, "--cause", cause) == first.right,
            evidence=self._answer(second, words.EVIDENCE_QUESTION, "--evidence", evidence) == second.right,
        )

    def _answer(self, question: Question, title: Message, option: str, given: int | None) -> int:
        """Return the index of the choice that was made."""
        last = len(question.choices)
        if given is None:
            typer.echo(self._say(title))
            for number, choice in enumerate(question.choices, 1):
                typer.echo(f"  {number}. {choice.get(self._lang)}")
            given = typer.prompt(self._say(words.NUMBER), type=int)
        if not 1 <= given <= last:
            what = words.NO_CHOICE(option=option, number=given)
            raise InputError(what, fix=words.NO_CHOICE_FIX(last=last))
        return given - 1

    def _checked(self, engine: Engine, lab: Lab, fault: Fault, account: str) -> RoundOutcome:
        from harness.curriculum.loader import find_lab

        directory = find_lab(lab.day)
        return check_round(lab, directory, fault, engine.endpoint, account, token=engine.token, lang=self._lang)

    def _keep(self, found: RoundOutcome) -> None:
        from harness.progress.results import DRILL, keep

        keep(self._work, DRILL, found.run.to_json())

    def _show_failures(self, lab: Lab, found: RoundOutcome) -> None:
        typer.echo(self._say(words.NOT_REPAIRED))
        for each in (*found.broken, *found.others):
            title = lab.checks[each.name].title.get(self._lang) if each.name in lab.checks else each.name
            note = "" if each in found.broken else f" {self._say(words.AND_NEW)}"
            typer.echo(f"  ✗ {title}{note}")
            typer.echo(f"      {each.message}")
        typer.echo(self._say(words.TRY_AGAIN))

    def _current(self) -> Round:
        current = self.store.read().current
        if current is None:
            raise InputError(words.NO_DRILL, fix=words.NO_DRILL_FIX)
        return current

    def _parts(self, task: Task) -> tuple[Lab, Scenario, Fault]:
        from harness.scenarios.loader import find_scenario

        lab = _lab(task.day)
        known = _faults(lab)
        if task.fault not in known:
            what = words.FAULT_GONE(day=task.day)
            raise InputError(what, where=str(self.store.path), fix=words.BUSY_FIX)
        return lab, find_scenario(lab.scenario), known[task.fault]

    def _files(self, task: Task) -> Path:
        return self._work / ".daylab" / "drill" / task.day

    def _say(self, message: Message, /, **values: object) -> str:
        return message.get(self._lang, **values)

    def _tell(self, message: Message, /, **values: object) -> None:
        typer.echo(message.get(self._lang, **values), err=True)


def _engine() -> Engine:
    """The engine that stays up, started if there is none."""
    from harness.engines.attached import AttachedEngine
    from harness.engines.standing import bring_up

    return AttachedEngine(bring_up().state)


def _lab(day: str) -> Lab:
    from harness.curriculum.loader import find_lab, load_lab

    return load_lab(find_lab(day))


def _faults(lab: Lab) -> dict[str, Fault]:
    from harness.scenarios.loader import find_scenario, load_faults

    return load_faults(find_scenario(lab.scenario))


def _looks(lab: Lab, current: Round) -> list[str]:
    """Commands that show what AWS would show; the same whatever is broken."""
    stack = lab.scenario.replace("_", "-")
    return [
        f"daylab aws cloudformation describe-stack-resources --stack-name {stack} --output table",
        f"daylab aws cloudformation describe-stack-events --stack-name {stack} --output table",
        "daylab aws logs describe-log-groups",
        "daylab aws logs tail LOG-GROUP",
        f"daylab iam trace --denied --account {current.account}",
        "daylab graph --drill",
    ]
