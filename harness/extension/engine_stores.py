"""What LocalStack and moto keep by account, and how it goes.

Both keep an account's resources in dictionaries by account id, which never shrink. Beside them they hold on to what
nobody asks for again: every boto3 client that a service made for itself, every model object that moto ever created,
the threads that have ended, and one entry for each account in lists of what is in use.
Limits: entries for all accounts together (an API's deployments, a bucket's files) are each service's own to drop.
"""

import functools
import sys
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

from localstack.aws.accounts import get_account_id_from_access_key_id
from localstack.services.plugins import SERVICE_PLUGINS
from localstack.services.stores import AccountRegionBundle
from localstack.utils import threads
from moto.core.base_backend import AccountSpecificBackend, BackendDict, backend_lock

from harness.extension.patching import Patches, engine

__all__ = ["EngineClients", "declare", "forget", "holders", "provider"]

MEMORY: Final = engine("an account that is released must not stay in memory; no answer changes")
CLIENTS: Final = 256
"""How many clients are kept at most; LocalStack's number."""


class EngineClients:
    """The boto3 clients that services make for themselves; LocalStack's own cache cannot let go of one."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[Any, ...], tuple[str, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, cached: Any) -> Callable[..., Any]:
        """Return what stands in for LocalStack's cached function that makes a client."""
        create = cached.__wrapped__

        def get_client(factory: Any, **parameters: Any) -> Any:
            key = (factory, *sorted(parameters.items()))
            with self._lock:
                if found := self._made.get(key):
                    self._made.move_to_end(key)
                    return found[1]
            client = create(factory, **parameters)
            account = get_account_id_from_access_key_id(parameters["aws_access_key_id"] or "")
            with self._lock:
                _, client = self._made.setdefault(key, (account, client))
                while len(self._made) > CLIENTS:
                    self._made.popitem(last=False)
            return client

        return get_client

    def forget(self, account: str) -> None:
        """Drop the clients with credentials of ``account``; whoever works with one keeps it."""
        with self._lock:
            for key in [key for key, (owner, _) in self._made.items() if owner == account]:
                del self._made[key]


def declare(patches: Patches, clients: EngineClients) -> None:
    """Declare what stands in for what never lets go."""
    patches.derive(
        "localstack.aws.connect:ClientFactory._get_client",
        "16bc23d3f1",
        MEMORY,
        "Clients of an account that is released are dropped.",
        clients.keep,
    )
    patches.put(
        "moto.core.common_models:BaseModel.__new__",
        "8b508e0afb",
        MEMORY,
        "Model objects are not listed for moto's own S3, which is not in use, as long as the engine runs.",
        staticmethod(_untracked),
    )
    patches.derive(
        "moto.core.base_backend:AccountSpecificBackend._generate_regions",
        "cfb9957cbb",
        MEMORY,
        "A service's regions are found once for all accounts; moto's cache holds on to the accounts.",
        _by_service,
    )


def _untracked(cls: type, *args: Any, **kwargs: Any) -> Any:
    return object.__new__(cls)


def _by_service(cached: Any) -> Callable[..., list[str]]:
    regions = functools.cache(functools.partial(cached.__wrapped__, AccountSpecificBackend))
    return lambda self, service: list(regions(service))


def provider(service: str) -> Any:
    """LocalStack's provider of a service that is loaded."""
    return SERVICE_PLUGINS.get_service_container(service).service._provider


def forget(account: str) -> None:
    """Drop the stores of ``account``, and the threads that have ended."""
    for bundle in _bundles():
        with bundle.lock:
            bundle.pop(account, None)
    with backend_lock:
        known = {id(backends): backends for backends in BackendDict._instances}
        for backends in known.values():
            backends.pop(account, None)
        BackendDict._instances[:] = known.values()  # moto adds one for each account
    threads.TMP_THREADS[:] = [each for each in threads.TMP_THREADS if not _has_ended(each)]


def holders() -> dict[str, list[str]]:
    """Accounts for which LocalStack or moto keeps something, each with the services that do, sorted."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    with backend_lock:
        kept = [*_bundles(), *{id(backends): backends for backends in BackendDict._instances}.values()]
    for accounts in kept:
        for account, regions in list(accounts.items()):
            if regions:
                found[account].add(accounts.service_name)
    return {account: sorted(services) for account, services in sorted(found.items())}


def _has_ended(thread: Any) -> bool:
    return isinstance(thread, threading.Thread) and thread.ident is not None and not thread.is_alive()


def _bundles() -> Iterator[AccountRegionBundle[Any]]:
    found = _bundles_of(len(sys.modules))
    yield from found


@functools.lru_cache(maxsize=1)
def _bundles_of(modules: int) -> tuple[AccountRegionBundle[Any], ...]:
    """LocalStack's stores in the modules that are loaded, looked up again when there are more."""
    known = {
        id(value): value
        for name, module in list(sys.modules.items())
        if name.startswith("localstack.services.")
        for value in list(vars(module).values())
        if isinstance(value, AccountRegionBundle)
    }
    return tuple(known.values())
