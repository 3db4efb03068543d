"""CloudFormation: a template with IAM resources is deployed only when the request acknowledges them.

``InsufficientCapabilitiesException`` 400, "Requires capabilities : [CAPABILITY_IAM]", or ``CAPABILITY_NAMED_IAM`` when
one of them has a name of its own (D: API Reference, CreateStack, ``Capabilities``; words Q: aws-cdk issue 1228 and
others). ``CAPABILITY_NAMED_IAM`` includes ``CAPABILITY_IAM``. LocalStack asks for ``CAPABILITY_AUTO_EXPAND`` alone.

Limits: of what macros make, only what SAM is known to add is seen: roles of functions and state machines.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.cloudformation import InsufficientCapabilitiesException

from harness.extension.patching import Patches, documented

__all__ = ["declare", "needed"]

_PROVIDER = "localstack.services.cloudformation.v2.provider:CloudformationProviderV2"
ACKNOWLEDGED = documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html")
_NAMES = {
    "AWS::IAM::AccessKey": "",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": "",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserToGroupAddition": "",
}
"""Resource types that ask for a capability → the property that names one of them."""
_SAM_ROLES = ("AWS::Serverless::Function", "AWS::Serverless::StateMachine")
IAM, NAMED = "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"
_GIVEN: ContextVar[tuple[str, ...] | None] = ContextVar("cloudformation_capabilities", default=None)
"""What the request under way acknowledges; None: none is, that would deploy the template."""


def needed(template: Mapping[str, Any]) -> str:
    """The capability that a template asks for because of IAM; empty: none."""
    found = ""
    resources = template.get("Resources")
    for resource in resources.values() if isinstance(resources, Mapping) else ():
        if not isinstance(resource, Mapping):
            continue
        kind, properties = resource.get("Type"), resource.get("Properties")
        given = properties if isinstance(properties, Mapping) else {}
        if kind in _NAMES:
            found = NAMED if _NAMES[kind] in given else found or IAM
        elif kind in _SAM_ROLES and "Role" not in given:
            found = found or IAM
    return found


def declare(patches: Patches) -> None:
    """Ask before anything is made; call when the provider is imported."""
    for name, fingerprint in (
        ("create_stack", "5a7bfec621"),
        ("update_stack", "a0b9b48541"),
        ("create_change_set", "a73a0f7e85"),
    ):

        @patches.wrap(f"{_PROVIDER}.{name}", fingerprint, ACKNOWLEDGED)
        def with_template(
            original: Callable[..., Any], self: Any, context: RequestContext, request: dict[str, Any]
        ) -> Any:
            """What a request acknowledges is known while its template is read."""
            token = _GIVEN.set(tuple(request.get("Capabilities") or ()))
            try:
                return original(self, context, request)
            finally:
                _GIVEN.reset(token)

    @patches.wrap(
        "localstack.services.cloudformation.engine.template_preparer:parse_template", "e11eee8c1d", ACKNOWLEDGED
    )
    def parse(original: Callable[..., Any], template: str) -> Any:
        """A template with IAM resources is deployed only when the request acknowledges them."""
        parsed = original(template)
        given = _GIVEN.get()
        if given is None or not isinstance(parsed, Mapping):
            return parsed
        capability = needed(parsed)
        if capability and NAMED not in given and capability not in given:
            raise InsufficientCapabilitiesException(f"Requires capabilities : [{capability}]")
        return parsed
