"""Services without a package of their own: tables that are derived, reviewed and committed, read one at a time.

``tables/<service>.json`` says for each operation which resource types it asks for and which parameters name them;
``docs/service_tables.py`` writes it. An operation that stands in no table is unmapped. A service that has a package in
``harness/extension/services`` has a descriptor there, which wins.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from harness.descriptors.model import PassedRole, Service

__all__ = ["mapped", "mapped_services"]

TABLES = Path(__file__).parent / "tables"


@cache
def mapped_services() -> tuple[str, ...]:
    """botocore's names of the services that have a table."""
    return tuple(sorted(path.stem for path in TABLES.glob("*.json")))


@cache
def mapped(name: str) -> Service | None:
    """The descriptor that a service's table makes; None for a service without one."""
    if name not in mapped_services():
        return None
    told = json.loads((TABLES / f"{name}.json").read_text(encoding="utf-8"))
    return Service(
        name=name,
        prefix=told["prefix"],
        operations=MappingProxyType(told["operations"]),
        actions=told.get("actions", {}),
        accounts=tuple(told.get("accounts", ())),
        leading=tuple(told.get("leading", ())),
        passed_roles=_passed(told["passes"], told.get("passed_to", "")),
    )


def _passed(passes: Mapping[str, list[str]], to: str) -> Mapping[str, tuple[PassedRole, ...]]:
    return {operation: tuple(PassedRole(path, to) for path in paths) for operation, paths in passes.items()}
