"""Which keys a pydantic model knows at a place inside it, so that a typo can be answered with the right name.

Limits: follows models, messages, mappings, sequences, unions and annotations; anything else has no keys.
"""

import types
from collections.abc import Iterator
from typing import Annotated, Any, TypeAliasType, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from harness.i18n.message import LANGUAGES, Message

__all__ = ["known_keys"]


def known_keys(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """Return the keys, as they are written in a file, that ``model`` accepts at ``location``, sorted."""
    annotations: list[Any] = [model]
    for part in location:
        annotations = [inner for annotation in annotations for inner in _step(annotation, part)]
    candidates = {each for annotation in annotations for each in _alternatives(annotation) if isinstance(each, type)}
    keys = {
        info.alias or name
        for candidate in candidates
        if issubclass(candidate, BaseModel)
        for name, info in candidate.model_fields.items()
    }
    return sorted(keys | set(LANGUAGES if Message in candidates else ()))


def _alternatives(annotation: Any) -> Iterator[Any]:
    """Yield the types that ``annotation`` stands for, with annotations, aliases and unions resolved."""
    if isinstance(annotation, TypeAliasType):
        yield from _alternatives(annotation.__value__)
        return
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for argument in get_args(annotation):
            yield from _alternatives(argument)
    elif isinstance(annotation, type) and issubclass(annotation, RootModel):
        yield from _alternatives(annotation.model_fields["root"].annotation)
    else:
        yield annotation


def _step(annotation: Any, part: str | int) -> Iterator[Any]:
    """Yield the annotations of what stands under ``part``."""
    for candidate in _alternatives(annotation):
        arguments = get_args(candidate)
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            for name, info in candidate.model_fields.items():
                if part == (info.alias or name):
                    yield info.annotation
        elif isinstance(part, int) and arguments:
            yield arguments[part] if part < len(arguments) and arguments[-1] is not ... else arguments[0]
        elif arguments:
            yield arguments[-1]
