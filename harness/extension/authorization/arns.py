"""Resource ARNs of a call: the Service Authorization Reference's ARN templates, filled from request parameters.

Which parameters name a resource is what the service's descriptor says; an ARN in any other parameter (a message, a
description) is content. A naming parameter holds the ARN itself or, variable by variable, the names for a template
such as ``arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}``. Each entry of a list is a resource
of its own. A variable that stays unknown becomes ``*``: as a literal it is matched by a policy that covers every such
resource and by no narrower one, so that what cannot be derived is refused rather than let through.

Limits: names that only a look-up can tell (the path of an IAM user, the UUID behind a KMS alias) are asked for
through ``Lookup``, which the caller provides.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from harness.descriptors import Named, Service
from harness.descriptors.paths import values
from harness.extension.authorization.call import Call, Lookup

__all__ = ["Template", "fill", "normal"]

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_COMMON = {"Partition", "Region", "Account"}
_OWNER_IN_URL = re.compile(r"/(\d{12})/[^/]+/?$")


@cache
def normal(name: str) -> str:
    """Names compare without case and punctuation: ``LogGroupName`` = ``logGroupName``."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@dataclass(frozen=True)
class Template:
    """An ARN template of one resource type, with the parameters that name its resources.

    Attributes:
        text: the template.
        service: descriptor of the service that owns the IAM prefix.
    """

    text: str
    service: Service

    @cached_property
    def shape(self) -> re.Pattern[str]:
        """The template as a pattern for ARNs of its form."""
        pattern = "".join(
            re.escape(part) if i % 2 == 0 else (r"[^:]*" if part in _COMMON else r".+")
            for i, part in enumerate(_VARIABLE.split(self.text))
        )
        return re.compile(pattern)

    @cached_property
    def variables(self) -> tuple[tuple[str, str, Named], ...]:
        """(variable, its key in the descriptor, parameters that name it) of what is not common to all ARNs."""
        names = [name for name in _VARIABLE.findall(self.text) if name not in _COMMON]
        none = Named()
        return tuple((name, normal(name), self.service.resources.get(normal(name), none)) for name in names)


@dataclass(slots=True)
class _Found:
    """What a call's parameters tell of a template: whole ARNs, names by variable, and the owner that they name."""

    arns: list[str]
    names: dict[str, list[str]]
    account: str
    region: str


def fill(template: Template, call: Call, lookup: Lookup) -> tuple[str, ...]:
    """The ARNs of the template's form that ``call`` names; empty if it names none.

    Args:
        template: ARN template of one resource type.
        call: the call.
        lookup: what only the engine can tell.

    Returns:
        ARNs, one for each resource named; variables that stay unknown are ``*``.
    """
    found = _read(template, call.parameters, call.account, call.region)
    if template.variables and not found.names:
        return tuple(found.arns)
    prefix = template.service.prefix
    full = {
        variable: tuple(lookup.resource_name(prefix, key, name) for name in found.names.get(variable, ()))
        for variable, key, _ in template.variables
    }
    fixed = {"Partition": call.partition, "Region": found.region, "Account": found.account}
    many = next((variable for variable, names in full.items() if len(names) > 1), None)
    rows = full[many] if many else ("",)
    made = (
        _VARIABLE.sub(
            lambda m, row=row: (  # type: ignore[misc]
                fixed.get(m[1]) or (row if m[1] == many else next(iter(full.get(m[1], ())), "*"))
            ),
            template.text,
        )
        for row in rows
    )
    return (*found.arns, *made)


def _read(template: Template, parameters: Mapping[str, Any], account: str, region: str) -> _Found:
    found = _Found([], {}, account, region)
    for parameter in template.service.arns:
        if parameter in parameters:
            found.arns += (text for text in values(parameters, parameter) if template.shape.fullmatch(text))
    for variable, key, named in template.variables:
        for text in _naming(key, named, parameters):
            if text.startswith("arn:") and template.shape.fullmatch(text):
                found.arns.append(text)
            else:
                found.names.setdefault(variable, []).append(_bare(text, named, found))
    return found


def _naming(key: str, named: Named, parameters: Mapping[str, Any]) -> list[str]:
    """What the first parameter holds that names a variable: one of the descriptor's, or the one of its own name."""
    for path in named.parameters:
        if isinstance(plain := parameters.get(path), str) and plain:  # by far the most frequent
            return [plain]
        if texts := list(values(parameters, path)):
            return texts
    return next((list(values(parameters, own)) for own in _own_names(key, parameters)), [])


def _own_names(key: str, parameters: Mapping[str, Any]) -> Iterator[str]:
    return (name for name in parameters if normal(name) == key)


def _bare(value: str, named: Named, found: _Found) -> str:
    """The bare name in a value that may be a URL, have a leading part or be an ARN of another form; keeps its owner."""
    if named.url and "/" in value:
        if owner := _OWNER_IN_URL.search(value):
            found.account = owner[1]
        return value.rstrip("/").rsplit("/", 1)[-1]
    if value.startswith("arn:") and value.count(":") >= 5:
        _, _, _, region, account, name = value.split(":", 5)
        found.region, found.account = region or found.region, account or found.account
        return name.split("/", 1)[-1].split(":", 1)[-1]
    return value.removeprefix(named.leading)
