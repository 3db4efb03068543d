"""Every declared patch of LocalStack and moto: what the engine applies at its start, and what each service adds.

Nothing is applied here: documentation and tests walk the declarations without an engine.
"""

from collections.abc import Mapping, Sequence

from harness.extension import (
    caches,
    client_errors,
    engine_stores,
    gateway,
    moto_requests,
    request_limits,
    service_loading,
)
from harness.extension.account_door import AccountDoor
from harness.extension.account_release import AccountReleases
from harness.extension.authorization import provenance
from harness.extension.authorization.questions import Questions
from harness.extension.engine_stores import EngineClients
from harness.extension.patching import Patches
from harness.extension.request_guard import RequestGuard
from harness.extension.service_loading import Listener
from harness.extension.services.sns.mailbox import Mailbox
from harness.extension.timescale import Timescale
from harness.extension.tools import Tools

__all__ = ["declared", "engine_patches"]


def engine_patches(
    clients: EngineClients, guard: RequestGuard, *, before: Sequence[Listener], after: Sequence[Listener]
) -> Patches:
    """Return what the engine applies at its start.

    Args:
        clients: keeps the engine's own clients by account.
        guard: keeps foreign pages away.
        before: called with each service that LocalStack is about to load.
        after: called with each that it has loaded.
    """
    patches = Patches("the engine")
    caches.declare(patches)
    engine_stores.declare(patches, clients)
    guard.declare(patches)
    client_errors.declare(patches)
    moto_requests.declare(patches)
    request_limits.declare_unpacking(patches)
    provenance.declare(patches)
    service_loading.declare(patches, before=before, after=after)
    return patches


def declared() -> Mapping[str, Patches]:
    """Return every group of patches by its name, without what they would work with in an engine.

    Raises:
        PatchError: a service's patches cannot be imported.
    """
    gateway.declare(gateway_patches := Patches("the gateway"), {})
    request_limits.declare(gateway_patches)
    groups = [
        gateway_patches,
        engine_patches(EngineClients(), RequestGuard(), before=(), after=()),
        *caches.deferred().values(),
    ]
    tools = Tools(Questions("enforce"), Mailbox(), Timescale(), AccountReleases(AccountDoor()))
    services = service_loading.Corrections(tools)
    groups += [services.declared(name) for name in sorted(service_loading.MODULES)]
    return {group.name: group for group in groups}
