"""One API call as the authorization sees it: a plain value, so that everything up to the decision is pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Call"]


@dataclass(frozen=True, slots=True)
class Call:
    """An API call.

    Attributes:
        service: botocore's service name (``stepfunctions``, ``elbv2``, …).
        operation: operation name as in the API model (``PutObject``).
        parameters: parsed request parameters.
        account: account of the caller, twelve digits.
        region: region the request is made to.
        method: HTTP method, which API Gateway's actions are named for.
        path: URL path of the request.
        partition: ``aws`` unless told otherwise.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    account: str = "000000000000"
    region: str = "us-east-1"
    method: str = "POST"
    path: str = "/"
    partition: str = "aws"
