"""``daylab graph``: what is deployed and who may call whom, as a picture."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.account.selection import Place, of_check, of_drill
from harness.cli.command_language import Lang, chosen, help_text
from harness.cli.learn.lab_context import work_root
from harness.errors import DeploymentError, EngineGoneError, InputError
from harness.i18n.catalogue import account_commands as words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.permissions.call_graph import CallGraph

__all__ = ["ABOUT", "graph", "picture_of"]

ABOUT = help_text(words.GRAPH_ABOUT)


def graph(
    day: Annotated[str | None, typer.Argument(metavar="[DAY]", help=help_text(words.DAY))] = None,
    drill: Annotated[bool, typer.Option("--drill", help=help_text(words.DRILL_OPTION))] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help=help_text(words.OUT))] = None,
    lang: Lang = None,
) -> None:
    """Draws the picture and says what is denied."""
    from botocore.exceptions import ClientError

    from harness.atomic_files import write_atomically
    from harness.permissions.call_graph import read_call_graph

    spoken = chosen(lang)
    if (day is None) == (not drill):
        raise InputError(words.WHICH_LAB, fix=words.WHICH_LAB_FIX)
    with _place(day, spoken) as where:
        try:
            found = read_call_graph(where.endpoint, where.account, where.stack)
        except ClientError as error:
            raise DeploymentError(
                words.NO_STACK(stack=where.stack, error=error), where=where.account, fix=words.NO_STACK_FIX
            ) from error
    path = (out or work_root() / ".daylab" / "pictures" / f"{where.day}-graph.svg").resolve()
    write_atomically(path, picture_of(found, spoken))
    names = {node.arn: node.name for node in found.nodes}
    denied = [edge for edge in found.edges if not edge.allowed]
    for edge in denied:
        what = f"{names[edge.source]} → {names[edge.target]}: {', '.join(edge.actions)}"
        typer.echo(words.DENIED.get(spoken, what=what))
    if not found.nodes:
        typer.echo(words.GRAPH_EMPTY.get(spoken))
    typer.echo(words.DRAWN.get(spoken, count=len(denied), path=path))


def picture_of(found: CallGraph, lang: str) -> str:
    """Return a call graph as SVG."""
    from harness.diagrams.deployment import Arrow, Box, Words, draw

    boxes = [Box(node.arn, " ".join(node.kind.split("::")[1:]), node.name) for node in found.nodes]
    arrows = [Arrow(edge.source, edge.target, edge.actions, edge.allowed) for edge in found.edges]
    allowed, denied = words.GRAPH_ALLOWED.get(lang), words.GRAPH_DENIED.get(lang)
    more, empty = words.GRAPH_MORE.get(lang, count="{count}"), words.GRAPH_EMPTY.get(lang)
    labels = Words(allowed, denied, more=more, empty=empty)
    return draw(boxes, arrows, labels)


@contextmanager
def _place(day: str | None, lang: str) -> Iterator[Place]:
    """Where to look: the drill, the last check of the day, or an account in which the work is deployed for it."""
    if day is None:
        yield of_drill()
        return
    try:
        where = of_check(day)
    except (InputError, EngineGoneError):
        where = None
    if where is not None:
        yield where
        return
    with _deployed(day, lang) as made:
        yield made


@contextmanager
def _deployed(day: str, lang: str) -> Iterator[Place]:
    import random

    from harness.cli.learn.lab_context import sit_down
    from harness.curriculum.accounts import drop_account, fresh_account
    from harness.scenarios.deploy import deploy
    from harness.scenarios.loader import find_scenario
    from harness.scenarios.plan import plan

    desk = sit_down(day, lang)
    scenario = find_scenario(desk.lab.scenario)
    wanted = plan(scenario, source=desk.work.directory if desk.work.exists else None)
    with desk.engine() as engine:
        account = fresh_account(engine, scenario, os.environ, random.SystemRandom())
        made = deploy(wanted, engine.endpoint, account=account)
        yield Place(day, made.endpoint, made.account, made.stack_name)
        drop_account(engine, account)
