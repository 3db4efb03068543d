"""Day 08, expected behaviour: users are found through an index and listed page by page."""

import json
import uuid
from functools import partial

import pytest
import requests
from botocore.exceptions import ClientError

from harness.diagrams.chart import bar_chart
from harness.pytest_plugin import allowed, requires

pytestmark = requires("apigateway.rest-calls")

RUN = uuid.uuid4().hex[:6]
"""In names that checks make, so that they hold in an account that has been used before."""

SOON = 10  # seconds; usually well under one, a busy machine needs more
PATIENCE = 30  # seconds for one request; a cold start takes half of one
INDEX = "EmailIndex"
ANSWERED = {"userId", "email", "name"}

CROWD = 1500  # users; of about 1 KB each, so that they do not fit into a page of 1 MB
BIOGRAPHY = "Thực tập sinh đám mây. " * 32

FUNCTIONS = {
    "FindFunctionName": ("dynamodb:Query", "{users}/index/EmailIndex"),
    "ListFunctionName": ("dynamodb:Scan", "{users}"),
    "CountFunctionName": ("dynamodb:Scan", "{users}"),
    "VisitsFunctionName": ("dynamodb:Query", "{visits}/index/PageIndex"),
}
"""Output that names a function → the action that it needs, and on what."""


def get(lab, path, **parameters):
    stage = f"{lab.endpoint.url}/_aws/execute-api/{lab.outputs['ApiId']}/{lab.outputs['StageName']}"
    return requests.get(f"{stage}{path}", params=parameters, timeout=PATIENCE)


def told(answer):
    """An answer as a failure report shows it."""
    return f"{answer.status_code} {answer.text:.400}"


def decoded(answer):
    """The JSON object of an answer; empty when it is none."""
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def user(user_id, **attributes):
    """A user as DynamoDB holds it."""
    return {name: {"S": value} for name, value in {"userId": user_id, **attributes}.items()}


def store(lab, item, table="TableName"):
    lab.client("dynamodb").put_item(TableName=lab.outputs[table], Item=item)


def index_of(lab, table, name, kind):
    """The index as describe-table tells of it; None when there is none."""
    indexes = lab.client("dynamodb").describe_table(TableName=table)["Table"].get(kind, ())
    return next((index for index in indexes if index["IndexName"] == name), None)


def described(index):
    """An index, or that there is none, for people."""
    return {"en": "there is no such index", "vi": "chưa có index này"} if index is None else repr(index)


@pytest.fixture(scope="module")
def expect(check):
    """Checks an answer's status and returns its JSON object."""

    def expected(answer, status, of):
        check(
            answer.status_code == status,
            expected={"en": f"{of} answers {status}", "vi": f"{of} trả về {status}"},
            actual=told(answer),
        )
        return decoded(answer)

    return expected


@pytest.fixture(scope="module")
def crowd(lab):
    """Ids of 1,500 users in the table."""
    ids = [f"crowd-{number:04}" for number in range(CROWD)]
    items = [user(each, name=f"An {each}", email=f"{each}@example.com", biography=BIOGRAPHY) for each in ids]
    for start in range(0, CROWD, 25):
        requests_ = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
        lab.client("dynamodb").batch_write_item(RequestItems={lab.outputs["TableName"]: requests_})
    return ids


@pytest.fixture(scope="module")
def email_index(lab, check):
    """The learner's EmailIndex as describe-table tells of it."""
    found = index_of(lab, lab.outputs["TableName"], INDEX, "GlobalSecondaryIndexes")
    check(
        found is not None and found["IndexStatus"] == "ACTIVE",
        expected={
            "en": f"a global secondary index {INDEX} that is ACTIVE",
            "vi": f"global secondary index {INDEX} ở trạng thái ACTIVE",
        },
        actual=described(found),
    )
    return found


def test_user_is_found_by_email(lab, expect, check):
    store(lab, user("alice-1", name="Alice", email="alice@example.com", biography="not asked for"))
    store(lab, user("binh-1", name="Bình", email="binh+aws@example.com"))
    for email, wanted in (
        ("alice@example.com", {"userId": "alice-1", "email": "alice@example.com", "name": "Alice"}),
        ("binh+aws@example.com", {"userId": "binh-1", "email": "binh+aws@example.com", "name": "Bình"}),
    ):
        of = f"GET /user?email={email}"
        body = expect(get(lab, "/user", email=email), 200, of)
        check.equal(body, wanted, of={"en": f"the user that {of} returns", "vi": f"user mà {of} trả về"})


def test_requests_without_result_are_answered(lab, expect, check):
    store(lab, user("no-mail-1", name="Chi"))
    for parameters, status in (
        ({}, 400),
        ({"email": ""}, 400),
        ({"email": "  "}, 400),
        ({"mail": "alice@example.com"}, 400),
        ({"email": "nobody@example.com"}, 404),
        ({"email": "no-mail-1"}, 404),
    ):
        of = f"GET /user with {parameters or 'no parameter'}"
        body = expect(get(lab, "/user", **parameters), status, of)
        check(
            bool(body),
            expected={"en": f"{of} explains itself in a JSON object", "vi": f"{of} giải thích bằng một JSON object"},
            actual=repr(body),
        )


def capacity_lines(lab, function):
    """(capacity units) of each line of a function's log that tells of consumed capacity."""
    lines = [line for line in lab.logs(function) if line.startswith("{") and "CapacityUnits" in line]
    return [json.loads(line)["CapacityUnits"] for line in lines]


def scan_cost(lab, email):
    """(capacity units, pages, items read) of finding an address by a scan with a filter."""
    pages = (
        lab.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=lab.outputs["TableName"],
            FilterExpression="email = :e",
            ExpressionAttributeValues={":e": {"S": email}},
            ReturnConsumedCapacity="TOTAL",
        )
    )
    read = [(page["ConsumedCapacity"]["CapacityUnits"], page["ScannedCount"]) for page in pages]
    return sum(units for units, _ in read), len(read), sum(count for _, count in read)


@requires("dynamodb.capacity", "lambda.logs")
def test_lookup_reads_one_item(lab, crowd, expect, check, eventually, picture):
    function = lab.outputs["FindFunctionName"]
    email = f"{crowd[-1]}@example.com"
    known = len(capacity_lines(lab, function))
    expect(get(lab, "/user", email=email), 200, f"GET /user?email={email}")
    lines = eventually(
        lambda: capacity_lines(lab, function)[known:],
        within=SOON,
        expected={
            "en": f"a line of JSON with the request's ConsumedCapacity in the log of {function}",
            "vi": f"một dòng JSON ghi ConsumedCapacity của request trong log của {function}",
        },
    )
    units, pages, items = scan_cost(lab, email)
    picture(
        "query-and-scan",
        bar_chart(
            f"GET /user: one user among {items:,}",
            ("read capacity units", "pages"),
            {"GET /user": (sum(lines), len(lines)), "Scan": (units, pages)},
        ),
    )
    check(
        lines == [0.5],
        expected={
            "en": f"one request to DynamoDB of 0.5 capacity units (a scan: {units:g} in {pages} pages)",
            "vi": f"một request đến DynamoDB tốn 0.5 capacity unit (scan: {units:g} với {pages} trang)",
        },
        actual=f"{lines} units",
    )


def definition(index):
    """A new index like one that is described."""
    return {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}


@requires("dynamodb.indexes")
def test_index_is_filled_from_a_table_in_use(lab, email_index, check, eventually):
    dynamodb, table = lab.client("dynamodb"), f"UsersOfYesterday-{RUN}"
    attributes = {each["AttributeName"]: "S" for each in email_index["KeySchema"]}
    dynamodb.create_table(
        TableName=table,
        AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName=table, Item=user("old-1", name="Dũng", email="dung@example.com"))
    dynamodb.put_item(TableName=table, Item=user("old-2", name="Em"))
    told_ = dynamodb.update_table(
        TableName=table,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in attributes.items()],
        GlobalSecondaryIndexUpdates=[{"Create": definition(email_index)}],
    )["TableDescription"]
    [building] = told_["GlobalSecondaryIndexes"]
    check.equal(
        (building["IndexStatus"], building["Backfilling"]),
        ("CREATING", False),
        of={"en": "IndexStatus and Backfilling at first", "vi": "IndexStatus và Backfilling lúc đầu"},
    )
    query = {
        "TableName": table,
        "IndexName": INDEX,
        "KeyConditionExpression": "email = :e",
        "ExpressionAttributeValues": {":e": {"S": "dung@example.com"}},
    }
    refusals = []

    def active():
        status = index_of(lab, table, INDEX, "GlobalSecondaryIndexes")["IndexStatus"]
        if status != "ACTIVE":
            try:
                dynamodb.query(**query)
            except ClientError as error:
                refusals.append(error.response["Error"]["Message"])
        return status == "ACTIVE"

    eventually(
        active,
        within=3 * SOON,
        expected={"en": f"{INDEX} becomes ACTIVE", "vi": f"{INDEX} chuyển sang ACTIVE"},
    )
    check(
        set(refusals) <= {f"Cannot read from backfilling global secondary index: {INDEX}"},
        expected={"en": "an index that is filled cannot be read yet", "vi": "index đang được nạp thì chưa đọc được"},
        actual=repr(refusals),
    )
    found = dynamodb.query(**query)["Items"]
    check.equal(
        [item["userId"]["S"] for item in found],
        ["old-1"],
        of={"en": "users that were there before the index", "vi": "user đã có từ trước khi tạo index"},
    )


@requires("dynamodb.indexes")
def test_index_holds_what_is_answered(lab, email_index, check):
    store(lab, user("held-1", name="Giang", email="giang@example.com", biography="long", phone="1"))
    store(lab, user("held-2", name="Hà", biography="without address"))
    entries = (
        lab.client("dynamodb")
        .get_paginator("scan")
        .paginate(TableName=lab.outputs["TableName"], IndexName=email_index["IndexName"])
    )
    items = {entry["userId"]["S"]: entry for page in entries for entry in page["Items"]}
    check.equal(
        set(items.get("held-1", ())),
        ANSWERED,
        of={"en": f"what {INDEX} has of a user", "vi": f"những gì {INDEX} giữ của một user"},
    )
    check(
        "held-2" not in items,
        expected={"en": "no entry for a user without address", "vi": "không có entry cho user không có email"},
        actual=repr(items.get("held-2")),
    )


def test_every_user_is_listed(lab, crowd, expect, check):
    listed = expect(get(lab, "/users"), 200, "GET /users").get("userIds", [])
    check(
        len(listed) == len(set(listed)),
        expected={"en": "no user is listed twice", "vi": "không user nào bị liệt kê hai lần"},
        actual=f"{len(listed)} ids, {len(set(listed))} different",
    )
    missing = sorted(set(crowd) - set(listed))
    check(
        not missing,
        expected={"en": f"all {CROWD} users that were loaded", "vi": f"đủ {CROWD} user đã nạp"},
        actual=f"{len(missing)} missing, for example {missing[:3]}",
    )


def stored_users(lab):
    pages = lab.client("dynamodb").get_paginator("scan").paginate(TableName=lab.outputs["TableName"], Select="COUNT")
    return sum(page["Count"] for page in pages)


def test_segments_count_every_user(lab, crowd, expect, check):
    before = stored_users(lab)
    body = expect(get(lab, "/users/count"), 200, "GET /users/count")
    after = stored_users(lab)
    count, segments = body.get("count"), body.get("segments")
    check(
        isinstance(segments, list) and len(segments) == 4 and all(segments) and sum(segments) == count,
        expected={"en": "four segments, none empty, with count as sum", "vi": "bốn segment đều có user, tổng là count"},
        actual=repr(body)[:200],
    )
    check(
        before <= count <= after,  # other checks may store users at the same time
        expected={"en": f"the table's {before} users", "vi": f"{before} user của bảng"},
        actual=repr(count),
    )


@requires("dynamodb.capacity")
def test_visits_are_read_at_once(lab, expect, check):
    table = lab.outputs["VisitsTableName"]
    index = index_of(lab, table, "PageIndex", "LocalSecondaryIndexes")
    check(
        index is not None,
        expected={"en": "a local secondary index PageIndex", "vi": "local secondary index PageIndex"},
        actual=described(index),
    )
    seen = []
    for moment, page in ((1716800000, "/home"), (1716800060, "/cart"), (1716800120, "/home"), (9, "/home")):
        store(lab, {**user(f"visitor-1-{RUN}", page=page), "visitedAt": {"N": str(moment)}}, "VisitsTableName")
        if page == "/home":
            seen = sorted([*seen, moment])
        of = f"GET /visits?userId=visitor-1-{RUN}&page=/home"
        body = expect(get(lab, "/visits", userId=f"visitor-1-{RUN}", page="/home"), 200, of)
        check.equal(
            body.get("visitedAt"),
            seen,
            of={"en": "the visits, that of a moment ago included", "vi": "các lượt truy cập, kể cả lượt vừa ghi"},
        )
    expect(get(lab, "/visits", userId=f"visitor-1-{RUN}"), 400, "GET /visits without page")
    consistent = lab.client("dynamodb").query(
        TableName=table,
        IndexName="PageIndex",
        KeyConditionExpression="userId = :u",
        ExpressionAttributeValues={":u": {"S": f"visitor-1-{RUN}"}},
        ConsistentRead=True,
        ReturnConsumedCapacity="INDEXES",
    )
    check.equal(
        (consistent["Count"], consistent["ConsumedCapacity"]["LocalSecondaryIndexes"]),
        (4, {"PageIndex": {"CapacityUnits": 1.0}}),
        of={"en": "a consistent read of the index", "vi": "một consistent read trên index"},
    )


def calls(dynamodb, tables):
    """(action, on what) → a call that changes nothing."""
    key = {":k": {"S": "no-such-key"}}
    made = {}
    for label, (table, index, partition) in tables.items():
        names = {"TableName": table}
        query = {"KeyConditionExpression": "userId = :k", "ExpressionAttributeValues": key}
        inside = {**query, "KeyConditionExpression": f"{partition} = :k", "IndexName": index}
        item = {"userId": {"S": "x"}}
        absent = {"ConditionExpression": "attribute_exists(userId)"}
        made |= {
            ("dynamodb:Query", label): partial(dynamodb.query, **names, **query),
            ("dynamodb:Scan", label): partial(dynamodb.scan, **names, Limit=1),
            ("dynamodb:GetItem", label): partial(dynamodb.get_item, **names, Key=item),
            ("dynamodb:PutItem", label): partial(dynamodb.put_item, **names, Item=item, **absent),
            ("dynamodb:DescribeTable", label): partial(dynamodb.describe_table, **names),
            ("dynamodb:Query", f"{label}/index/{index}"): partial(dynamodb.query, **names, **inside),
            ("dynamodb:Scan", f"{label}/index/{index}"): partial(dynamodb.scan, **names, IndexName=index, Limit=1),
        }
    return made


@requires("iam.enforcement", "iam.role-sessions", "dynamodb.indexes")
def test_roles_are_least_privilege(lab, check, email_index):
    tables = {
        "{users}": (lab.outputs["TableName"], INDEX, "email"),
        "{visits}": (lab.outputs["VisitsTableName"], "PageIndex", "userId"),
    }
    for output, needed in FUNCTIONS.items():
        function = lab.outputs[output]
        role = lab.role_of(function)
        dynamodb = lab.as_role(role).client("dynamodb")
        may = [what for what, make_call in calls(dynamodb, tables).items() if allowed(make_call)]
        check.equal(
            may,
            [needed],
            of={"en": f"what the role of {function} may do", "vi": f"những gì role của {function} được làm"},
            advice=lab.minimal_policies,
        )
