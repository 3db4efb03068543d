"""SQS: requests to a queue's own URL (``/ACCOUNT/QUEUE?Action=…``) are made by whoever signs them.

LocalStack serves them beside the chain of handlers and repeats them as a call of the engine itself, which may do
everything. Here the caller is proven first, and the call is the caller's; one that nobody signed is anonymous, so that
only the queue's policy can allow it.

Source (D): Amazon SQS Developer Guide, "Making Query API requests in Amazon SQS" and "Basic examples of Amazon SQS
policies" (anonymous access). Limits: conditions on the network see the engine's own address.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from localstack.aws.connect import INTERNAL_REQUEST_PARAMS_HEADER
from localstack.aws.handlers import internal_requests
from localstack.utils.aws.request_context import extract_access_key_id_from_auth_header, mock_aws_request_headers

from harness.extension.authorization import refusal
from harness.extension.authorization.caller import ANONYMOUS_KEY, Kind, identify
from harness.extension.authorization.signature import form_of, require_proof
from harness.extension.authorization.sigv4.presented import SignatureFault
from harness.extension.authorization.sigv4.refusals import refused
from harness.extension.gateway import FUNCTIONS
from harness.extension.patching import Patches, documented

__all__ = ["declare"]

MAKING_REQUESTS = documented(
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html"
)


def declare(patches: Patches, mode: str) -> None:
    """Let nobody act as the engine by a queue's URL, where calls are decided on at all."""

    @patches.wrap("localstack.services.sqs.query_api:try_call_sqs", "217499a9c4", MAKING_REQUESTS)
    def call(original: Callable[..., Any], request: Any, region: str) -> Any:
        """A request to a queue's URL is the call of whoever signed it."""
        if mode == "enforce" and not _is_of_the_engine(request):
            _require_caller(request, region)
        return original(request, region)


def _is_of_the_engine(request: Any) -> bool:
    """Whether a service calls (API Gateway, with the credentials of an integration): its calls carry another proof."""
    header = request.headers.get(INTERNAL_REQUEST_PARAMS_HEADER)
    try:
        return bool(header) and internal_requests.load_dto(header) is not None
    except (PermissionError, ValueError):
        return False


def _require_caller(request: Any, region: str) -> None:
    """Raise what answers a caller who is not proven; mark a request that nobody signed as anonymous."""
    key = extract_access_key_id_from_auth_header(request.headers)
    caller = identify(key, None)
    outside = SimpleNamespace(request=request, internal_request_params=None)
    of_function = caller.kind is Kind.ROOT and request.remote_addr == FUNCTIONS
    if of_function or caller.kind in (Kind.UNKNOWN, Kind.EXPIRED):
        raise refusal.bad_credentials("sqs", "query", caller.kind)
    try:
        require_proof(outside, caller, service="sqs")
    except SignatureFault as fault:
        raise refusal.of_signature(refused("sqs", "query", fault, form_of(outside))) from None
    if caller.kind is Kind.ANONYMOUS:
        headers = mock_aws_request_headers("sqs", aws_access_key_id=ANONYMOUS_KEY, region_name=region)
        request.headers["Authorization"] = headers["Authorization"]
