"""A bug made for real: its identities, resources and calls on an engine, and what the engine decided.

The decision is read from the engine's decision log, by principal, action and resource, so that calls which services
make to each other count like any other; what the client was told must be the same.

Limits: needs an engine with enforcement and a decision log; nothing is removed afterwards, because the accounts are
nobody else's.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from botocore.exceptions import ClientError

from harness.clients import Endpoint, forget_account
from harness.descriptors import by_prefix, loaded, services
from harness.engines.control_api import ControlApi
from harness.errors import CapabilityError, DeploymentError, EngineError, InputError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import permissions as words
from harness.permissions.bugs.api_calls import Credentials, client, make_call
from harness.permissions.bugs.fresh_accounts import FreshAccounts
from harness.permissions.bugs.live_identities import Identities
from harness.permissions.bugs.model import EXPIRED, Bug, Call, Resource
from harness.permissions.bugs.outcome import EXPIRED_CODES, Outcome

__all__ = ["require", "run"]

PATIENCE: Final = 15.0  # seconds; deliveries between services take their time on a busy machine
LOOK_EVERY: Final = 0.03  # seconds


def require(bug: Bug, endpoint: Endpoint) -> None:
    """Check that an engine can show the bug.

    Raises:
        CapabilityError: it cannot: *not enforced here*, with the reason.
    """
    reason = bug.live.not_enforced_here
    if reason is not None:
        raise CapabilityError(words.NOT_ENFORCED(reason=reason), where=bug.name)
    info = ControlApi(endpoint).info()
    if info.iam != "enforce":
        raise CapabilityError(
            words.CARRIES_OUT_NONE(iam=info.iam),
            where=endpoint.url,
            fix=words.ENFORCE,
        )
    missing = sorted(set(bug.live.needs) - info.capabilities)
    if missing:
        raise CapabilityError(words.ENGINE_LACKS(missing=", ".join(missing)), where=bug.name)


def run(
    bug: Bug,
    endpoint: Endpoint,
    *,
    token: str = "",
    source: random.Random | None = None,
    clock: Callable[[], float] = time.time,
) -> tuple[Outcome, ...]:
    """Make the bug's world in fresh accounts, make its calls, and say what each came to.

    Args:
        bug: the bug, as it is or repaired.
        endpoint: the engine.
        token: its session token; needed where a service's role acts.
        source: randomness of the account numbers.
        clock: seconds since the epoch, the same clock as the engine's.

    Raises:
        CapabilityError: the engine cannot show it.
        DeploymentError: one of the set-up calls failed.
        EngineError: a call did not lead to the question that the file describes.
    """
    require(bug, endpoint)
    accounts = FreshAccounts(bug, source or random.SystemRandom())
    fresh = accounts.fresh(bug)
    try:
        world = _World(fresh, endpoint, token, accounts)
        return tuple(
            world.outcome(documented, call, clock) for documented, call in zip(bug.calls, fresh.calls, strict=True)
        )
    finally:
        _drop(endpoint, token, accounts)


def _drop(endpoint: Endpoint, token: str, accounts: FreshAccounts) -> None:
    """Drop the bug's accounts where the engine can; one that cannot keeps them."""
    for account in accounts.numbers:
        forget_account(endpoint, account)
        with suppress(EngineError):
            ControlApi(endpoint, token).release_account(account)


class _World:
    """Everything that a bug needs on the engine."""

    def __init__(self, bug: Bug, endpoint: Endpoint, token: str, accounts: FreshAccounts) -> None:
        self._endpoint = endpoint
        self._control_api = ControlApi(endpoint)
        self._accounts = accounts
        self._identities = Identities(endpoint, bug, token)
        for step in bug.live.setup:
            try:
                make_call(endpoint, step, self._identities.credentials(step.caller or accounts.numbers[0]))
            except ClientError as error:
                raise DeploymentError(words.SETUP_FAILED(name=bug.name, error=error), where=step.call) from error
        for resource in bug.resources:
            if resource.policy is not None:
                self._put_policy(resource, resource.policy)

    def outcome(self, documented: Call, call: Call, clock: Callable[[], float]) -> Outcome:
        """Make the call and find out what was decided; reported in the file's own account numbers."""
        if call.request is None:
            raise EngineError(words.CALL_WITHOUT_REQUEST, where=call.action, fix=words.ADD_REQUEST)
        credentials = self._identities.credentials(call.request.caller or call.principal, call.session)
        if call.session is not None and call.session.expired:
            return self._expired(documented, call, credentials)
        since = clock()
        told = self._told(call, credentials)
        row = self._decision(call, since)
        refusal = self._accounts.documented(row["message"])
        seen = self._accounts.documented(told)
        own = call.request.caller in (None, call.principal)
        if own and refusal and refusal not in seen and not _is_plain(seen, call.action):
            raise EngineError(
                words.CLIENT_AND_LOG_DIFFER(seen=seen or words.NOTHING),
                where=f"{call.action}: {refusal}",
            )
        return Outcome(documented, row["decision"], row["layer"], refusal, seen)

    def _told(self, call: Call, credentials: Credentials) -> str:
        """Make the call; the error that the client got, if any."""
        assert call.request is not None
        try:
            make_call(self._endpoint, call.request, credentials)
        except ClientError as error:
            return str(error)
        return ""

    def _decision(self, call: Call, since: float) -> dict[str, Any]:
        """The entry of the decision log that answers the call's question."""
        until = time.monotonic() + PATIENCE
        wanted = (call.principal, call.action.lower(), call.resource)
        while True:
            rows = [
                row
                for number in self._accounts.numbers
                for row in self._control_api.decisions(number)
                if row["time"] >= since
            ]
            for row in rows:
                if (row["principal"], row["action"].lower(), row["resource"]) == wanted:
                    return row
            if time.monotonic() > until:
                asked = "; ".join(f"{row['principal']} {row['action']} {row['resource']}" for row in rows) or "nothing"
                raise EngineError(
                    words.NOT_ASKED(wanted=" ".join(wanted), asked=self._accounts.documented(asked)),
                    where=self._endpoint.url,
                    fix=words.COMPARE_CALL,
                )
            threading.Event().wait(LOOK_EVERY)

    def _expired(self, documented: Call, call: Call, credentials: Credentials) -> Outcome:
        """Call until the session is over."""
        assert call.request is not None
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                make_call(self._endpoint, call.request, credentials)
            except ClientError as error:
                if error.response["Error"]["Code"] in EXPIRED_CODES:
                    return Outcome(documented, EXPIRED, "", error.response["Error"]["Message"], str(error))
            threading.Event().wait(LOOK_EVERY)
        raise EngineError(words.SESSION_LASTS, where=call.principal)

    def _put_policy(self, resource: Resource, policy: Mapping[str, Any]) -> None:
        """Put a policy on a resource. InputError: nothing of its service puts one."""
        one = by_prefix(resource.arn.split(":")[2])
        if one is None or not one.call_graph.put_policy:
            known = ", ".join(sorted(each.prefix for each in services().values() if each.call_graph.put_policy))
            raise InputError(
                words.NO_POLICY_WRITER(arn=resource.arn), where="resources", fix=common.ONE_OF(names=known)
            )
        loaded(one.name, one.call_graph.put_policy)(self._owner_client(resource), resource.arn, policy)

    def _owner_client(self, resource: Resource) -> Any:
        account = resource.account or resource.arn.split(":")[4]
        return client(self._endpoint, resource.arn.split(":")[2], {"account": account})


def _is_plain(told: str, action: str) -> bool:
    """Whether a service told the caller nothing but that it is refused, as some do to strangers."""
    one = by_prefix(action.partition(":")[0])
    return one is not None and bool(one.refusal.to_strangers) and told.endswith(one.refusal.to_strangers)
