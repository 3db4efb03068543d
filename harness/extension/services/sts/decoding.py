"""``sts:DecodeAuthorizationMessage``, which opens the encoded refusals of the engine. Source: STS API Reference."""

import json
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext

from harness.extension.authorization.encoded_messages import decode

__all__ = ["decoded"]


def decoded(context: RequestContext, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to DecodeAuthorizationMessage."""
    content = decode(str(parameters.get("EncodedMessage", "")))
    if content is None:
        text = "Message is not valid"
        raise CommonServiceException("InvalidAuthorizationMessageException", text, 400, sender_fault=True)
    return {"DecodedMessage": json.dumps(content)}
