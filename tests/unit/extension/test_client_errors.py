"""A request that cannot be read is a client's error, in the words of its protocol."""

import pytest
from localstack.aws.protocol.parser import OperationNotFoundParserError, ProtocolParserError, UnknownParserError

from harness.extension.client_errors import as_sent

UNKNOWN, UNREADABLE, STUMBLED = OperationNotFoundParserError("x"), ProtocolParserError("x"), UnknownParserError("x")


@pytest.mark.parametrize(
    ("error", "protocol", "action", "code", "status"),
    [
        (UNKNOWN, "query", None, "MissingAction", 400),
        (UNKNOWN, "query", "", "MissingAction", 400),
        (UNKNOWN, "query", "Fly", "InvalidAction", 400),
        (UNKNOWN, "ec2", "Fly", "InvalidAction", 400),
        (STUMBLED, "query", "ListUsers", "MalformedQueryString", 400),
        (UNKNOWN, "json", None, "UnknownOperationException", 400),
        (STUMBLED, "json", None, "SerializationException", 400),
        (UNREADABLE, "rest-json", None, "SerializationException", 400),
        (UNKNOWN, "rest-json", None, "UnknownOperationException", 404),
        (UNREADABLE, "rest-xml", None, "MalformedXML", 400),
        (UNKNOWN, "rest-xml", None, "MethodNotAllowed", 405),
        (STUMBLED, "smithy-rpc-v2-cbor", None, "SerializationException", 400),
    ],
)
def test_error_of_a_request_that_cannot_be_read(error, protocol, action, code, status):
    told = as_sent(error, protocol, action)
    assert (told.code, told.status_code, told.sender_fault) == (code, status, True)
