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
from functools import cache, cached_property, reduce
from itertools import product
from math import prod
from operator import or_
from typing import Any

from harness.descriptors import Named, Service, loaded
from harness.descriptors.paths import values
from harness.extension.authorization.call import Call, Lookup

__all__ = ["Template", "fill", "normal", "owning_account"]

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_COMMON = {"Partition", "Region", "Account"}
_MOST = 1000
"""More combinations of names than this are asked for as everything."""


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

    def filled(self, known: Mapping[str, str]) -> str:
        """The template with what is known of its variables; the others are ``*``."""
        return _VARIABLE.sub(lambda found: known.get(found[1], "*"), self.text)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in a parameter, with the account and region that it says it is in; empty: those of the call."""

    text: str
    account: str = ""
    region: str = ""


def fill(template: Template, call: Call, lookup: Lookup) -> tuple[str, ...]:
    """The ARNs of the template's form that ``call`` names; empty if it names none.

    Args:
        template: ARN template of one resource type.
        call: the call.
        lookup: what only the engine can tell.

    Returns:
        ARNs, one for each resource named; variables that stay unknown are ``*``.
    """
    arns, names = _read(template, call.parameters)
    variables = template.variables
    if variables and (not names or (arns and variables[-1][0] not in names)):
        return tuple(arns)
    if prod(len(found) for found in names.values()) > _MOST:
        return ("*",)
    fixed = {
        "Partition": call.partition,
        "Region": call.region,
        "Account": owning_account(template.service, call.parameters, call.account),
    }
    prefix, many = template.service.prefix, []
    for variable, key, _ in variables:
        found = names.get(variable)
        if found is None:
            fixed[variable] = "*"
        elif len(found) == 1:
            fixed |= _filled(variable, key, found[0], prefix, lookup)
        else:  # each entry of a list is where it says itself, not where another entry is
            many.append([_filled(variable, key, name, prefix, lookup) for name in found])
    rows = (reduce(or_, row, fixed) for row in product(*many)) if many else (fixed,)
    return (*dict.fromkeys(arns), *(template.filled(row) for row in rows))


def owning_account(one: Service, parameters: Mapping[str, Any], account: str) -> str:
    """The account that owns a call's resources: the caller's, or the one of a parameter; ``*`` if that is no number."""
    said = next((text for path in one.accounts for text in values(parameters, path)), "-")
    return account if said == "-" else said if said.isdigit() else "*"


def _filled(variable: str, key: str, name: _Name, prefix: str, lookup: Lookup) -> dict[str, str]:
    """The values that a name gives to an ARN: its own, and its owner's."""
    own = {variable: name.text if name.text == "*" else lookup.resource_name(prefix, key, name.text)}
    owner = {"Account": name.account, "Region": name.region}
    return own | {place: value for place, value in owner.items() if value}


def _read(template: Template, parameters: Mapping[str, Any]) -> tuple[list[str], dict[str, list[_Name]]]:
    """What parameters tell of a template: whole ARNs, and names by variable."""
    arns: list[str] = []
    names: dict[str, list[_Name]] = {}
    for parameter in template.service.arns:
        if parameter in parameters:
            arns += (text for text in values(parameters, parameter) if template.shape.fullmatch(text))
    for variable, key, named in template.variables:
        if named.first and arns:
            continue
        for text in _naming(key, named, parameters):
            if named.read:
                found = loaded(template.service.name, named.read)(text)
                names.setdefault(variable, []).append(_Name(*found))
            elif text.startswith("arn:") and template.shape.fullmatch(text):
                arns.append(text)
            else:
                names.setdefault(variable, []).append(_bare(text, named))
    return arns, names


def _naming(key: str, named: Named, parameters: Mapping[str, Any]) -> list[str]:
    """What the parameters hold that name a variable: the descriptor's, else the one of the variable's own name."""
    found: list[str] = []
    for path in named.parameters:
        if isinstance(plain := parameters.get(path), str):  # by far the most frequent
            found += [plain] if plain else []
        elif plain is not None or "." in path or "=" in path:
            found += values(parameters, path)
        if found and named.first:
            return found
    return found or next((list(values(parameters, own)) for own in _own_names(key, parameters)), [])


def _own_names(key: str, parameters: Mapping[str, Any]) -> Iterator[str]:
    return (name for name in parameters if normal(name) == key)


def _bare(value: str, named: Named) -> _Name:
    """The bare name in a value that may have a leading part or be an ARN of another form."""
    if value.startswith("arn:") and value.count(":") >= 5:
        _, _, _, region, account, name = value.split(":", 5)
        return _Name(name.split("/", 1)[-1].split(":", 1)[-1], account, region)
    return _Name(value.removeprefix(named.leading))
