"""What moto reads of a request is what was authorized, and nothing else.

LocalStack parses a request once; the authorization decides on what it parsed. Where LocalStack hands a call to moto,
moto reads the HTTP request again, and less strictly: it takes operations and parameters of a JSON request from the
query string, from anything in the body that looks like a form, or from headers, and parameters of a form under names
that the operation does not have; and it takes the account from a header that a client may send. So moto reads forms
only where the protocol has them, and a request that says more than LocalStack parsed is written anew from what was
parsed.

Source: AWS JSON 1.0 and 1.1 protocols (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html): the operation
is in ``X-Amz-Target``, all parameters are in the body. Limits: for REST protocols, headers that an operation does not
have still reach moto as headers.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from botocore.model import OperationModel
from botocore.serialize import create_serializer
from localstack.aws.api import RequestContext
from localstack.aws.forwarder import create_aws_request_context
from werkzeug.datastructures import Headers

from harness.extension.patching import Patches, from_model

__all__ = ["declare", "rewritten", "says_more"]

_FORM = "daylab.form"
"""Key in a request's WSGI environment: whether its protocol sends parameters as a form."""
_ACCOUNT = "X-Moto-Account-Id"
"""Header in which LocalStack tells moto the account; it is added after one that a client sends."""
_FORMS = ("query", "ec2")
_REST = ("rest-json", "rest-xml")
_FORM_FIELDS = frozenset({"Action", "Version"})
_ONE_READER = from_model("smithy.io: AWS JSON, query and REST protocols say where parameters of a request are")


def declare(patches: Patches) -> None:
    """Declare what keeps moto to the request that was authorized."""

    @patches.wrap("localstack.services.moto:dispatch_to_moto", "6c9a5c3262", _ONE_READER)
    def dispatch(original: Callable[..., Any], context: RequestContext) -> Any:
        """moto gets no request that says more than what was parsed and authorized."""
        given = rewritten(context) if says_more(context) else context
        given.request.environ[_FORM] = str(context.protocol) in _FORMS
        accounts = given.request.headers.getlist(_ACCOUNT)
        if len(accounts) > 1:
            given.request.headers[_ACCOUNT] = accounts[-1]
        return original(given)

    @patches.wrap("moto.core.responses:BaseResponse.setup_class", "522dfcfdc8", _ONE_READER)
    def setup_class(
        original: Callable[..., None], self: Any, request: Any, full_url: str, headers: Any, use_raw_body: bool = False
    ) -> None:
        """Neither a body in JSON nor headers are read as if they were a form."""
        original(self, request, full_url, headers, use_raw_body=use_raw_body)
        if not getattr(request, "environ", {}).get(_FORM, True):
            self.querystring = self.data = parse_qs(urlsplit(full_url).query, keep_blank_values=True)


def says_more(context: RequestContext) -> bool:
    """Whether a request holds parameters, or spells a path in a way, that its protocol does not have."""
    protocol, request = str(context.protocol), context.request
    if protocol in _FORMS:
        given = [name for name, _ in request.values.items(multi=True) if not name.startswith("X-Amz-")]
        return len(given) != len(set(given)) or not _form(context).keys() | _FORM_FIELDS >= set(given)
    if protocol in _REST:
        known = _query_names(context.operation)
        path = request.environ.get("RAW_URI", request.path).partition("?")[0]
        return bool("%" in path or "//" in path or "/." in path) or (
            known is not None and not known >= {name for name in request.args if not name.startswith("X-Amz-")}
        )
    return bool(request.query_string)


def _form(context: RequestContext) -> Mapping[str, Any]:
    """The form that a call's parsed parameters make."""
    serializer = _serializer(str(context.protocol))
    body = serializer.serialize_to_request(_without_nulls(context.service_request or {}), context.operation)["body"]
    return body if isinstance(body, Mapping) else {}


@cache
def _serializer(protocol: str) -> Any:
    return create_serializer(protocol, include_validation=False)


@cache
def _query_names(operation: OperationModel) -> frozenset[str] | None:
    """Names that an operation reads of a query string; None: any name, as entries of a map."""
    names = {part.partition("=")[0] for part in operation.http["requestUri"].partition("?")[2].split("&") if part}
    for name, shape in (operation.input_shape.members if operation.input_shape else {}).items():
        if shape.serialization.get("location") == "querystring":
            if shape.type_name == "map":
                return None
            names.add(shape.serialization.get("name", name))
    return frozenset(names)


def rewritten(context: RequestContext) -> RequestContext:
    """The call with a request made from what was parsed; headers of the client's stay, as in LocalStack's own way."""
    made = create_aws_request_context(
        service_name=context.service.service_name,
        action=context.operation.name,
        parameters=_without_nulls(context.service_request or {}),
        region=context.region,
        protocol=context.protocol,
    )
    headers = Headers(context.request.headers)
    headers.update(made.request.headers)
    made.request.headers = headers
    return made


def _without_nulls(value: Any) -> Any:
    """Parsed parameters without the nulls that stand for required parameters which are missing."""
    if isinstance(value, Mapping):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value if one is not None] if isinstance(value, list) else value
