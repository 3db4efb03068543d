"""``python -m benchmarks``: measures daylab beside other emulators and writes the tables."""

import datetime
import signal
import sys
from enum import StrEnum
from types import FrameType
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.environments import install, locked_version
from benchmarks.figures import LANGUAGES
from benchmarks.peers import PEERS, ROOT
from benchmarks.results import Column, Results, machine, to_json
from benchmarks.rounds import DEFAULT, QUICK, Plan, run_rounds
from benchmarks.table import insert, render
from harness.errors import DaylabError

RESULTS = ROOT / "benchmarks" / "results.json"
TABLE = ROOT / "benchmarks" / "RESULTS.md"
READMES = {"en": ROOT / "README.md", "vi": ROOT / "README.vi.md"}
BUDGET = 330.0  # seconds for the rounds; the whole run is to stay below six minutes
HEADING = """# Benchmarks

Written by `make bench`; all figures are from one run. How each is measured: `measure/`. What all labs cost, each alone
and together: `python -m benchmarks.labs`; what grading costs: `python -m benchmarks.grading`.
What an engine holds after a thousand accounts, each deployed and dropped in its turn: `python -m benchmarks.accounts`,
[accounts.svg](accounts.svg). How long an account waits beside an attacker: `python -m benchmarks.attackers`.
"""

PeerName = StrEnum("PeerName", {name: name for name in PEERS})  # type: ignore[misc]

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def bench(
    rounds: Annotated[int, typer.Option(min=1, help="Counted rounds; one uncounted comes first.")] = 3,
    only: Annotated[
        list[PeerName] | None, typer.Option(help="Only this peer; may be repeated. Writes no file.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="One small round without warm-up. Writes no file.")] = False,
) -> None:
    """Measure daylab beside other emulators, all in one run.

    A complete run writes benchmarks/results.json, benchmarks/RESULTS.md and the table between the bench markers of
    README.md and README.vi.md. Interrupting stops everything that was started and writes nothing.
    """
    console = Console(stderr=True)
    results = _measure(console, [str(name) for name in only or PEERS], 1 if quick else rounds, quick=quick)
    if not quick and not only:
        _write(results)
    if sys.stdout.isatty():
        Console().print(Markdown(render(results, "en")))
    else:
        print(render(results, "en"))


def _measure(console: Console, names: list[str], rounds: int, *, quick: bool) -> Results:
    columns_of_progress = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns_of_progress, console=console, transient=True) as progress:
        task = progress.add_task("installing the peers", total=None)
        plan = Plan(
            peers={name: (PEERS[name], install(PEERS[name])) for name in names},
            rounds=rounds,
            warm_up=not quick,
            sizes=QUICK if quick else DEFAULT,
            budget=BUDGET,
        )
        progress.update(task, total=plan.steps)
        columns = {name: Column(_title(name)) for name in names}
        own = Column(_title("daylab"))
        counted = run_rounds(plan, columns, own, lambda label: progress.update(task, advance=1, description=label))
    taken = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return Results(taken, machine(), counted, columns, own)


def _title(name: str) -> str:
    peer = PEERS[name]
    if not peer.package:
        return peer.title
    return f"{peer.title} {locked_version(peer.lock.read_text(encoding='utf-8'), peer.package)}"


def _write(results: Results) -> None:
    RESULTS.write_text(to_json(results), encoding="utf-8")
    TABLE.write_text(f"{HEADING}\n{render(results, 'en')}\n", encoding="utf-8")
    for lang in LANGUAGES:
        readme = READMES[lang]
        if readme.exists():
            document = readme.read_text(encoding="utf-8")
            readme.write_text(insert(document, render(results, lang)), encoding="utf-8")


def _interrupted(_number: int, _frame: FrameType | None) -> Any:
    raise KeyboardInterrupt


if __name__ == "__main__":
    # A termination takes the same way out as Ctrl-C: servers are stopped, nothing is written.
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        app()
    except DaylabError as error:
        print(f"bench: {error}", file=sys.stderr)
        sys.exit(2)
