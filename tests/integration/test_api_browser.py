"""REST APIs called from a web page of another origin, in a real browser: the engine's answers decide, nothing else."""

import json
from typing import Any

import pytest

from harness.pytest_plugin import requires
from harness.pytest_plugin.browser import Browser, Call, Seen
from tests.integration.rest_api import OK_TEMPLATE, RestApi
from tests.support.account import Account

JSON = {"Content-Type": "application/json"}
pytestmark = requires("browser")


@pytest.fixture
def api(engine: Any) -> RestApi:
    return RestApi(Account(engine))


def allow(api: RestApi, method: str, **headers: str) -> None:
    """Let a method that answers by itself send CORS headers."""
    where = api.at(method)
    names = {f"method.response.header.Access-Control-Allow-{name}": f"'{value}'" for name, value in headers.items()}
    api.gateway.put_method(**where, authorizationType="NONE")
    api.gateway.put_method_response(**where, statusCode="200", responseParameters=dict.fromkeys(names, True))
    api.gateway.put_integration(**where, type="MOCK", requestTemplates=OK_TEMPLATE)
    api.gateway.put_integration_response(
        **where,
        statusCode="200",
        responseParameters=names,
        responseTemplates={"application/json": json.dumps({"method": method})},
    )


def seen(api: RestApi, browser: Browser, *methods: str) -> list[Seen]:
    url = f"{api.account.endpoint.url}/_aws/execute-api/{api.id}/dev/hello"
    return browser.fetch(*(Call(f"{url}?{number}", method, JSON) for number, method in enumerate(methods)))


def test_the_preflights_answer_decides_which_methods_a_page_may_use(api: RestApi, headless_browser: Browser) -> None:
    for method in ("GET", "PUT"):
        allow(api, method, Origin="*")
    allow(api, "OPTIONS", Origin="*", Headers="Content-Type", Methods="GET")
    api.deploy()
    get, put = seen(api, headless_browser, "GET", "PUT")
    assert (get.status, get.body) == (200, '{"method": "GET"}')
    assert put.blocked
    assert "Method PUT is not allowed by Access-Control-Allow-Methods" in put.console[0]


def test_a_header_that_is_not_allowed_and_another_origin_are_blocked(api: RestApi, headless_browser: Browser) -> None:
    allow(api, "GET", Origin="*")
    allow(api, "OPTIONS", Origin="*", Headers="X-Other", Methods="GET")
    api.deploy()
    (get,) = seen(api, headless_browser, "GET")
    assert get.blocked
    assert "content-type is not allowed by Access-Control-Allow-Headers" in get.console[0]


def test_an_api_that_sends_nothing_is_blocked_and_an_error_with_headers_is_seen(
    api: RestApi, headless_browser: Browser
) -> None:
    api.mock()
    allow(api, "OPTIONS", Origin="*", Headers="*", Methods="*")
    api.gateway.put_gateway_response(
        restApiId=api.id,
        responseType="DEFAULT_4XX",
        responseParameters={"gatewayresponse.header.Access-Control-Allow-Origin": "method.request.header.Origin"},
    )
    api.deploy()
    get, unknown = seen(api, headless_browser, "GET", "PATCH")
    assert get.blocked
    assert "No 'Access-Control-Allow-Origin' header is present on the requested resource" in get.console[0]
    assert (unknown.status, json.loads(unknown.body)) == (403, {"message": "Missing Authentication Token"})
