"""Finds the service descriptors, the one kind of code that is discovered, and refuses broken ones.

Every directory of ``harness/extension/services`` holds a ``service.py`` with ``SERVICE = Service(…)``; directories
that ``DAYLAB_SERVICES`` names are searched as well. What a broken descriptor would break is only seen later and far
from it, so nothing starts with one: an ``EngineStartError`` says what is wrong, where, and what to try.

Limits: dotted names are looked for in the text of their module, because importing it would load LocalStack.
"""

import difflib
import importlib
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

from harness.descriptors.mapped import mapped
from harness.descriptors.model import Service
from harness.errors import EngineStartError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import descriptors as words
from harness.i18n.message import Message, joined

__all__ = ["PACKAGE", "by_prefix", "discover", "loaded", "package_of", "service", "services"]

PACKAGE = "harness.extension.services"
_DEFAULTS = Service(name="", prefix="")
_DOTTED = re.compile(r"(?P<module>\w+(?:\.\w+)*)(?::(?P<name>\w+))?")


@cache
def services() -> Mapping[str, Service]:
    """Service name → its descriptor, in order of name; read once in a process.

    Raises:
        EngineStartError: a descriptor is broken.
    """
    return MappingProxyType({name: found for name, (found, _) in sorted(_discovered().items())})


def service(name: str) -> Service | None:
    """The descriptor of a service by botocore's name: its package's, else its table's; None for an unknown service."""
    return services().get(name) or mapped(name)


@cache
def by_prefix(prefix: str) -> Service | None:
    """The descriptor of the service that owns an IAM prefix, which also is the service part of its ARNs."""
    return next((one for one in services().values() if one.prefix == prefix and not one.part_of), None)


@cache
def loaded(name: str, dotted: str) -> Any:
    """What a dotted name in a service's descriptor stands for.

    Args:
        name: botocore's name of the service.
        dotted: ``module:name`` or ``module``, relative to the service's package.
    """
    module, _, attribute = dotted.partition(":")
    found = importlib.import_module(f"{package_of(name)}.{module}")
    return getattr(found, attribute) if attribute else found


def package_of(name: str) -> str:
    """Name of the Python package that a service's descriptor stands in."""
    return _discovered()[name][1]


@cache
def _discovered() -> Mapping[str, tuple[Service, str]]:
    return discover()


def discover(package: str = PACKAGE) -> Mapping[str, tuple[Service, str]]:
    """Read the descriptors below a package.

    Returns:
        Service name → (descriptor, name of the package that it stands in).

    Raises:
        EngineStartError: a descriptor is broken.
    """
    found: dict[str, tuple[Service, str]] = {}
    for root in importlib.import_module(package).__path__:
        if not Path(root).is_dir():
            raise EngineStartError(
                words.NO_SERVICES_DIRECTORY(root=root),
                where="DAYLAB_SERVICES",
                fix=words.NAME_SERVICES,
            )
        for directory in sorted(Path(root).iterdir()):
            if (directory / "__init__.py").is_file():
                one = _read(directory, f"{package}.{directory.name}")
                _require_unique(one, found, directory)
                found[one.name] = (one, f"{package}.{directory.name}")
    for one, _ in found.values():
        if one.part_of and (one.part_of not in found or found[one.part_of][0].prefix != one.prefix):
            raise EngineStartError(
                words.OTHER_PREFIX(name=one.name, part_of=one.part_of, prefix=one.prefix),
                where=f"part_of in the descriptor of {one.name}",
                fix=words.SAME_PREFIX,
            )
    return found


def _read(directory: Path, package: str) -> Service:
    file = directory / "service.py"
    if not file.is_file():
        raise EngineStartError(
            words.NO_DESCRIPTOR(name=directory.name),
            where=str(directory),
            fix=words.ADD_DESCRIPTOR,
        )
    try:
        module = importlib.import_module(f"{package}.service")
    except Exception as error:
        raise EngineStartError(
            words.DESCRIPTOR_UNREADABLE(name=directory.name, type=type(error).__name__, error=error),
            where=str(file),
            fix=_hint(error),
        ) from error
    return _checked(module, file)


def _hint(error: Exception) -> Message:
    """What to try after an error in a descriptor: the field that was meant, where a name is close to one."""
    known = [field.name for field in fields(Service)]
    if unknown := re.search(r"unexpected keyword argument '(\w+)'", str(error)):
        near = difflib.get_close_matches(unknown[1], known, 1)
        return common.DID_YOU_MEAN(name=near[0]) if near else common.KNOWN(names=", ".join(known))
    return words.IS_A_LITERAL


def _checked(module: ModuleType, file: Path) -> Service:
    one = getattr(module, "SERVICE", None)
    if not isinstance(one, Service):
        raise EngineStartError(
            words.NOT_A_SERVICE(name=file.parent.name, type=type(one).__name__),
            where=str(file),
            fix=words.WRITE_SERVICE,
        )
    for field in fields(Service):
        value, default = getattr(one, field.name), getattr(_DEFAULTS, field.name)
        wanted = Mapping if isinstance(default, Mapping) else type(default)
        if not isinstance(value, wanted) or (field.name in ("name", "prefix") and not value):
            raise EngineStartError(
                words.INVALID_FIELD(field=field.name, name=file.parent.name, expected=wanted.__name__, value=value),
                where=str(file),
                fix=words.TUPLE_OF_ONE if wanted is tuple else words.SEE_MODEL,
            )
    for place, dotted in one.dotted_names():
        _require_resolvable(dotted, place, file)
    return one


def _require_resolvable(dotted: str, place: str, file: Path) -> None:
    parts = _DOTTED.fullmatch(dotted)
    what = words.NOT_DOTTED
    if parts:
        base = file.parent.joinpath(*parts["module"].split("."))
        source = base.with_suffix(".py") if base.with_suffix(".py").is_file() else base / "__init__.py"
        if source.is_file():
            name = parts["name"]
            if not name or re.search(
                rf"^(?:def|async def|class)\s+{name}\b|^{name}\b\s*[:=]", source.read_text(encoding="utf-8"), re.M
            ):
                return
            what = words.DEFINES_NOT(source=source, name=name)
        else:
            what = words.NO_MODULE(path=base.with_suffix(".py"))
    raise EngineStartError(
        joined(" ", [repr(dotted), what]),
        where=f"{place} in {file}",
        fix=words.NAME_MODULE,
    )


def _require_unique(one: Service, found: Mapping[str, tuple[Service, str]], directory: Path) -> None:
    for other, package in found.values():
        both = "name" if one.name == other.name else "prefix" if one.prefix == other.prefix else ""
        if both and not (both == "prefix" and (one.part_of or other.part_of)):
            names = f"{package.rsplit('.', 1)[-1]} and {directory.name}"
            raise EngineStartError(
                words.TWO_SERVICES(both=both, one=getattr(one, both), names=names),
                where=str(directory / "service.py"),
                fix=words.OWN_PREFIX,
            )
