"""``python -m benchmarks.accounts``: what an engine holds after many accounts, each deployed and dropped in its turn.

Writes ``benchmarks/accounts.svg``: the engine's memory (RSS, in MB) and threads, at first and after each ``EVERY``
accounts. The first account of each scenario loads the services and is not counted. Prints how much both have grown.
Limits: Linux and macOS; the scenarios' functions are not called.
"""

import itertools
import json
import os
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import psutil
import typer

from benchmarks.peers import ROOT
from harness.clients import forget_account, random_account
from harness.diagrams.chart import bar_chart
from harness.engines.base import running
from harness.engines.embedded import EmbeddedEngine
from harness.scenarios.deploy import deploy
from harness.scenarios.loader import find_scenario
from harness.scenarios.plan import Plan, plan

SCENARIOS: Final = ("s3_lambda", "api_lambda", "dynamodb_streams", "alarm_response", "sfn_workflow")
EVERY: Final = 100
PICTURE: Final = ROOT / "benchmarks" / "accounts.svg"
MEGABYTE: Final = 2**20


@dataclass(frozen=True, slots=True)
class Held:
    """What the engine holds after some accounts.

    Attributes:
        accounts: how many.
        memory: resident memory in MB.
        threads: how many.
    """

    accounts: int
    memory: float
    threads: int


def measure(engine: EmbeddedEngine, count: int, every: int) -> list[Held]:
    """Deploy and drop ``count`` accounts; what the engine held at first and after every ``every`` accounts."""
    plans = [plan(find_scenario(name)) for name in SCENARIOS]
    for each in plans:
        _one(engine, each)
    process = psutil.Process(engine.state.pid)
    found = [_held(process, 0)]
    for number, each in zip(range(1, count + 1), itertools.cycle(plans), strict=False):
        _one(engine, each)
        if number % every == 0:
            found.append(_held(process, number))
            typer.echo(f"{number}: {found[-1].memory:.0f} MB, {found[-1].threads} threads", err=True)
    return found


def _one(engine: EmbeddedEngine, wanted: Plan) -> None:
    account = random_account(random.SystemRandom())
    deploy(wanted, engine.endpoint, account=account)
    forget_account(engine.endpoint, account)
    if problems := engine.control_api.release_account(account):
        raise SystemExit(f"account {account} was not released: {'; '.join(problems)}")


def _held(process: psutil.Process, accounts: int) -> Held:
    """Wait for a moment without garbage: the lowest of a few readings counts."""
    readings = []
    for _ in range(6):
        time.sleep(0.5)
        readings.append((process.memory_info().rss / MEGABYTE, process.num_threads()))
    return Held(accounts, min(memory for memory, _ in readings), min(threads for _, threads in readings))


def picture(found: list[Held]) -> str:
    """The chart, as SVG."""
    return bar_chart(
        "Accounts deployed and dropped one after the other",
        [str(each.accounts) for each in found],
        {"memory (MB)": [round(each.memory) for each in found], "threads": [each.threads for each in found]},
    )


def main(
    count: Annotated[int, typer.Option(min=1, help="Accounts.")] = 1000,
    every: Annotated[int, typer.Option(min=1, help="Accounts between two readings.")] = EVERY,
    output: Annotated[Path, typer.Option(help="The picture.")] = PICTURE,
) -> None:
    """Measure, and draw the picture."""
    with running(EmbeddedEngine(environ=dict(os.environ))) as engine:
        found = measure(engine, count, every)
    output.write_text(picture(found), encoding="utf-8")
    first, last = found[0], found[-1]
    grown = {
        "accounts": last.accounts,
        "MB": round(last.memory - first.memory),
        "threads": last.threads - first.threads,
    }
    json.dump(grown, sys.stdout)
    typer.echo()


if __name__ == "__main__":
    typer.run(main)
