"""Which calls are inside an account, and who may enter one that is being released or was.

While an account is released nobody enters: calls of its root from outside wait for the end, everything else (a poller,
a deployment under way, a role's session) is refused, which ends it soon. After that the account is a fresh one for its
root, who opens it again by calling; what is left of its former life stays refused. So nothing that was overlooked can
bring a released account back.

Limits: the last ``REMEMBERED`` released accounts are known.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.http import Response
from localstack.utils.aws.request_context import extract_access_key_id_from_auth_header

from harness.extension.authorization import refusal
from harness.extension.authorization.caller import Kind
from harness.extension.gateway import FUNCTIONS

__all__ = ["AccountDoor"]

REMEMBERED: Final = 10_000
LONGEST_WAIT: Final = 15.0
"""Seconds for which a call of the root's waits for the end of a release."""

_INSIDE: Final = "daylab_inside"
_ROOT_KEY: Final = re.compile(r"\d{12}", re.ASCII)


class AccountDoor:
    """Handler of the request chain (enter) and finalizer (:meth:`leave`); safe for many threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside: dict[str, int] = {}
        self._shutting: set[str] = set()
        self._released: OrderedDict[str, None] = OrderedDict()

    def __call__(self, chain: HandlerChain, context: RequestContext, response: Response) -> None:
        """Let a call enter its account, or refuse it as one whose credentials are nobody's."""
        if not context.service or not context.operation:
            return
        account = context.account_id
        with self._changed:
            if (self._shutting or self._released) and self._is_closed_to(context, account):
                raise refusal.bad_credentials(context.service.service_name, str(context.protocol), Kind.UNKNOWN)
            self._inside[account] = self._inside.get(account, 0) + 1
        setattr(context, _INSIDE, account)

    def leave(self, chain: HandlerChain, context: RequestContext, response: Response) -> None:
        """The call has been answered."""
        account = getattr(context, _INSIDE, None)
        if account is None:
            return
        delattr(context, _INSIDE)
        with self._changed:
            self._inside[account] -= 1
            if not self._inside[account]:
                del self._inside[account]
            if self._shutting:
                self._changed.notify_all()

    @contextmanager
    def shut(self, account: str) -> Iterator[None]:
        """Keep everybody out while the block runs; what is released twice is released one after the other."""
        with self._changed:
            self._changed.wait_for(lambda: account not in self._shutting)
            self._shutting.add(account)
        try:
            yield
        finally:
            with self._changed:
                self._shutting.discard(account)
                self._released[account] = None
                self._released.move_to_end(account)
                while len(self._released) > REMEMBERED:
                    self._released.popitem(last=False)
                self._changed.notify_all()

    def drain(self, account: str, timeout: float) -> int:
        """Wait until no call is inside, at most ``timeout`` seconds; return how many still are."""
        with self._changed:
            self._changed.wait_for(lambda: account not in self._inside, timeout)
            return self._inside.get(account, 0)

    def _is_closed_to(self, context: RequestContext, account: str) -> bool:
        """Whether a call may not enter; its root's waits for the end of a release. The lock is held."""
        if context.internal_request_params is not None:
            return self._is_shut(account) or any(map(self._is_shut, _named(context.service_request)))
        if not self._is_shut(account):
            return False
        key = extract_access_key_id_from_auth_header(context.request.headers) or ""
        if not _ROOT_KEY.fullmatch(key) or context.request.remote_addr == FUNCTIONS:
            return True  # users and sessions went with the account
        self._changed.wait_for(lambda: account not in self._shutting, LONGEST_WAIT)
        if account in self._shutting:
            return True
        self._released.pop(account, None)
        return False

    def _is_shut(self, account: str) -> bool:
        return account in self._shutting or account in self._released


def _named(parameters: Any) -> Iterator[str]:
    """Accounts of the ARNs among a call's parameters: a service assumes a role as nobody, on the role's account."""
    for value in (parameters or {}).values():
        if isinstance(value, str) and value.startswith("arn:") and value.count(":") >= 5:
            yield value.split(":", 5)[4]
