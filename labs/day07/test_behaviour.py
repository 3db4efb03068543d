"""Day 07, expected behaviour: an API creates, reads, updates and deletes users in a DynamoDB table."""

import json
import uuid
from functools import partial

import pytest
import requests

from harness.lab_kit.least_privilege import invokers_beyond
from harness.pytest_plugin import allowed, requires

pytestmark = requires("apigateway.rest-calls")

RUN = uuid.uuid4().hex[:6]
"""In names that checks make, so that they hold in an account that has been used before."""

SOON = 10  # seconds; usually well under one, a busy machine needs more
PATIENCE = 30  # seconds for one request; a cold start takes half of one

FUNCTIONS = {
    "dynamodb:PutItem": "CreateFunctionName",
    "dynamodb:GetItem": "GetFunctionName",
    "dynamodb:UpdateItem": "UpdateFunctionName",
    "dynamodb:DeleteItem": "DeleteFunctionName",
}
"""Action → output that names the function which needs it."""

ROUTES = {
    "dynamodb:PutItem": "POST/users",
    "dynamodb:GetItem": "GET/users/*",
    "dynamodb:UpdateItem": "PUT/users/*",
    "dynamodb:DeleteItem": "DELETE/users/*",
}
"""Action → method and path that lead to the function."""

ALICE = {"userId": f"alice-1-{RUN}", "name": "Alice", "email": "alice@example.com"}
STORED_ALICE = {name: {"S": value} for name, value in ALICE.items()}


def call(lab, method, path, body=None, *, raw=None):
    stage = f"{lab.endpoint.url}/_aws/execute-api/{lab.outputs['ApiId']}/{lab.outputs['StageName']}"
    data = raw if body is None else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"} if data else {}
    return requests.request(method, f"{stage}{path}", data=data, headers=headers, timeout=PATIENCE)


def told(answer):
    """An answer as a failure report shows it."""
    return f"{answer.status_code} {answer.text}"


def decoded(answer):
    """The JSON of an answer; None when it is not JSON."""
    try:
        return answer.json()
    except requests.JSONDecodeError:
        return None


def store(lab, item):
    lab.client("dynamodb").put_item(TableName=lab.outputs["TableName"], Item=item)


def stored(lab, user_id):
    key = {"userId": {"S": user_id}}
    found = lab.client("dynamodb").get_item(TableName=lab.outputs["TableName"], Key=key, ConsistentRead=True)
    return found.get("Item")


def user(user_id, **attributes):
    """A user as DynamoDB holds it, with texts as attributes."""
    return {name: {"S": value} for name, value in {"userId": user_id, **attributes}.items()}


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


def test_created_user_is_stored(lab, check, expect):
    expect(call(lab, "POST", "/users", ALICE), 201, "POST /users")
    check.equal(
        stored(lab, ALICE["userId"]),
        STORED_ALICE,
        of={"en": "the item in the table", "vi": "item trong bảng"},
    )


def test_stored_user_is_read(lab, check, expect):
    store(lab, user("reader-1", name="Bình", email="binh@example.com"))
    body = expect(call(lab, "GET", "/users/reader-1"), 200, "GET /users/reader-1")
    check.equal(
        body,
        {"userId": "reader-1", "name": "Bình", "email": "binh@example.com"},
        of={"en": "the user that GET returns", "vi": "user mà GET trả về"},
    )


def test_existing_user_is_not_overwritten(lab, check, expect):
    before = user("taken-1", name="Chi", email="chi@example.com")
    store(lab, before)
    second = {"userId": "taken-1", "name": "Somebody else"}
    expect(call(lab, "POST", "/users", second), 409, "POST /users (userId taken)")
    check.equal(
        stored(lab, "taken-1"),
        before,
        of={"en": "the user who was there first", "vi": "user đã có từ trước"},
    )


def test_unknown_user_is_not_found(lab, check, expect):
    for method, body in (("GET", None), ("PUT", {"name": "Nobody"}), ("DELETE", None)):
        of = f"{method} /users/nobody"
        answer = expect(call(lab, method, "/users/nobody", body), 404, of)
        check(
            isinstance(answer, dict),
            expected={"en": f"{of} explains itself in a JSON object", "vi": f"{of} giải thích bằng một JSON object"},
            actual=repr(answer),
        )
    check.equal(
        stored(lab, "nobody"),
        None,
        of={"en": "the item that PUT must not create", "vi": "item mà PUT không được tạo ra"},
    )


BAD_REQUESTS = (
    ("POST", "/users", None),
    ("POST", "/users", b"{name: Alice}"),
    ("POST", "/users", b'["alice"]'),
    ("POST", "/users", b'{"name": "Nobody"}'),
    ("POST", "/users", b'{"userId": "", "name": "Nobody"}'),
    ("POST", "/users", b'{"userId": 7, "name": "Nobody"}'),
    ("POST", "/users", b'{"userId": "nameless"}'),
    ("POST", "/users", b'{"userId": "nameless", "name": "  "}'),
    ("PUT", "/users/steady-1", b"{}"),
    ("PUT", "/users/steady-1", b"not JSON"),
    ("PUT", "/users/steady-1", b'{"userId": "other", "name": "Nobody"}'),
)


def test_bad_requests_are_refused(lab, check, expect):
    steady = user("steady-1", name="Dũng")
    store(lab, steady)
    for method, path, raw in BAD_REQUESTS:
        asked = f"{method} {path} {(raw or b'').decode()}".strip()
        body = expect(call(lab, method, path, raw=raw), 400, asked)
        check(
            isinstance(body, dict),
            expected={
                "en": f"{asked} explains itself in a JSON object",
                "vi": f"{asked} giải thích bằng một JSON object",
            },
            actual=repr(body),
        )
    check.equal(stored(lab, "steady-1"), steady, of={"en": "the user in the table", "vi": "user trong bảng"})
    check.equal(stored(lab, "nameless"), None, of={"en": "a user without a name", "vi": "user không có tên"})


def test_user_is_updated(lab, check, expect):
    store(lab, {**user("change-1", name="Em", email="em@example.com", note="cũ"), "level": {"N": "3"}})
    # name and status are reserved words of DynamoDB's expressions; null removes an attribute.
    changes = {"name": "Em Nguyễn", "status": "active", "level": 4, "note": None}
    body = expect(call(lab, "PUT", "/users/change-1", changes), 200, "PUT /users/change-1")
    check.equal(
        stored(lab, "change-1"),
        {**user("change-1", name="Em Nguyễn", email="em@example.com", status="active"), "level": {"N": "4"}},
        of={
            "en": "the item: changed as asked, the e-mail address left alone",
            "vi": "item: đổi đúng phần được yêu cầu, email giữ nguyên",
        },
    )
    check.equal(
        body,
        {"userId": "change-1", "name": "Em Nguyễn", "email": "em@example.com", "status": "active", "level": 4},
        of={"en": "the whole user after the update", "vi": "toàn bộ user sau khi cập nhật"},
    )


def test_user_is_deleted(lab, check, expect):
    store(lab, user("gone-1", name="Giang"))
    store(lab, user("stays-1", name="Hà"))
    answer = call(lab, "DELETE", "/users/gone-1")
    expect(answer, 204, "DELETE /users/gone-1")
    check.equal(answer.text, "", of={"en": "the body of an answer 204", "vi": "body của câu trả lời 204"})
    check.equal(stored(lab, "gone-1"), None, of={"en": "the deleted item", "vi": "item đã xóa"})
    check.equal(
        stored(lab, "stays-1"),
        user("stays-1", name="Hà"),
        of={"en": "another user", "vi": "user khác"},
    )


def test_unicode_survives(lab, check, expect):
    someone = {"userId": f"unicode-1-{RUN}", "name": "Trần Thị Ngọc Ánh", "quê quán": "Đà Nẵng", "mood": "📦 + 🧩"}
    expect(call(lab, "POST", "/users", someone), 201, "POST /users")
    check.equal(
        stored(lab, f"unicode-1-{RUN}"), user(someone.pop("userId"), **someone), of={"en": "the item", "vi": "item"}
    )
    body = expect(call(lab, "GET", f"/users/unicode-1-{RUN}"), 200, f"GET /users/unicode-1-{RUN}")
    check.equal(
        body,
        {"userId": f"unicode-1-{RUN}", **someone},
        of={"en": "the user that GET returns", "vi": "user mà GET trả về"},
    )


def test_numbers_and_nesting_survive(lab, check, expect):
    someone = {
        "userId": f"nested-1-{RUN}",
        "name": "Khoa",
        "age": 22,
        "balance": 19.99,
        "owes": -0.1,
        "active": True,
        "manager": None,
        "note": "",
        "tags": ["intern", 3, False, {"deep": [1.5]}],
        "address": {"city": "Huế", "location": {"lat": 16.463713, "lng": 107.590866}, "floors": {}},
    }
    expect(call(lab, "POST", "/users", someone), 201, "POST /users")
    item = stored(lab, f"nested-1-{RUN}") or {}
    wanted = {
        "age": {"N": "22"},
        "balance": {"N": "19.99"},
        "owes": {"N": "-0.1"},
        "active": {"BOOL": True},
        "manager": {"NULL": True},
        "note": {"S": ""},
        "tags": {"L": [{"S": "intern"}, {"N": "3"}, {"BOOL": False}, {"M": {"deep": {"L": [{"N": "1.5"}]}}}]},
    }
    for name, value in wanted.items():
        check.equal(item.get(name), value, of={"en": f"attribute {name}", "vi": f"thuộc tính {name}"})
    check.equal(
        item.get("address", {}).get("M", {}).get("location"),
        {"M": {"lat": {"N": "16.463713"}, "lng": {"N": "107.590866"}}},
        of={"en": "the location inside the address", "vi": "location nằm trong address"},
    )
    answer = call(lab, "GET", f"/users/nested-1-{RUN}")
    check.equal(
        expect(answer, 200, f"GET /users/nested-1-{RUN}"),
        someone,
        of={"en": "the user that GET returns", "vi": "user mà GET trả về"},
    )
    check(
        not isinstance(answer.json()["age"], float),
        expected={"en": "age 22 comes back as 22, not 22.0", "vi": "age 22 trả về là 22, không phải 22.0"},
        actual=answer.text,
    )


@requires("lambda.logs")
def test_requests_are_logged(lab, check, expect, eventually):
    call(lab, "POST", "/users", {"userId": "logged-1", "name": "Lan"})
    call(lab, "PUT", "/users/logged-1", {"name": "Lan Anh"})
    call(lab, "GET", "/users/logged-1")
    call(lab, "DELETE", "/users/logged-1")
    for output in FUNCTIONS.values():
        function = lab.outputs[output]
        eventually(
            partial(lab.invocations, function),
            within=SOON,
            expected={
                "en": f"an invocation with its REPORT line in the log group /aws/lambda/{function}",
                "vi": f"một lần invoke có dòng REPORT trong log group /aws/lambda/{function}",
            },
        )


def calls(dynamodb, table):
    """Action → a call that changes nothing: its condition fails, unless the caller may not make it at all."""
    key, absent = {"userId": {"S": "no-such-user"}}, {"ConditionExpression": "attribute_exists(userId)"}
    sets = {"UpdateExpression": "SET #n = :n", "ExpressionAttributeNames": {"#n": "name"}}
    values = {"ExpressionAttributeValues": {":n": {"S": "x"}}}
    return {
        "dynamodb:PutItem": partial(dynamodb.put_item, TableName=table, Item=key, **absent),
        "dynamodb:GetItem": partial(dynamodb.get_item, TableName=table, Key=key),
        "dynamodb:UpdateItem": partial(dynamodb.update_item, TableName=table, Key=key, **sets, **values, **absent),
        "dynamodb:DeleteItem": partial(dynamodb.delete_item, TableName=table, Key=key, **absent),
        "dynamodb:Scan": partial(dynamodb.scan, TableName=table, Limit=1),
        "dynamodb:DescribeTable": partial(dynamodb.describe_table, TableName=table),
    }


@requires("iam.enforcement", "iam.role-sessions")
def test_roles_are_least_privilege(lab, check):
    table, other = lab.outputs["TableName"], f"Salaries-{RUN}"
    lab.client("dynamodb").create_table(
        TableName=other,
        AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for needed, output in FUNCTIONS.items():
        function = lab.outputs[output]
        role = lab.role_of(function)
        dynamodb = lab.as_role(role).client("dynamodb")
        may = [action for action, make_call in calls(dynamodb, table).items() if allowed(make_call)]
        check.equal(
            may,
            [needed],
            of={
                "en": f"what the role of {function} may do with {table}",
                "vi": f"những gì role của {function} được làm với {table}",
            },
            advice=lab.minimal_policies,
        )
        check(
            not allowed(calls(dynamodb, other)[needed]),
            expected={
                "en": f"the role of {function} may not use another table ({other})",
                "vi": f"role của {function} không được dùng bảng khác ({other})",
            },
            actual=f"{needed} on {other}: allowed",
        )


@requires("iam.enforcement")
def test_only_this_api_may_invoke(lab, check):
    gateway = lab.client("apigateway")
    api = gateway.create_rest_api(name="somebody-elses")["id"]
    [root] = gateway.get_resources(restApiId=api)["items"]
    for needed, output in FUNCTIONS.items():
        function = lab.outputs[output]
        own = f"arn:aws:execute-api:*:*:{lab.outputs['ApiId']}/*/{ROUTES[needed]}"
        beyond = invokers_beyond(lab, function, "apigateway.amazonaws.com", [own])
        check(
            not beyond,
            expected={
                "en": f"only this API's {ROUTES[needed]} may invoke {function} (SourceArn within {own})",
                "vi": f"chỉ {ROUTES[needed]} của API này được invoke {function} (SourceArn nằm trong {own})",
            },
            actual=beyond[0] if beyond else "",
        )
        arn = lab.client("lambda").get_function_configuration(FunctionName=function)["FunctionArn"]
        place = {"restApiId": api, "resourceId": root["id"], "httpMethod": "GET"}
        gateway.put_method(**place, authorizationType="NONE")
        gateway.put_integration(
            **place,
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations",
        )
        answer = gateway.test_invoke_method(**place)
        check(
            "Invalid permissions on Lambda function" in answer["log"],
            expected={
                "en": f"another API may not invoke {function}: its permission names this API (SourceArn)",
                "vi": f"API khác không được invoke {function}: permission phải nêu đúng API này (SourceArn)",
            },
            actual=answer["log"],
        )
        gateway.delete_method(**place)
