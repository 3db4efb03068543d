"""``daylab drill``: what is broken? Deploys a working day, breaks it, asks for the diagnosis, checks the repair.

Limits: on the engine of ``daylab up``, which is started if need be; one drill at a time.
"""

from __future__ import annotations

import random
from typing import Annotated

import typer

from harness.cli.command_language import Lang, chosen, help_text
from harness.cli.learn.lab_context import work_root
from harness.errors import InputError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import drill_commands as words

__all__ = ["ABOUT", "drill"]

ABOUT = help_text(words.DRILL_ABOUT)


def drill(
    what: Annotated[str | None, typer.Argument(metavar="[WHAT]", help=help_text(words.WHAT))] = None,
    fault: Annotated[str | None, typer.Argument(metavar="[FAULT]", help=help_text(words.FAULT))] = None,
    by_chance: Annotated[bool, typer.Option("--random", help=help_text(words.RANDOM))] = False,
    seed: Annotated[int | None, typer.Option("--seed", help=help_text(words.SEED))] = None,
    mixed: Annotated[int | None, typer.Option("--mixed", min=1, max=50, help=help_text(words.MIXED))] = None,
    cause: Annotated[int | None, typer.Option("--cause", help=help_text(words.CAUSE))] = None,
    evidence: Annotated[int | None, typer.Option("--evidence", help=help_text(words.EVIDENCE))] = None,
    no_traffic: Annotated[bool, typer.Option("--no-traffic", help=help_text(words.NO_TRAFFIC))] = False,
    lang: Lang = None,
) -> None:
    """Begins, shows, checks, deploys or ends a drill."""
    from harness.cli.drill.rounds import SEEDS, Playing

    spoken = chosen(lang)
    playing = Playing(work_root(), spoken, traffic=not no_traffic)
    if fault is not None and (by_chance or mixed):
        raise InputError(words.FAULT_AND_CHANCE(fault=fault), fix=common.GIVE_ONE)
    with playing.store.alone():
        match what:
            case "check":
                raise typer.Exit(playing.check(cause, evidence))
            case "deploy":
                playing.deploy()
            case "stop":
                playing.stop()
            case None if mixed is None:
                playing.resume()
            case _:
                drawn = random.SystemRandom().randrange(SEEDS) if seed is None else seed
                playing.begin(what, fault, count=mixed or 1, seed=drawn)
