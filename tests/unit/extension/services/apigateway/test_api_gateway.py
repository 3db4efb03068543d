"""What API Gateway says of a function's answer that is no proxy response."""

import pytest

from harness.extension.services.apigateway.integration_failures import MALFORMED, malformed


@pytest.mark.parametrize("payload", [b"no json", b'"text"', b"[1]", b'{"greeting": "hi"}', b""])
def test_an_answer_of_another_form_is_malformed(payload: bytes) -> None:
    assert malformed(payload) == (MALFORMED, None)


def test_a_functions_own_error_is_told_with_its_request_id() -> None:
    failure, error = malformed(b'{"errorMessage": "no", "errorType": "E", "requestId": "id-1"}')
    assert failure == MALFORMED
    assert error == (
        "Lambda execution failed with status 200 due to customer function error: no. Lambda request id: id-1"
    )
    assert "<Unknown Request Id>" in (malformed(b'{"errorMessage": "no"}')[1] or "")
