"""Day 06, documented problems, on the reference scenario: the symptom, the fix, the recovery."""

import json

import requests

from harness.pytest_plugin import ahead, fault, requires
from harness.pytest_plugin.browser import Browser, Call, find_browser

pytestmark = requires("apigateway.rest-calls")

SOON = 10  # seconds; usually well under one, a busy machine needs more
PATIENCE = 30  # seconds for one request
JSON = {"Content-Type": "application/json"}
TEXT = {"Content-Type": "text/plain"}
INTERNAL = {"message": "Internal server error"}
HELLO = (200, {"message": "Hello, Alice!"})


def address(sandbox):
    outputs = sandbox.outputs
    return f"{sandbox.endpoint.url}/_aws/execute-api/{outputs['ApiId']}/{outputs['StageName']}/hello"


def post(sandbox, body=None):
    data = json.dumps({"name": "Alice"} if body is None else body)
    answer = requests.post(address(sandbox), data=data, headers=JSON, timeout=PATIENCE)
    return answer.status_code, answer.json()


def execution_log(sandbox, eventually, status):
    """Lines of the execution log, without request ids, once a request completed with ``status``."""
    logs = sandbox.client("logs")
    group = f"API-Gateway-Execution-Logs_{sandbox.outputs['ApiId']}/{sandbox.outputs['StageName']}"

    def read():
        try:
            events = logs.filter_log_events(logGroupName=group)["events"]
        except logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"].partition(") ")[2] for event in events]

    end = f"Method completed with status: {status}"
    return eventually(read, until=lambda lines: end in lines, within=SOON, expected=f"{end!r} in {group}")


def function_log(sandbox, eventually, text):
    """Lines of the function's log, once one of them contains ``text``."""
    return eventually(
        lambda: sandbox.logs(sandbox.outputs["FunctionName"]),
        until=lambda lines: any(text in line for line in lines),
        within=SOON,
        expected=f"a line with {text!r} in the function's log",
    )


@fault("no-proxy-integration")
@requires("lambda.errors")
def test_without_proxy_the_event_has_no_body(broken, eventually):
    status, body = post(broken)
    assert (status, body["errorType"], body["errorMessage"]) == (200, "KeyError", "'body'")
    function_log(broken, eventually, "[ERROR] KeyError: 'body'")

    broken.repair()
    assert post(broken) == HELLO


@fault("missing-integration-response")
@requires("apigateway.logs", "lambda.logs")
def test_without_integration_response_the_answer_is_lost(broken, eventually):
    assert post(broken) == (500, INTERNAL)
    lines = execution_log(broken, eventually, 500)
    assert (
        "Execution failed due to configuration error: No match for output mapping and no default output mapping "
        "configured. Endpoint Response Status Code: 200"
    ) in lines
    # The function did its work, and says nothing of a failure.
    assert not any("[ERROR]" in line for line in function_log(broken, eventually, "greeting Alice"))

    broken.repair()
    assert post(broken) == HELLO


@fault("malformed-proxy-response")
@requires("apigateway.logs", "lambda.logs")
def test_answer_that_is_no_proxy_response_is_a_bad_gateway(broken, eventually):
    assert post(broken) == (502, INTERNAL)
    lines = execution_log(broken, eventually, 502)
    assert "Execution failed due to configuration error: Malformed Lambda proxy response" in lines
    assert not any("[ERROR]" in line for line in function_log(broken, eventually, "greeting Alice"))

    broken.repair()
    assert post(broken) == HELLO


@fault("no-invoke-permission")
@requires("iam.enforcement", "apigateway.logs")
def test_function_that_may_not_be_invoked_is_never_reached(broken, eventually):
    assert post(broken) == (500, INTERNAL)
    lines = execution_log(broken, eventually, 500)
    assert "Execution failed due to configuration error: Invalid permissions on Lambda function" in lines
    assert broken.logs(broken.outputs["FunctionName"]) == []

    broken.repair()
    assert post(broken) == HELLO


@fault("method-not-deployed")
def test_method_that_is_not_deployed_is_unknown(broken):
    assert post(broken) == (403, {"message": "Missing Authentication Token"})
    gateway, api = broken.client("apigateway"), broken.outputs["ApiId"]
    [hello] = [each for each in gateway.get_resources(restApiId=api)["items"] if each["path"] == "/hello"]
    where = {"restApiId": api, "resourceId": hello["id"], "httpMethod": "POST"}
    tested = gateway.test_invoke_method(**where, body='{"name": "Alice"}', headers=JSON)
    assert (tested["status"], json.loads(tested["body"])) == HELLO

    broken.repair()
    assert post(broken) == HELLO


def show(sandbox, calls):
    """What a page of another origin sees; None where no browser can show it."""
    executable = find_browser()
    return Browser(executable).fetch(*calls(address(sandbox))) if executable else None


def greetings(url):
    """The same greeting twice: JSON makes the browser ask first, plain text does not."""
    name = json.dumps({"name": "Alice"})
    return Call(f"{url}?json", "POST", JSON, name), Call(f"{url}?text", "POST", TEXT, name)


def mistakes(url):
    """A greeting, a body that is refused, and a key that is missing."""
    name = json.dumps({"name": "Alice"})
    return Call(f"{url}?good", "POST", JSON, name), Call(f"{url}?bad", "POST", JSON, "[]"), Call(f"{url}?keyless")


def in_a_browser(calls):
    """Break, show, repair, show again: in the background, because browsers start slowly."""

    def begin(sandbox):
        sandbox.deploy_broken()
        before, curl = show(sandbox, calls), post(sandbox)
        ran = sandbox.logs(sandbox.outputs["FunctionName"])
        sandbox.repair()
        return before, curl, ran, show(sandbox, calls)

    return begin


@fault("no-cors")
@requires("browser")
@ahead(in_a_browser(greetings))
def test_browser_blocks_a_page_of_another_origin(begun):
    (with_preflight, without), curl, ran, after = begun
    assert curl == HELLO  # no browser, no CORS
    assert with_preflight.blocked
    assert "Response to preflight request doesn't pass access control check" in with_preflight.console[0]
    assert without.blocked
    assert "No 'Access-Control-Allow-Origin' header is present on the requested resource" in without.console[0]
    # The page did not see the answer; the function ran all the same.
    assert any("greeting Alice" in line for line in ran)

    assert [(seen.status, json.loads(seen.body)) for seen in after] == [HELLO, HELLO]


@fault("errors-without-cors")
@requires("browser")
@ahead(in_a_browser(mistakes))
def test_errors_of_the_gateway_are_kept_from_the_page(begun):
    (good, *refused), curl, _, after = begun
    assert (good.status, json.loads(good.body)) == HELLO == curl
    assert [(seen.status, seen.blocked) for seen in refused] == [(None, True), (None, True)]

    bad, keyless = ((seen.status, json.loads(seen.body)) for seen in after[1:])
    assert bad == (400, {"message": "Invalid request body"})
    assert keyless == (403, {"message": "Forbidden"})
