"""Resources of a call to a service that a table describes: every parameter that names one is asked for.

An ARN stands for itself, for whichever resource type it is one of; an ARN that is one of none is asked for as it is. A
required type that no parameter names stands for all of its resources (``table/*``), a type of which parameters do not
tell the resource for everything (``*``), which only a policy for everything allows.

Limits: what a call's resources are in another region, services of the engine look up in the region of the call; so
both are asked for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from math import prod
from typing import Any

from harness.descriptors import Service
from harness.descriptors.paths import structures, values
from harness.extension.authorization.arns import Template, owning_account
from harness.extension.authorization.call import Call

__all__ = ["Kind", "tabled"]

_MOST = 1000
"""More combinations of names than this are asked for as everything."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A resource type of an action.

    Attributes:
        name: its name in the Service Authorization Reference.
        required: whether every call of the action is about one.
        template: its ARN template.
    """

    name: str
    required: bool
    template: Template


def tabled(
    kinds: Sequence[Kind], named: Mapping[str, Sequence[Sequence[str]] | None], one: Service, call: Call
) -> tuple[str, ...]:
    """The ARNs that a call asks for; at least one.

    Args:
        kinds: resource types of the call's action.
        named: resource type → parameters that name each variable of its template, as the table says.
        one: descriptor of the service.
        call: the call.
    """
    arns = tuple(
        dict.fromkeys(
            text for paths in named.values() for text in _texts(chain(*(paths or ())), call.parameters, arn=True)
        )
    )
    known = {arn for arn in arns if any(kind.template.shape.fullmatch(arn) for kind in kinds)}
    fixed = {
        "Partition": call.partition,
        "Region": call.region,
        "Account": owning_account(one, call.parameters, call.account),
    }
    found = [place for arn in arns for place in _places(arn, call)]
    for kind in kinds:
        paths = named.get(kind.name)
        if paths is None:
            found += ["*"] if kind.required else []
        else:
            every = kind.required and known.isdisjoint(_texts(chain(*paths), call.parameters, arn=True))
            found += _by_name(kind.template, paths, one, call, fixed, every=every)
    if not found and fixed["Account"] != call.account:  # what has no resources is the other account's all the same
        found = [f"arn:{call.partition}:{one.prefix}:{call.region}:{fixed['Account']}:*"]
    return tuple(dict.fromkeys(found)) or ("*",)


def _texts(paths: Iterable[str], parameters: Mapping[str, Any], *, arn: bool) -> Iterator[str]:
    """What parameters hold: ARNs, or names."""
    for path in paths:
        for text in values(parameters, path):
            if text.startswith("arn:") is arn:
                yield text


def _places(arn: str, call: Call) -> Iterator[str]:
    """An ARN, and the resource of its name in the region of the call."""
    yield arn
    head, _, rest = arn.partition(":")
    partition, service, region, *more = [*rest.split(":", 4), "", "", ""]
    if region and more[1] and region != call.region:
        yield ":".join((head, partition, service, call.region, *more[:2]))


def _by_name(
    template: Template,
    paths: Sequence[Sequence[str]],
    one: Service,
    call: Call,
    fixed: Mapping[str, str],
    *,
    every: bool,
) -> list[str]:
    """ARNs of what is named by its names; where the last variable is not, all resources of the type, or none."""
    variables = [variable for variable, _, _ in template.variables]
    found: list[str] = []
    for place, members in _entries(paths, call.parameters):
        names = [[_bare(text, one) for text in _texts(each, place, arn=False)] for each in members]
        if not every and not (names and names[-1]):
            continue
        if prod(len(each) or 1 for each in names) > _MOST:
            return ["*"]
        rows = product(*(each or ["*"] for each in names))
        found += [template.filled({**fixed, **dict(zip(variables, row, strict=True))}) for row in rows]
    return found


def _entries(
    paths: Sequence[Sequence[str]], parameters: Mapping[str, Any]
) -> Iterator[tuple[Mapping[str, Any], Sequence[Sequence[str]]]]:
    """Where names are looked for together, and by which paths: each entry of the list that all of them are in.

    Otherwise the table of one entry would be asked for in the database of another.
    """
    heads = {path.rpartition(".")[0] for each in paths for path in each}
    head = heads.pop() if len(heads) == 1 else ""
    entries = list(structures(parameters, head)) if head and len(paths) > 1 and all(paths) else []
    if not entries:
        yield parameters, paths
        return
    members = [[path.rpartition(".")[2] for path in each] for each in paths]
    yield from ((entry, members) for entry in entries)


def _bare(name: str, one: Service) -> str:
    return name.removeprefix(next((lead for lead in one.leading if name.startswith(lead)), ""))
