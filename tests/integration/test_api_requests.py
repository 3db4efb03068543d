"""REST APIs: validation, gateway responses, integrations without proxy, timeouts, snapshots, preflight."""

import json
import socket
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.rest_api import OK_TEMPLATE, RestApi
from tests.support.account import Account

ECHO = "import json\ndef handler(event, context):\n    return {'statusCode': 200, 'body': json.dumps(event)}\n"
PLAIN = "def handler(event, context):\n    return {'got': event}\n"
RAISES = "def handler(event, context):\n    raise ValueError(event.get('why', ''))\n"
SLOW = "import time\ndef handler(event, context):\n    time.sleep(5)\n    return {'statusCode': 200}\n"
SCHEMA = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
}
INTERNAL = (500, {"message": "Internal server error"})


@pytest.fixture
def api(engine: Any) -> RestApi:
    return RestApi(Account(engine))


def refusal(operation: Any, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        operation(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def told(answer: Any) -> tuple[int, Any]:
    return answer.status_code, answer.json()


def validated(api: RestApi, *, body: bool = False, parameters: bool = False, **method: Any) -> None:
    """POST /hello with a validator."""
    api.gateway.create_model(
        restApiId=api.id, name="Greeting", contentType="application/json", schema=json.dumps(SCHEMA)
    )
    validator = api.gateway.create_request_validator(
        restApiId=api.id, name="v", validateRequestBody=body, validateRequestParameters=parameters
    )
    api.mock("POST", requestValidatorId=validator["id"], **method)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"age": 3}, 'object has missing required properties (["name"])'),
        ({"name": 3}, 'instance type (integer) does not match any allowed primitive type (allowed: ["string"])'),
        ("{name}", "Unknown error parsing request body"),
        (None, "Unknown error parsing request body"),
    ],
)
def test_a_body_that_does_not_fit_its_model_is_refused_and_a_gateway_response_tells_why(
    api: RestApi, sent: Any, reason: str
) -> None:
    validated(api, body=True, requestModels={"application/json": "Greeting"})
    api.deploy()
    assert told(api.call("POST", body=sent)) == (400, {"message": "Invalid request body"})
    api.gateway.put_gateway_response(
        restApiId=api.id,
        responseType="BAD_REQUEST_BODY",
        statusCode="422",
        responseTemplates={
            "application/json": '{"why": "$context.error.validationErrorString", "id": "$context.requestId"}'
        },
    )
    api.deploy()
    answer = api.call("POST", body=sent)
    assert answer.status_code == 422
    assert reason in answer.text.replace("\\", "")
    assert answer.headers["x-amzn-RequestId"] in answer.text


def test_only_the_models_content_type_is_validated(api: RestApi) -> None:
    validated(api, body=True, requestModels={"application/json": "Greeting"})
    api.deploy()
    kinds = {"application/json": 400, "application/json; charset=utf-8": 400, "text/plain": 200}
    found = {
        kind: api.call("POST", headers={"Content-Type": kind}, body='{"statusCode": 200}').status_code for kind in kinds
    }
    assert found == kinds
    where = api.at("POST")
    models = [{"op": "add", "path": "/requestModels/$default", "value": "Greeting"}]
    api.gateway.update_method(**where, patchOperations=models)
    api.deploy()
    assert api.call("POST", headers={"Content-Type": "text/plain"}, body='{"statusCode": 200}').status_code == 400
    assert api.call("POST", body={"name": "x"}).status_code == 200


def test_required_parameters_must_be_there_and_not_blank(api: RestApi) -> None:
    names = {"method.request.querystring.who": True, "method.request.header.X-Trace": True}
    validated(api, parameters=True, requestParameters=names)
    api.deploy()
    assert told(api.call("POST")) == (400, {"message": "Missing required request parameters: [X-Trace, who]"})
    answer = api.call("POST", "/hello?who=", headers={"X-Trace": "1"})
    assert told(answer) == (400, {"message": "Missing required request parameters: [who]"})
    assert api.call("POST", "/hello?who=me", headers={"X-Trace": "1"}).status_code == 200


def test_a_gateway_response_adds_headers_to_errors_of_the_gateway(api: RestApi) -> None:
    api.mock()
    api.gateway.put_gateway_response(
        restApiId=api.id,
        responseType="DEFAULT_4XX",
        responseParameters={
            "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
            "gatewayresponse.header.X-Request": "context.requestId",
            "gatewayresponse.header.X-From": "method.request.header.Origin",
        },
    )
    api.deploy()
    answer = api.call(path="/nothing", headers={"Origin": "http://127.0.0.1:9"})
    assert told(answer) == (403, {"message": "Missing Authentication Token"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Request"] == answer.headers["x-amzn-RequestId"]
    assert answer.headers["X-From"] == "http://127.0.0.1:9"


def test_a_change_is_live_only_after_a_deployment(api: RestApi) -> None:
    api.mock(body='{"version": 1}')
    first = api.deploy()
    api.gateway.put_integration_response(
        **api.at("GET"), statusCode="200", responseTemplates={"application/json": '{"version": 2}'}
    )
    api.mock("PUT")
    assert api.call().json() == {"version": 1}
    assert told(api.call("PUT")) == (403, {"message": "Missing Authentication Token"})
    second = api.deploy()
    assert api.call().json() == {"version": 2}
    assert api.call("PUT").status_code == 200
    api.update_stage(("replace", "/deploymentId", first))
    assert api.call().json() == {"version": 1}
    delete = api.gateway.delete_deployment
    assert refusal(delete, restApiId=api.id, deploymentId=first) == (
        "BadRequestException",
        "Active stages pointing to this deployment must be moved or deleted",
    )
    delete(restApiId=api.id, deploymentId=second)


def test_a_deployment_to_a_stage_keeps_the_stages_settings(api: RestApi) -> None:
    api.mock()
    api.deploy(variables={"a": "1", "b": "1"})
    api.update_stage(("replace", "/*/*/throttling/burstLimit", "7"), ("replace", "/description", "kept"))
    second = api.deploy(variables={"b": "2"})
    stage = api.gateway.get_stage(restApiId=api.id, stageName="dev")
    assert stage["deploymentId"] == second
    assert stage["variables"] == {"a": "1", "b": "2"}
    assert stage["description"] == "kept"
    assert stage["methodSettings"]["*/*"]["throttlingBurstLimit"] == 7


def test_a_stage_variable_names_the_function_which_must_permit_it(api: RestApi) -> None:
    name = api.on_function(ECHO)
    account = api.account.place
    by_variable = api.uri(f"arn:aws:lambda:{account}:function:${{stageVariables.fn}}")
    api.gateway.put_integration(**api.at("POST"), type="AWS_PROXY", integrationHttpMethod="POST", uri=by_variable)
    api.deploy(variables={"fn": name, "greeting": "hi"})
    event = api.call("POST", body={"name": "An"}).json()
    assert event["stageVariables"] == {"fn": name, "greeting": "hi"}
    assert json.loads(event["body"]) == {"name": "An"}
    api.update_stage(("replace", "/variables/fn", "somebody-elses"))
    assert told(api.call("POST")) == INTERNAL


def test_an_alias_that_a_stage_variable_names_needs_a_permission_of_its_own(api: RestApi) -> None:
    name, functions = api.on_function(ECHO), api.account.root("lambda")
    version = functions.publish_version(FunctionName=name)["Version"]
    functions.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    alias = api.uri(f"arn:aws:lambda:{api.account.place}:function:{name}:${{stageVariables.alias}}")
    api.gateway.put_integration(**api.at("POST"), type="AWS_PROXY", integrationHttpMethod="POST", uri=alias)
    api.deploy(variables={"alias": "live"})
    assert told(api.call("POST")) == INTERNAL
    functions.add_permission(
        FunctionName=name,
        Qualifier="live",
        StatementId="alias",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:{api.account.place}:{api.id}/dev/POST/hello",
    )
    assert api.call("POST").status_code == 200
    api.gateway.create_stage(
        restApiId=api.id,
        stageName="prod",
        deploymentId=api.gateway.get_stage(restApiId=api.id, stageName="dev")["deploymentId"],
        variables={"alias": "live"},
    )
    assert told(api.call("POST", stage="prod")) == INTERNAL


def test_without_proxy_the_event_is_the_body_and_responses_are_mapped(api: RestApi) -> None:
    api.on_function(PLAIN, kind="AWS")
    where = api.at("POST")
    api.deploy()
    assert told(api.call("POST", body={"name": "An"})) == INTERNAL
    log = api.gateway.test_invoke_method(**where, body='{"name": "An"}')["log"]
    assert (
        "Execution failed due to configuration error: No match for output mapping and no default output mapping "
        "configured. Endpoint Response Status Code: 200"
    ) in log
    assert 'Endpoint response body before transformations: {"got": {"name": "An"}}' in log

    api.gateway.put_integration_response(**where, statusCode="200")
    api.deploy()
    assert told(api.call("POST", body={"name": "An"})) == INTERNAL
    log = api.gateway.test_invoke_method(**where, body="{}")["log"]
    assert "configuration error: Output mapping refers to an invalid method response: 200" in log

    api.gateway.put_method_response(**where, statusCode="200")
    api.deploy()
    assert told(api.call("POST", body={"name": "An"})) == (200, {"got": {"name": "An"}})


def test_an_error_pattern_must_match_the_whole_message(api: RestApi) -> None:
    api.on_function(RAISES, kind="AWS")
    where = api.at("POST")
    for status, pattern in (("200", None), ("400", "Bad.*"), ("404", "Not")):
        api.gateway.put_method_response(**where, statusCode=status)
        chosen = {"selectionPattern": pattern} if pattern else {}
        api.gateway.put_integration_response(**where, statusCode=status, **chosen)
    api.deploy()
    found = {
        why: api.call("POST", body={"why": why}).status_code for why in ("Bad name", "A Bad one", "Not", "Nothing")
    }
    assert found == {"Bad name": 400, "A Bad one": 200, "Not": 404, "Nothing": 200}


def test_an_integration_that_takes_too_long_is_a_gateway_timeout(api: RestApi) -> None:
    api.on_function(SLOW, timeoutInMillis=300)
    api.deploy()
    assert told(api.call("POST")) == (504, {"message": "Endpoint request timed out"})
    log = api.gateway.test_invoke_method(**api.at("POST"))["log"]
    assert "Execution failed due to a timeout error" in log


def test_an_http_integration_that_takes_too_long_or_has_no_address_fails(api: RestApi) -> None:
    where = api.at("GET")
    api.gateway.put_method(**where, authorizationType="NONE")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        put = {**where, "type": "HTTP_PROXY", "integrationHttpMethod": "GET", "timeoutInMillis": 300}
        api.gateway.put_integration(**put, uri=f"http://127.0.0.1:{silent.getsockname()[1]}/")
        api.deploy()
        assert told(api.call()) == (504, {"message": "Endpoint request timed out"})
    api.gateway.put_integration(**put, uri="http://${stageVariables.host}")
    api.deploy()
    assert told(api.call()) == INTERNAL
    log = api.gateway.test_invoke_method(**where)["log"]
    assert "Execution failed due to configuration error: Invalid endpoint address" in log


@pytest.mark.parametrize("method", ["GET", "ANY"])
def test_a_function_is_invoked_by_post_only(api: RestApi, method: str) -> None:
    api.on_function(ECHO, method="GET", integrationHttpMethod=method)
    api.deploy()
    assert told(api.call()) == INTERNAL


def test_errors_inside_a_template_are_internal_errors(api: RestApi) -> None:
    api.mock()
    api.gateway.put_integration(**api.at("GET"), type="MOCK", requestTemplates={"application/json": "[1]"})
    api.gateway.put_integration_response(**api.at("GET"), statusCode="200")
    api.deploy()
    assert told(api.call()) == INTERNAL
    assert "Unable to parse statusCode" in api.gateway.test_invoke_method(**api.at("GET"))["log"]


def test_the_gateway_itself_sends_no_cors_headers(api: RestApi) -> None:
    api.mock()
    api.deploy()
    page = {"Origin": "http://127.0.0.1:9", "Access-Control-Request-Method": "POST"}
    for method, status in (("OPTIONS", 403), ("GET", 200)):
        answer = api.call(method, headers=page)
        assert answer.status_code == status
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


def test_an_options_method_answers_the_preflight(api: RestApi) -> None:
    api.mock()
    where = api.at("OPTIONS")
    name = "method.response.header.Access-Control-Allow-Origin"
    put = api.gateway.put_integration_response
    api.gateway.put_method(**where, authorizationType="NONE")
    api.gateway.put_method_response(**where, statusCode="200")
    api.gateway.put_integration(**where, type="MOCK", requestTemplates=OK_TEMPLATE)
    wrong = "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
    assert refusal(put, **where, statusCode="200", responseParameters={name: "'*'"}) == (
        "BadRequestException",
        f"{wrong}[Invalid mapping expression parameter specified: {name}]",
    )
    api.gateway.delete_method_response(**where, statusCode="200")
    api.gateway.put_method_response(**where, statusCode="200", responseParameters={name: False})
    assert refusal(put, **where, statusCode="200", responseParameters={name: "*"}) == (
        "BadRequestException",
        f"{wrong}[Invalid mapping expression specified: *]",
    )
    put(**where, statusCode="200", responseParameters={name: "'*'"})
    api.deploy()
    answer = api.call("OPTIONS")
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
