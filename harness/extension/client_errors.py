"""What is the client's mistake is told as AWS tells it, in the words of each protocol.

A request that cannot be read: LocalStack answers what its parser cannot read as an internal error (500), which AWS's
clients repeat. On AWS it is an error of the client's: ``MissingAction`` and ``InvalidAction`` of query services,
``UnknownOperationException`` and ``SerializationException`` of JSON services, ``MalformedXML`` of S3.

What is nested so deeply that this engine gives up, or asks for more work than it gives, is the client's mistake, too.

The code of an error that the service's model does not have: where a service speaks JSON and once spoke the query
protocol (SQS), LocalStack writes the name of its own Python class in its place.

Limits: whatever the parser stumbles over counts as unreadable.
"""

from collections.abc import Callable
from typing import Any

from botocore.model import OperationNotFoundError
from localstack.aws.api import CommonServiceException, RequestContext, ServiceException
from localstack.aws.protocol.parser import OperationNotFoundParserError, RequestParserError
from localstack.aws.protocol.serializer import create_serializer
from werkzeug.exceptions import RequestEntityTooLarge

from harness.extension.patching import Patches, documented, engine, from_model
from harness.extension.work_limit import WorkLimitError, spend_value, work_limit

__all__ = ["as_sent", "declare"]

_COMMON_ERRORS = documented("https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html")
_LARGEST_MESSAGE = documented("https://docs.aws.amazon.com/sns/latest/api/API_Publish.html")
_QUERY_COMPATIBLE = from_model("smithy.io: awsQueryCompatible, the error's type in a JSON answer")
MOST_VALUES = 1_000_000
"""Values of a document, API Gateway's 6 MB of OpenAPI among them."""

_FORMS = ("query", "ec2")
_TOO_MUCH = "The request is nested too deeply or asks for too much work."


def declare(patches: Patches) -> None:
    """Declare how requests that cannot be read are answered."""

    patches.put(
        "werkzeug.wrappers.request:Request.max_form_memory_size",
        "5d4c361472",
        _LARGEST_MESSAGE,
        "A message of 256 KiB may be sent as a form, where it takes three times as much.",
        1_048_576,
    )

    @patches.wrap(
        "localstack.aws.handlers.service:ServiceExceptionSerializer.create_exception_response",
        "db31ac33f0",
        _COMMON_ERRORS,
    )
    def answer(original: Callable[..., Any], self: Any, exception: Exception, context: RequestContext) -> Any:
        """What cannot be read, is nested too deeply or asks for too much work is a client's error (400)."""
        if context.operation and isinstance(exception, RecursionError | WorkLimitError):
            code = "ValidationError" if str(context.protocol) in (*_FORMS, "rest-xml") else "ValidationException"
            context.service_exception = exception = _error(code, _TOO_MUCH)
            return original(self, exception, context)
        if context.operation or not context.service or not isinstance(exception, RequestParserError):
            return original(self, exception, context)
        protocol = str(context.protocol)
        action = _action(context) if protocol in _FORMS else None
        context.service_exception = error = as_sent(exception, protocol, action)
        some_operation = context.service.operation_model(context.service.operation_names[0])  # the serializer wants one
        serializer = create_serializer(context.service, context.protocol)
        return serializer.serialize_error_to_response(
            error, some_operation, context.request.headers, context.request_id
        )

    _bound_documents(patches)

    @patches.wrap(
        "localstack.aws.protocol.serializer:QueryCompatibleProtocolMixin._get_error_code",
        "6118d85bcd",
        _QUERY_COMPATIBLE,
    )
    def code(
        original: Callable[..., str], self: Any, is_query_compatible: bool, error: ServiceException, shape: Any = None
    ) -> str:
        """An error that the service's model does not have bears its code, not the name of a Python class."""
        if is_query_compatible and not shape and type(error) is CommonServiceException:
            return str(error.code)
        return original(self, is_query_compatible, error, shape)


def _bound_documents(patches: Patches) -> None:
    @patches.wrap(
        "localstack.utils.json:clone_safe",
        "48ddc89956",
        engine("some lines of YAML, in which names stand for lists of names, are millions of values once written"),
    )
    def clone(original: Callable[..., Any], item: Any) -> Any:
        """A document of YAML has a bounded number of values, with each alias written out."""
        with work_limit(MOST_VALUES):
            spend_value(item)
        return original(item)


def as_sent(exception: RequestParserError, protocol: str, action: str | None = None) -> CommonServiceException:
    """Return AWS's error for a request that the parser cannot read.

    Args:
        exception: the parser's.
        protocol: of the service, as botocore spells it.
        action: the operation that a query names; None or empty: none.
    """
    is_unknown = isinstance(exception, OperationNotFoundParserError) or _names_no_operation(exception)
    if protocol in _FORMS:
        if not action:
            return _error("MissingAction", "The request is missing an action or a required parameter.")
        if is_unknown:
            return _error("InvalidAction", f"The action {action[:128]} is not valid for this web service.")
        return _error("MalformedQueryString", "The query string contains a syntax error.")
    if protocol == "rest-xml":
        if is_unknown:
            return _error("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
        return _error("MalformedXML", "The XML you provided was not well-formed.")
    if is_unknown:
        return _error("UnknownOperationException", "", 404 if protocol == "rest-json" else 400)
    return _error("SerializationException", "The request could not be read.")


def _action(context: RequestContext) -> str:
    """The operation that a query names; a form that is too large to be read names none."""
    try:
        return str(context.request.values.get("Action", ""))
    except RequestEntityTooLarge:
        return ""


def _names_no_operation(exception: RequestParserError) -> bool:
    """Whether botocore's model has no such operation, which the parser of JSON services does not tell apart."""
    return isinstance(exception.__cause__ or exception.__context__, OperationNotFoundError)


def _error(code: str, message: str, status: int = 400) -> CommonServiceException:
    return CommonServiceException(code, message, status_code=status, sender_fault=True)
