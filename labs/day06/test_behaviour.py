"""Day 06, expected behaviour: a REST API greets through a Lambda function."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
import requests

from harness.lab_kit.least_privilege import excess, function_needs
from harness.pytest_plugin import requires
from harness.pytest_plugin.browser import Call

pytestmark = requires("apigateway.rest-calls")

SOON = 10  # seconds; usually well under one, a busy machine needs more
PATIENCE = 30  # seconds for one request; a cold start takes half of one
AT_ONCE = 40  # requests of one caller; even a busy machine sends them faster than one per second
JSON = {"Content-Type": "application/json"}


def address(lab, path="/hello", *, stage=None):
    outputs = lab.outputs
    return f"{lab.endpoint.url}/_aws/execute-api/{outputs['ApiId']}/{stage or outputs['StageName']}{path}"


def call(lab, method, body=None, *, path="/hello", stage=None, key=None, raw=None, headers=()):
    data = raw if body is None else json.dumps(body, ensure_ascii=False).encode()
    given = {**(JSON if data is not None else {}), **({"x-api-key": key} if key else {}), **dict(headers)}
    return requests.request(method, address(lab, path, stage=stage), data=data, headers=given, timeout=PATIENCE)


def told(answer):
    """An answer as a failure report shows it."""
    return f"{answer.status_code} {answer.text}"


def decoded(answer):
    """The JSON of an answer; None when it is not JSON."""
    try:
        return answer.json()
    except requests.JSONDecodeError:
        return None


def new_key(lab):
    """Value of a new API key in the usage plan, so that no check uses up another one's requests."""
    gateway = lab.client("apigateway")
    key = gateway.create_api_key(name=f"check-{uuid.uuid4().hex[:8]}", enabled=True)
    gateway.create_usage_plan_key(usagePlanId=lab.outputs["UsagePlanId"], keyId=key["id"], keyType="API_KEY")
    return key["value"]


def group_lines(lab, group):
    """Messages of a log group; none when there is no such group."""
    logs = lab.client("logs")
    try:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        return [event["message"] for page in pages for event in page["events"]]
    except logs.exceptions.ResourceNotFoundException:
        return []


@pytest.fixture(scope="module")
def expect(check):
    """Checks an answer's status and returns its JSON."""

    def expected(answer, status, of):
        check(
            answer.status_code == status,
            expected={"en": f"{of} answers {status}", "vi": f"{of} trả về {status}"},
            actual=told(answer),
        )
        return decoded(answer)

    return expected


@pytest.fixture(scope="module")
def expect_message(check, expect):
    """Checks that an answer is 200 and has this message."""

    def expected(answer, message, of):
        body = expect(answer, 200, of)
        check.equal(body, {"message": message}, of={"en": f"the answer to {of}", "vi": f"câu trả lời cho {of}"})

    return expected


def test_post_greets_by_name(lab, expect_message):
    expect_message(call(lab, "POST", {"name": "Alice"}), "Hello, Alice!", 'POST /hello {"name": "Alice"}')
    expect_message(call(lab, "POST", {"name": "Ngọc Ánh"}), "Hello, Ngọc Ánh!", 'POST /hello {"name": "Ngọc Ánh"}')


def test_guest_is_greeted(lab, expect_message):
    expect_message(call(lab, "POST", {}), "Hello, guest!", "POST /hello {}")


def test_get_greets_callers_with_a_key(lab, expect, expect_message):
    expect(call(lab, "GET"), 403, "GET /hello (no x-api-key)")
    expect(call(lab, "GET", key="0123456789-not-a-key"), 403, "GET /hello (unknown x-api-key)")
    key = new_key(lab)
    expect_message(call(lab, "GET", path="/hello?name=Bình", key=key), "Hello, Bình!", "GET /hello?name=Bình")
    expect_message(call(lab, "GET", key=key), "Hello, guest!", "GET /hello")


@requires("apigateway.throttling")
def test_burst_is_throttled(lab, check):
    key = new_key(lab)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: call(lab, "GET", key=key), range(AT_ONCE)))
    statuses = sorted({answer.status_code for answer in answers})
    check.equal(
        statuses,
        [200, 429],
        of={
            "en": f"the status codes of {AT_ONCE} requests at once with one key",
            "vi": f"các mã trả về của {AT_ONCE} request cùng lúc với một key",
        },
    )
    throttled = next(answer for answer in answers if answer.status_code == 429)
    check.equal(
        decoded(throttled),
        {"message": "Too Many Requests"},
        of={"en": "the answer beyond the limit", "vi": "câu trả lời khi vượt giới hạn"},
    )


BAD_BODIES = (
    (b"", "application/json"),
    (b"{name: Alice}", "application/json"),
    (b'["Alice"]', "application/json"),
    (b'{"name": 7}', "application/json"),
    (b'{"name": ""}', "application/json"),
    (b'{"name": 7}', "text/plain"),
)


def test_bad_bodies_are_refused(lab, check, expect, expect_message):
    expect_message(call(lab, "POST", {"name": "Chi"}), "Hello, Chi!", 'POST /hello {"name": "Chi"}')
    for raw, kind in BAD_BODIES:
        asked = f"POST /hello {raw.decode() or '(no body)'} ({kind})"
        body = expect(call(lab, "POST", raw=raw, headers={"Content-Type": kind}), 400, asked)
        check.equal(
            body,
            {"message": "Invalid request body"},
            of={
                "en": f"the answer of API Gateway itself to {asked}",
                "vi": f"câu trả lời của chính API Gateway cho {asked}",
            },
        )


def test_stage_variable_sets_the_greeting(lab, check, expect_message):
    gateway = lab.client("apigateway")
    stage = gateway.get_stage(restApiId=lab.outputs["ApiId"], stageName=lab.outputs["StageName"])
    check.equal(
        stage.get("variables", {}).get("greeting"),
        "Hello",
        of={"en": "the variable greeting of the stage", "vi": "biến greeting của stage"},
    )
    name = f"vi{uuid.uuid4().hex[:6]}"
    where = {"restApiId": lab.outputs["ApiId"], "deploymentId": stage["deploymentId"]}
    gateway.create_stage(**where, stageName=name, variables={"greeting": "Xin chào"})
    answer = call(lab, "POST", {"name": "Dũng"}, stage=name)
    expect_message(answer, "Xin chào, Dũng!", f"POST /{name}/hello (greeting = Xin chào)")


@requires("apigateway.logs", "lambda.logs")
def test_executions_are_logged(lab, check, expect_message, eventually):
    answer = call(lab, "POST", {"name": "Em"})
    expect_message(answer, "Hello, Em!", "POST /hello")
    group = f"API-Gateway-Execution-Logs_{lab.outputs['ApiId']}/{lab.outputs['StageName']}"
    wanted = f"({answer.headers['x-amzn-RequestId']}) Method completed with status: 200"
    eventually(
        partial(group_lines, lab, group),
        until=lambda lines: wanted in lines,
        within=SOON,
        expected={
            "en": f"the line {wanted!r} in the log group {group}",
            "vi": f"dòng {wanted!r} trong log group {group}",
        },
    )
    lines = eventually(
        partial(lab.logs, lab.outputs["FunctionName"]),
        until=lambda found: any(line.startswith("REPORT ") for line in found),
        within=SOON,
        expected={"en": "a REPORT line in the function's own log", "vi": "một dòng REPORT trong log của function"},
    )
    check(
        any(answer.headers["x-amzn-RequestId"] in line for line in lines),
        expected={
            "en": "the request's id in the function's log too, to follow it from hop to hop",
            "vi": "id của request cũng có trong log của function, để lần theo qua từng chặng",
        },
        actual="\n".join(lines[-5:]),
    )


@requires("apigateway.logs")
def test_accesses_are_logged(lab, check, eventually):
    answers = [call(lab, "POST", {"name": "Giang"}), call(lab, "GET", path="/nothing")]
    group = lab.outputs["AccessLogGroupName"]
    for answer in answers:
        request = answer.headers["x-amzn-RequestId"]
        lines = eventually(
            lambda request=request: [line for line in group_lines(lab, group) if request in line],
            within=SOON,
            expected={
                "en": f"a line for request {request} in the log group {group}",
                "vi": f"một dòng cho request {request} trong log group {group}",
            },
        )
        try:
            row = json.loads(lines[0])
        except ValueError:
            row = None
        check(
            isinstance(row, dict) and str(row.get("status")) == str(answer.status_code),
            expected={
                "en": f"a JSON object with requestId and status {answer.status_code}",
                "vi": f"một JSON object có requestId và status {answer.status_code}",
            },
            actual=lines[0],
        )


def test_change_is_live_after_a_deployment(lab, expect, expect_message):
    expect_message(call(lab, "POST", {"name": "Hà"}), "Hello, Hà!", "POST /hello")
    gateway, api = lab.client("apigateway"), lab.outputs["ApiId"]
    [root] = [each for each in gateway.get_resources(restApiId=api, limit=500)["items"] if each["path"] == "/"]
    part, preview = f"new{uuid.uuid4().hex[:6]}", f"preview{uuid.uuid4().hex[:6]}"
    made = gateway.create_resource(restApiId=api, parentId=root["id"], pathPart=part)["id"]
    where = {"restApiId": api, "resourceId": made, "httpMethod": "GET"}
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_method_response(**where, statusCode="200")
    gateway.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.put_integration_response(**where, statusCode="200")
    expect(call(lab, "GET", path=f"/{part}"), 403, f"GET /{part} (made, not deployed)")
    gateway.create_deployment(restApiId=api, stageName=preview)
    expect(call(lab, "GET", path=f"/{part}", stage=preview), 200, f"GET /{preview}/{part} (deployed to {preview})")
    expect(call(lab, "GET", path=f"/{part}"), 403, f"GET /{part} (not deployed to this stage)")


def test_preflight_is_answered(lab, check, expect):
    asks = {"Origin": "http://127.0.0.1:8000", "Access-Control-Request-Method": "POST"}
    answer = call(lab, "OPTIONS", headers={**asks, "Access-Control-Request-Headers": "content-type"})
    expect(answer, 200, "OPTIONS /hello")
    for header, value in (("Origin", "*"), ("Methods", "POST"), ("Headers", "Content-Type")):
        found = answer.headers.get(f"Access-Control-Allow-{header}", "")
        check(
            value.lower() in found.lower(),
            expected={
                "en": f"OPTIONS /hello allows {value} in Access-Control-Allow-{header}",
                "vi": f"OPTIONS /hello cho phép {value} trong Access-Control-Allow-{header}",
            },
            actual=repr(found),
        )


@pytest.fixture(scope="module")
def page(lab, headless_browser):
    """What a page of another origin sees of a greeting, of an error, and of a missing key."""
    url = address(lab)
    return headless_browser.fetch(
        Call(url, "POST", JSON, json.dumps({"name": "Khoa"})),
        Call(f"{url}?bad", "POST", JSON, "[]"),
        Call(f"{url}?keyless", "GET"),
    )


def shown(seen):
    """What a page saw, as a failure report shows it."""
    return "\n".join(seen.console) or f"{seen.status} {seen.body} {seen.error or ''}"


@requires("browser")
def test_web_page_may_call(page, check):
    greeting = page[0]
    check(
        (greeting.status, greeting.body) == (200, '{"message": "Hello, Khoa!"}'),
        expected={
            "en": "the browser shows the greeting to a page of another origin",
            "vi": "trình duyệt cho trang web khác origin đọc được lời chào",
        },
        actual=shown(greeting),
    )


@requires("browser")
def test_web_page_sees_errors(page, check):
    for seen, status, of in ((page[1], 400, "POST /hello []"), (page[2], 403, "GET /hello (no x-api-key)")):
        check(
            seen.status == status,
            expected={
                "en": f"the page sees that {of} answers {status}",
                "vi": f"trang web thấy được {of} trả về {status}",
            },
            actual=shown(seen),
        )


@requires("iam.enforcement")
def test_role_is_least_privilege(lab, check, eventually):
    function = lab.outputs["FunctionName"]
    call(lab, "POST", {"name": "Lan"})
    eventually(
        lambda: lab.logs(function),
        within=SOON,
        expected={"en": f"the role of {function} may write its log", "vi": f"role của {function} được ghi log"},
    )
    beyond = excess(lab, lab.role_of(function), may=function_needs(lab, function))
    check(
        not beyond,
        expected={
            "en": f"the role of {function} may write its own log, and nothing else",
            "vi": f"role của {function} chỉ được ghi log của chính nó",
        },
        actual=beyond,
        advice=lab.minimal_policies,
    )


@requires("iam.enforcement")
def test_only_this_api_may_invoke(lab, check):
    gateway, function = lab.client("apigateway"), lab.outputs["FunctionName"]
    arn = lab.client("lambda").get_function_configuration(FunctionName=function)["FunctionArn"]
    integration = {
        "type": "AWS_PROXY",
        "integrationHttpMethod": "POST",
        "uri": f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations",
    }
    api = gateway.create_rest_api(name="somebody-elses")["id"]
    [root] = gateway.get_resources(restApiId=api)["items"]
    hello = gateway.create_resource(restApiId=api, parentId=root["id"], pathPart="hello")["id"]
    place = {"restApiId": api, "resourceId": hello, "httpMethod": "POST"}
    gateway.put_method(**place, authorizationType="NONE")
    gateway.put_integration(**place, **integration)
    answer = gateway.test_invoke_method(**place, body='{"name": "Mai"}')
    check(
        "Invalid permissions on Lambda function" in answer["log"],
        expected={
            "en": f"another API may not invoke {function}: its permission names this API (SourceArn)",
            "vi": f"API khác không được invoke {function}: permission phải nêu đúng API này (SourceArn)",
        },
        actual=answer["log"],
    )
    own = lab.client("lambda").get_policy(FunctionName=function)["Policy"]
    check(
        lab.outputs["ApiId"] in own,
        expected={
            "en": f"the policy of {function} lets this API in",
            "vi": f"policy của {function} cho API này được invoke",
        },
        actual=own,
    )
