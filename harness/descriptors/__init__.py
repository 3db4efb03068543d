"""What the rest of daylab must know of each AWS service: one literal a service, ``services/<aws name>/service.py``.

A layer of its own below all others: standard library only, so that command line, documentation and engine read the
same descriptors without loading LocalStack.
"""

from harness.descriptors.discovery import by_prefix, discover, loaded, package_of, service, services
from harness.descriptors.mapped import mapped_services
from harness.descriptors.model import (
    Also,
    CallGraph,
    Capability,
    Named,
    PassedRole,
    Refusal,
    Service,
    Trail,
)

__all__ = [
    "Also",
    "CallGraph",
    "Capability",
    "Named",
    "PassedRole",
    "Refusal",
    "Service",
    "Trail",
    "by_prefix",
    "discover",
    "loaded",
    "mapped_services",
    "package_of",
    "service",
    "services",
]
