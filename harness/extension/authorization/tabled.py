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

from harness.descriptors import Service
from harness.descriptors.paths import values
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
        dict.fromkeys(text for paths in named.values() for text in _texts(chain(*(paths or ())), call, arn=True))
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
            every = kind.required and known.isdisjoint(_texts(chain(*paths), call, arn=True))
            found += _by_name(kind.template, paths, one, call, fixed, every=every)
    if not found and fixed["Account"] != call.account:  # what has no resources is the other account's all the same
        found = [f"arn:{call.partition}:{one.prefix}:{call.region}:{fixed['Account']}:*"]
    return tuple(dict.fromkeys(found)) or ("*",)


def _texts(paths: Iterable[str], call: Call, *, arn: bool) -> Iterator[str]:
    """What parameters hold: ARNs, or names."""
    for path in paths:
        for text in values(call.parameters, path):
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
    names = [[_bare(text, one) for text in _texts(each, call, arn=False)] for each in paths]
    if not every and not (names and names[-1]):
        return []
    if prod(len(each) or 1 for each in names) > _MOST:
        return ["*"]
    variables = [variable for variable, _, _ in template.variables]
    rows = product(*(each or ["*"] for each in names))
    return [template.filled({**fixed, **dict(zip(variables, row, strict=True))}) for row in rows]


def _bare(name: str, one: Service) -> str:
    return name.removeprefix(next((lead for lead in one.leading if name.startswith(lead)), ""))
