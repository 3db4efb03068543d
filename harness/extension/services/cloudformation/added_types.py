"""Resource types: those that services' descriptors add, and the refusal of those that nothing provides.

A template with a type that does not exist is refused at once: ``ValidationError`` 400, "Template format error:
Unrecognized resource types: [AWS::No::Such]" (Q: aws-cdk issue 6878 and AWS's own knowledge center). LocalStack reports
``CREATE_COMPLETE`` for what it does not know, with the id ``unknown``. ``DAYLAB_UNKNOWN_TYPES=allow`` keeps that, for
one's own stacks with types that the engine does not have.

A provider of a type that LocalStack has itself belongs to its service, as a patch.

Limits: in a template with a macro of the account's own, types are known only when it has run; an unknown one then fails
as a resource.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localstack.services.cloudformation.engine.validations import ValidationError
from localstack.services.cloudformation.resource_provider import ResourceProvider, ResourceProviderExecutor

from harness.descriptors import loaded, services
from harness.extension.patching import Patches, documented, quoted

__all__ = ["declare", "types_of"]

_RESOURCE_PROVIDER = "localstack.services.cloudformation.resource_provider"
_MODEL_EXECUTOR = "localstack.services.cloudformation.engine.v2.change_set_model_executor"
UNRECOGNIZED = quoted("https://github.com/aws/aws-cdk/issues/6878")

_CUSTOM = "AWS::CloudFormation::CustomResource"
_HOSTED = ("AWS::Serverless-2016-10-31", "AWS::Include", "AWS::LanguageExtensions", "AWS::SecretsManager-2020-07-23")
"""Transforms that add no types but SAM's."""


def types_of(template: Mapping[str, Any]) -> Iterator[str]:
    """Yield the types of a template's resources, as far as no macro can change them."""
    transform = template.get("Transform", ())
    names = transform if isinstance(transform, list) else [transform] if transform else []
    names = [one.get("Name") if isinstance(one, Mapping) else one for one in names]
    if any(name not in _HOSTED for name in names):
        return
    resources = template.get("Resources")
    for resource in resources.values() if isinstance(resources, Mapping) else ():
        kind = resource.get("Type") if isinstance(resource, Mapping) else None
        if isinstance(kind, str) and not (names and kind.startswith("AWS::Serverless::")):
            yield kind


def declare(patches: Patches, *, allows_unknown: bool) -> None:
    """Let stacks have the added types and, unless ``allows_unknown``, no unknown ones."""
    added = {kind: (one.name, dotted) for one in services().values() for kind, dotted in one.resource_types.items()}

    @patches.wrap(
        f"{_RESOURCE_PROVIDER}:ResourceProviderExecutor.try_load_resource_provider",
        "a5ba75b35e",
        documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"),
    )
    def load(original: Callable[[str], Any], resource_type: str) -> ResourceProvider[Any] | None:
        """Stacks have resource types that LocalStack does not know."""
        if not isinstance(resource_type, str):  # a resource without a type is told of by whoever reads the template
            return None
        kind = _CUSTOM if resource_type.startswith("Custom::") else resource_type
        if found := added.get(kind):
            provider: ResourceProvider[Any] = loaded(*found)()
            return provider
        return original(resource_type)

    if allows_unknown:
        return

    @patches.wrap(
        "localstack.services.cloudformation.engine.template_preparer:parse_template", "e11eee8c1d", UNRECOGNIZED
    )
    def parse(original: Callable[..., Any], template: str) -> Any:
        """A template with a type that nothing provides is refused."""
        parsed = original(template)
        if isinstance(parsed, Mapping):
            kinds = dict.fromkeys(types_of(parsed))
            unknown = [one for one in kinds if ResourceProviderExecutor.try_load_resource_provider(one) is None]
            if unknown:
                raise ValidationError(f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")
        return parsed

    @patches.wrap(f"{_MODEL_EXECUTOR}:should_ignore_unsupported_resource_type", "86cb56a863", UNRECOGNIZED)
    def ignore(original: Callable[..., bool], resource_type: str, change_set_type: Any) -> bool:
        """A type that a macro has added and nothing provides fails its resource."""
        return False
