"""``daylab drill``: what is broken? Deploys a working day, breaks it, asks for the diagnosis, checks the repair.

Limits: on the engine of ``daylab up``, which is started if need be; one drill at a time.
"""

from __future__ import annotations

import os
import random
from typing import Annotated

import typer

from harness.cli.account.words import say
from harness.cli.learn.lab_context import SPOKEN, Lang, work_root
from harness.errors import InputError
from harness.language import language

__all__ = ["ABOUT", "drill"]

ABOUT = say("drill.about", SPOKEN)


def drill(
    what: Annotated[str | None, typer.Argument(metavar="[WHAT]", help=say("what", SPOKEN))] = None,
    fault: Annotated[str | None, typer.Argument(metavar="[FAULT]", help=say("fault", SPOKEN))] = None,
    by_chance: Annotated[bool, typer.Option("--random", help=say("random", SPOKEN))] = False,
    seed: Annotated[int | None, typer.Option("--seed", help=say("seed", SPOKEN))] = None,
    mixed: Annotated[int | None, typer.Option("--mixed", min=1, max=50, help=say("mixed", SPOKEN))] = None,
    cause: Annotated[int | None, typer.Option("--cause", help=say("cause", SPOKEN))] = None,
    evidence: Annotated[int | None, typer.Option("--evidence", help=say("evidence", SPOKEN))] = None,
    no_traffic: Annotated[bool, typer.Option("--no-traffic", help=say("no_traffic", SPOKEN))] = False,
    lang: Lang = None,
) -> None:
    """Begins, shows, checks, deploys or ends a drill."""
    from harness.cli.drill.rounds import SEEDS, Playing

    spoken = language(os.environ, lang)
    playing = Playing(work_root(), spoken, traffic=not no_traffic)
    if fault is not None and (by_chance or mixed):
        raise InputError(f"{fault}: --random and --mixed choose by themselves", fix="give one of them")
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
