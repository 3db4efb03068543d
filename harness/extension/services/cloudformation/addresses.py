"""Addresses in templates and outputs: what a stack names answers on this machine, without a resolver.

On AWS the names that a template builds, ``https://API.execute-api.REGION.amazonaws.com/STAGE``, a function's URL, a
bucket's virtual host, are known to everybody's resolver. Here nobody knows them, and plain glibc resolves no
sub-domain of ``localhost`` either. So a string that is such an address becomes the same resource's path on the engine
("Path-style requests": https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html; the others are
the engine's own paths).

Limits: whole addresses only; a bare host name stays, as do websites' and VPC endpoints' names.
"""

import re
from typing import Any

from localstack import config

from harness.extension.patching import Patches, engine

__all__ = ["declare", "local_address"]

_SUFFIX = r"(?:amazonaws\.com(?:\.cn)?|on\.aws|localhost(?:\.localstack\.cloud)?)(?::\d+)?"
_REGION = r"(?:[a-z]{2}(?:-[a-z]+)+-\d\.)?"
_REST = r"(?:/(?P<rest>.*))?"
_APIS = {rf"https?://(?P<id>[a-z0-9]+)\.execute-api\.{_REGION}{_SUFFIX}{_REST}": "/_aws/execute-api/{id}/{rest}"}
_OTHERS = {
    rf"https?://(?P<id>[a-z0-9]+)\.lambda-url\.{_REGION}{_SUFFIX}{_REST}": "/_aws/lambda-url/{id}/{rest}",
    rf"https?://(?P<id>[a-z0-9.-]+)\.s3[.-]{_REGION}{_SUFFIX}{_REST}": "/{id}/{rest}",
    rf"https?://s3[.-]{_REGION}{_SUFFIX}/(?P<id>[a-z0-9.-]+){_REST}": "/{id}/{rest}",
}

_ENGINE = "localstack.services.cloudformation.engine.v2"
ANSWERS = engine("names of AWS's that nobody resolves here")


def local_address(text: str, base: str, *, apis_only: bool = False) -> str:
    """The path on the engine for an address of an API, a function or a bucket; any other text as it is.

    Args:
        text: a string of a template.
        base: the engine's own address, without a slash at its end.
        apis_only: leave functions and buckets: properties name those for services, which know AWS's names.
    """
    for pattern, path in (_APIS if apis_only else {**_APIS, **_OTHERS}).items():
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return base + path.format(id=found["id"], rest=found["rest"] or "")
    return text


def declare(patches: Patches) -> None:
    """Give addresses that answer."""

    @patches.replace(
        f"{_ENGINE}.change_set_model_preproc:ChangeSetModelPreproc._perform_static_replacements", "7e9a64e20b", ANSWERS
    )
    def _perform_static_replacements(value: str) -> str:
        """An API's address that a template builds answers on this machine."""
        return _answering(value, apis_only=True)

    @patches.wrap(
        f"{_ENGINE}.change_set_model_executor:ChangeSetModelExecutor.visit_node_output", "fc7b88a3f6", ANSWERS
    )
    def visit_node_output(original: Any, self: Any, node_output: Any) -> Any:
        """An address among the outputs answers on this machine."""
        before = len(self.outputs)
        delta = original(self, node_output)
        for output in self.outputs[before:]:
            if isinstance(output["OutputValue"], str):
                output["OutputValue"] = _answering(output["OutputValue"])
        return delta


def _answering(text: str, *, apis_only: bool = False) -> str:
    if text in config.CFN_STRING_REPLACEMENT_DENY_LIST:
        return text
    return local_address(text, config.external_service_url(), apis_only=apis_only)
