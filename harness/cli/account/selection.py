"""Whose account the commands look into: that of the drill, or that of the last check of a day; and letting it go.

Limits: as long as the engine is up in which it was deployed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.command_language import help_text
from harness.cli.learn.lab_context import work_root
from harness.errors import EngineGoneError, InputError
from harness.i18n.catalogue import account_commands as words
from harness.i18n.catalogue import drill_commands

if TYPE_CHECKING:
    from harness.clients import Endpoint

__all__ = ["Lab", "Place", "of_check", "of_drill", "place", "release", "variables", "without_credentials"]

Lab = Annotated[str | None, typer.Option("--lab", metavar="DAY", help=help_text(words.LAB))]


@dataclass(frozen=True, slots=True)
class Place:
    """A deployed stack.

    Args:
        day: of its lab.
        endpoint: engine.
        account: 12-digit account id.
        stack: name of the stack.
    """

    day: str
    endpoint: Endpoint
    account: str
    stack: str


def place(day: str | None) -> Place:
    """Return the place of a day's last check, or of the drill where no day is named.

    Raises:
        InputError: there is none.
        EngineGoneError: its engine has ended.
    """
    return of_drill() if day is None else of_check(day)


def of_drill() -> Place:
    """Return where the drill is played. Raises as :func:`place`."""
    from harness.clients import Endpoint
    from harness.curriculum.loader import find_lab, load_lab
    from harness.drills.store import DrillStore

    current = DrillStore(work_root()).read().current
    if current is None:
        raise InputError(drill_commands.NO_DRILL, fix=drill_commands.NO_DRILL_OR_LAB)
    endpoint = Endpoint(current.endpoint, current.region)
    if not _is_up(endpoint):
        raise EngineGoneError(words.LOST, where=current.endpoint, fix=words.LOST_FIX)
    stack = load_lab(find_lab(current.task.day)).scenario.replace("_", "-")
    return Place(current.task.day, endpoint, current.account, stack)


def of_check(day: str) -> Place:
    """Return where the last check of a day deployed the work. Raises as :func:`place`."""
    from harness.clients import Endpoint
    from harness.curriculum.loader import find_lab
    from harness.progress.accounts import recall

    day = find_lab(day).name
    found = recall(work_root(), day)
    if found is None:
        raise InputError(words.NO_ACCOUNT(day=day), fix=words.NO_ACCOUNT_FIX(day=day))
    endpoint = Endpoint(found.endpoint, found.region)
    if not _is_up(endpoint):
        what, fix = words.ENGINE_ENDED(day=day), words.NO_ACCOUNT_FIX(day=day)
        raise EngineGoneError(what, where=found.endpoint, fix=fix)
    return Place(day, endpoint, found.account, found.stack)


def release(endpoint_url: str, account: str, lang: str) -> None:
    """Let the engine that is up drop an account that a command used; where it cannot, say so and go on.

    Args:
        endpoint_url: engine that the account is in; one that has ended holds nothing any more.
        account: 12-digit account id.
        lang: language to speak.
    """
    from harness.curriculum.accounts import drop_account
    from harness.engines.attached import AttachedEngine
    from harness.engines.standing import find

    state = find()
    if state is not None and state.endpoint == endpoint_url and not drop_account(AttachedEngine(state), account):
        typer.echo(words.NOT_RELEASED.get(lang, account=account), err=True)


def variables(where: Place) -> dict[str, str]:
    """Return the environment variables that lead boto3, the AWS CLI and other tools to a place."""
    from harness.clients import SECRET

    return {
        "AWS_ENDPOINT_URL": where.endpoint.url,
        "AWS_ACCESS_KEY_ID": where.account,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": where.endpoint.region,
        "AWS_REGION": where.endpoint.region,
        # Else StartSyncExecution goes to sync-127.0.0.1, a name that nobody knows.
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        "AWS_PAGER": "",
    }


def without_credentials(environ: dict[str, str]) -> dict[str, str]:
    """Return an environment without what could lead to a real AWS account: profiles, tokens, other endpoints."""
    return {name: value for name, value in environ.items() if not name.startswith("AWS_")}


def _is_up(endpoint: Endpoint) -> bool:
    from harness.engines.control_api import ControlApi

    try:
        ControlApi(endpoint).info()
    except EngineGoneError:
        return False
    return True
