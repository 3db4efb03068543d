"""``daylab iam policy``: least privilege from what a role or user really called."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from harness.cli.command_language import Lang, chosen, help_text
from harness.i18n.catalogue import iam_commands as words

__all__ = ["ABOUT", "policy"]

ABOUT = help_text(words.POLICY_ABOUT)


def policy(
    role: Annotated[str | None, typer.Option(help=help_text(words.ROLE))] = None,
    user: Annotated[str | None, typer.Option(help=help_text(words.USER))] = None,
    account: Annotated[str | None, typer.Option(help=help_text(words.ROLE_ACCOUNT))] = None,
    generalise: Annotated[bool, typer.Option("--generalise", help=help_text(words.GENERALISE))] = False,
    allowed_only: Annotated[bool, typer.Option("--allowed-only", help=help_text(words.ALLOWED_ONLY))] = False,
    endpoint_url: Annotated[str | None, typer.Option(help=help_text(words.ENGINE_URL))] = None,
    lang: Lang = None,
) -> None:
    """Writes the policy of one role or user."""
    from harness.cli.iam.sources import running_engine
    from harness.engines.control_api import ControlApi
    from harness.errors import InputError
    from harness.permissions.decision_log import without_own_calls
    from harness.permissions.least_privilege import least_policy

    if (role is None) == (user is None):
        raise InputError(words.WHOSE_POLICY, where="--role", fix=words.GIVE_ROLE_OR_USER)
    endpoint = running_engine(endpoint_url)
    rows = [row for row in without_own_calls(ControlApi(endpoint).decisions()) if _is_of(row, role, user, account)]
    accounts = sorted({row["principal"].split(":")[4] for row in rows})
    if len(accounts) > 1:
        raise InputError(
            words.SEVERAL_ACCOUNTS(count=len(accounts), role=role or user),
            where="--account",
            fix=words.GIVE_ACCOUNT(accounts=", ".join(accounts[:10])),
        )
    used = [row for row in rows if row["decision"] == "Allowed" or not allowed_only]
    if not used:
        raise InputError(
            words.NO_CALLS(role=role or user),
            where=endpoint.url,
            fix=words.MAKE_CALLS,
        )
    document = least_policy(((row["action"], row["resource"]) for row in used), generalise=generalise)
    refused = sum(row["decision"] != "Allowed" for row in used)
    typer.echo(words.FROM_CALLS.get(chosen(lang), count=len(used), refused=refused), err=True)
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))


def _is_of(row: dict[str, Any], role: str | None, user: str | None, account: str | None) -> bool:
    """Whether a decision is about the role or user."""
    parts = row["principal"].split(":", 5)
    if len(parts) != 6 or account not in (None, parts[4]):
        return False
    wanted = role if role is not None else user or ""
    number = wanted.split(":")[4] if wanted.startswith("arn:") else parts[4]
    name = wanted.rsplit("/", 1)[-1]
    kind, *names = parts[5].split("/")
    if kind != ("user" if role is None else "assumed-role"):
        return False
    return bool((names[-1] if role is None else names[0]) == name and number == parts[4])
