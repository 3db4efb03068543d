"""Day 09, expected behaviour: each change of the table Users reaches the functions that are interested in it."""

import ast
import json
import re
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass

import pytest

from harness.pytest_plugin import ahead, allowed, requires

RUN = uuid.uuid4().hex[:6]
"""In names that checks make, so that they hold in an account that has been used before."""

SOON = 10  # seconds; usually well under one, a busy machine needs more
LATER = 20  # seconds; what waits for an expiry or a batching window of AWS minutes takes three here

ATTEMPTS = 3  # a window of two minutes is two seconds here, in which a busy machine may not manage two changes

CHANGE = re.compile(r"(INSERT|MODIFY|REMOVE) detected")
READ_STREAM = ("DescribeStream", "GetRecords", "GetShardIterator")


@dataclass(frozen=True)
class Change:
    """One change as the audit function logged it."""

    name: str
    old: dict | None
    new: dict | None
    removed_by: str | None = None

    @property
    def user(self):
        return (self.new or self.old or {}).get("userId", {}).get("S")


def image(user_id, email=None, **attributes):
    """A user as DynamoDB holds it."""
    address = {} if email is None else {"email": {"S": email}}
    return {"userId": {"S": user_id}, **address, **attributes}


def put(lab, item):
    lab.client("dynamodb").put_item(TableName=lab.outputs["TableName"], Item=item)


def change_email(lab, user_id, email):
    lab.client("dynamodb").update_item(
        TableName=lab.outputs["TableName"],
        Key={"userId": {"S": user_id}},
        UpdateExpression="SET email = :e",
        ExpressionAttributeValues={":e": {"S": email}},
    )


def delete(lab, user_id):
    """Delete a user; whether there was one to delete."""
    key = {"userId": {"S": user_id}}
    answer = lab.client("dynamodb").delete_item(TableName=lab.outputs["TableName"], Key=key, ReturnValues="ALL_OLD")
    return "Attributes" in answer


def log(lab, output):
    """Lines of a function's log, in the order in which they were written."""
    logs = lab.client("logs")
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=f"/aws/lambda/{lab.outputs[output]}")
    try:
        events = [event for page in pages for event in page["events"]]
    except logs.exceptions.ResourceNotFoundException:
        return []
    return [event["message"].rstrip("\n") for event in sorted(events, key=lambda event: event["timestamp"])]


def parsed(text):
    """What ``print`` wrote of an image; the text itself if it is none."""
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return {"unreadable": text}


def changes_in(lines):
    found = []
    for line in lines:
        if CHANGE.fullmatch(line):
            found.append({"name": line.split()[0], "old": None, "new": None})
        for prefix, name in (("Old: ", "old"), ("New: ", "new")):
            if found and line.startswith(prefix):
                found[-1][name] = parsed(line.removeprefix(prefix))
        if found and line.startswith("Removed by: "):
            found[-1]["removed_by"] = line.removeprefix("Removed by: ")
    return [Change(**each) for each in found]


@pytest.fixture
def streamed(lab, check):
    """Requires what every check needs, so that nobody waits for a stream that is not there."""
    table = lab.client("dynamodb").describe_table(TableName=lab.outputs["TableName"])["Table"]
    check(
        table.get("StreamSpecification", {}).get("StreamEnabled"),
        expected={
            "en": "the table Users has a stream (StreamSpecification)",
            "vi": "bảng Users đã bật stream (StreamSpecification)",
        },
        actual=f"StreamSpecification: {table.get('StreamSpecification')}",
    )
    return table["LatestStreamArn"]


@pytest.fixture
def changes(lab, streamed, eventually):
    """Changes of a user in the audit log, once there are ``count`` of them."""

    def changes_of(user_id, count=1, within=SOON):
        words = {"en": f"{count} change(s) of user {user_id}", "vi": f"{count} thay đổi của user {user_id}"}
        expected = {
            "en": f"{words['en']} in the log of {lab.outputs['AuditFunctionName']}",
            "vi": f"{words['vi']} trong log của {lab.outputs['AuditFunctionName']}",
        }
        return eventually(
            lambda: [each for each in changes_in(log(lab, "AuditFunctionName")) if each.user == user_id],
            until=lambda found: len(found) >= count,
            within=within,
            expected=expected,
        )

    return changes_of


def test_new_user_is_logged_as_insert(lab, changes, check):
    new = image(f"insert-1-{RUN}", "moi@example.com")
    put(lab, new)
    check.equal(
        changes(f"insert-1-{RUN}"),
        [Change("INSERT", None, new)],
        of={"en": "the log of a new user", "vi": "log của user mới"},
    )


def test_changed_user_is_logged_with_both_images(lab, changes, check, streamed):
    user = f"123-{RUN}"
    put(lab, image(user, "old@example.com"))
    change_email(lab, user, "new@example.com")
    put(lab, image(user, "new@example.com"))  # changes nothing, and so is no record
    put(lab, image(f"{user}-after", "after@example.com"))
    changes(f"{user}-after")
    lines = log(lab, "AuditFunctionName")
    wanted = [
        "MODIFY detected",
        f"Old: {image(user, 'old@example.com')}",
        f"New: {image(user, 'new@example.com')}",
    ]
    check(
        wanted[0] in lines and wanted[1] in lines and wanted[2] in lines,
        expected={"en": "these three lines:\n" + "\n".join(wanted), "vi": "ba dòng sau:\n" + "\n".join(wanted)},
        actual="\n".join(line for line in lines if f"'{user}'" in line or "detected" in line) or "no such line",
    )
    check.equal(
        changes(user, 2),
        [
            Change("INSERT", None, image(user, "old@example.com")),
            Change("MODIFY", image(user, "old@example.com"), image(user, "new@example.com")),
        ],
        of={
            "en": f"the changes of user {user} (one PutItem changed nothing)",
            "vi": f"các thay đổi của user {user} (một PutItem không thay đổi gì)",
        },
    )


def test_deleted_user_is_logged_with_the_old_image(lab, changes, check):
    user = image(f"remove-1-{RUN}", "tam-biet@example.com")
    put(lab, user)
    delete(lab, f"remove-1-{RUN}")
    check.equal(
        changes(f"remove-1-{RUN}", 2)[1:],
        [Change("REMOVE", user, None)],
        of={"en": "the log of the deletion", "vi": "log của lần xóa"},
    )


def test_changes_of_one_user_stay_in_order(lab, changes, check):
    addresses = [f"buoc-{step}@example.com" for step in range(6)]
    put(lab, image(f"order-1-{RUN}", addresses[0]))
    for address in addresses[1:]:
        change_email(lab, f"order-1-{RUN}", address)
    delete(lab, f"order-1-{RUN}")
    seen = [(each.name, (each.new or {}).get("email", {}).get("S")) for each in changes(f"order-1-{RUN}", 7)]
    check.equal(
        seen,
        [("INSERT", addresses[0]), *(("MODIFY", address) for address in addresses[1:]), ("REMOVE", None)],
        of={
            "en": f"the changes of user order-1-{RUN}, in the log's order",
            "vi": f"các thay đổi của user order-1-{RUN} theo thứ tự log",
        },
    )


def put_expired(lab):
    """A user whose time was over a second ago, and one that a person deletes, whose id is returned."""
    over = {"expiresAt": {"N": str(int(time.time()) - 1)}}
    put(lab, image(f"expired-1-{RUN}", "het-han@example.com", **over))
    for number in range(1, 6):  # the time to live may be quicker than the person
        user_id = f"deleted-{number}-{RUN}"
        put(lab, image(user_id, "bi-xoa@example.com", **over))
        if delete(lab, user_id):
            break
    return user_id


@ahead(put_expired)
def test_expired_user_is_told_apart(lab, begun, changes, check):
    [*_, by_service] = changes(f"expired-1-{RUN}", 2, within=LATER)
    [*_, by_person] = changes(begun, 2)
    check(
        (by_service.name, by_service.removed_by) == ("REMOVE", "dynamodb.amazonaws.com"),
        expected={
            "en": "REMOVE with the line “Removed by: dynamodb.amazonaws.com” for what the time to live removed",
            "vi": "REMOVE kèm dòng “Removed by: dynamodb.amazonaws.com” cho item bị TTL xóa",
        },
        actual=by_service,
    )
    check(
        (by_person.name, by_person.removed_by) == ("REMOVE", None),
        expected={
            "en": "REMOVE without that line for what a person deleted",
            "vi": "REMOVE không có dòng đó cho item do người dùng xóa",
        },
        actual=by_person,
    )


def welcomes(lab):
    """The users of each greeting."""
    found = [re.fullmatch(r"Welcome (\d+) new users: (.*)", line) for line in log(lab, "WelcomeFunctionName")]
    return [match[2].split(", ") for match in found if match]


def welcomed(lab, eventually, user_id):
    return eventually(
        lambda: welcomes(lab),
        until=lambda batches: any(user_id in batch for batch in batches),
        within=LATER,
        expected={
            "en": f"a line “Welcome … new users: … {user_id}” in the log of {lab.outputs['WelcomeFunctionName']}",
            "vi": f"dòng “Welcome … new users: … {user_id}” trong log của {lab.outputs['WelcomeFunctionName']}",
        },
    )


def put_mixed(lab):
    """Changes of all kinds, then a user who shows that they were all read."""
    put(lab, image(f"new-1-{RUN}", "a@example.com"))
    change_email(lab, f"new-1-{RUN}", "b@example.com")
    delete(lab, f"new-1-{RUN}")
    put(lab, image(f"new-2-{RUN}", "c@example.com"))


@ahead(put_mixed)
def test_only_new_users_are_welcomed(lab, streamed, begun, check, eventually):
    batches = welcomed(lab, eventually, f"new-2-{RUN}")
    check.equal(
        [user for batch in batches for user in batch if user in (f"new-1-{RUN}", f"new-2-{RUN}")],
        [f"new-1-{RUN}", f"new-2-{RUN}"],
        of={
            "en": f"who was welcomed (new-1-{RUN} was also changed and deleted)",
            "vi": f"user đã được chào (new-1-{RUN} còn bị sửa và xóa)",
        },
    )
    mappings = lab.client("lambda").list_event_source_mappings(FunctionName=lab.outputs["WelcomeFunctionName"])
    filters = [mapping.get("FilterCriteria") for mapping in mappings["EventSourceMappings"]]
    check(
        all(filters),
        expected={
            "en": "the mapping itself has a filter: what Lambda filters out is not invoked and not billed",
            "vi": "chính mapping có filter: record bị lọc thì function không chạy và không tính tiền",
        },
        actual=filters,
    )


def test_welcomes_are_gathered(lab, changes, check, eventually):
    for attempt in range(ATTEMPTS):
        users = [f"gathered-{attempt}-{number}" for number in range(2)]
        for user in users:
            put(lab, image(user, f"{user}@example.com"))
            # The other function has it already: whoever does not wait for a window has greeted it, too.
            changes(user)
        batches = welcomed(lab, eventually, users[-1])
        if any(set(users) <= set(batch) for batch in batches):
            return
    check(
        False,
        expected={
            "en": "one invocation for two users that came one after the other (MaximumBatchingWindowInSeconds)",
            "vi": "một lần invoke cho hai user đến lần lượt (MaximumBatchingWindowInSeconds)",
        },
        actual=batches,
    )


@requires("iam.enforcement", "iam.role-sessions")
def test_roles_are_least_privilege(lab, streamed, check):
    other = lab.client("dynamodb").create_table(
        TableName=f"Salaries-{RUN}",
        AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )["TableDescription"]["LatestStreamArn"]
    foreign = lab.client("sqs").create_queue(QueueName="somebody-elses")["QueueUrl"]
    table, failures = lab.outputs["TableName"], lab.outputs["FailureQueueUrl"]
    key = {"userId": {"S": "probe"}}
    wanted = {
        "AuditFunctionName": ["read the stream of Users", "send to the queue of failures"],
        "WelcomeFunctionName": ["read the stream of Users"],
    }
    for output, needed in wanted.items():
        role = lab.as_role(lab.role_of(lab.outputs[output]))
        streams, dynamodb, sqs = (role.client(name) for name in ("dynamodbstreams", "dynamodb", "sqs"))
        calls = {
            "read the stream of Users": lambda s=streams: s.describe_stream(StreamArn=streamed),
            "send to the queue of failures": lambda s=sqs: s.send_message(QueueUrl=failures, MessageBody="{}"),
            "read the stream of another table": lambda s=streams: s.describe_stream(StreamArn=other),
            "send to another queue": lambda s=sqs: s.send_message(QueueUrl=foreign, MessageBody="{}"),
            "read messages": lambda s=sqs: s.receive_message(QueueUrl=failures, VisibilityTimeout=0),
            "read the table": lambda d=dynamodb: d.get_item(TableName=table, Key=key),
            "write to the table": lambda d=dynamodb: d.put_item(TableName=table, Item=key),
            "delete from the table": lambda d=dynamodb: d.delete_item(TableName=table, Key=key),
        }
        check.equal(
            [name for name, call in calls.items() if allowed(call)],
            needed,
            of={
                "en": f"what the role of {lab.outputs[output]} may do",
                "vi": f"những gì role của {lab.outputs[output]} được làm",
            },
            advice=lab.minimal_policies,
        )


def put_together(lab, *items):
    """Write items in one transaction: their records lie one behind the other in the stream."""
    table = lab.outputs["TableName"]
    lab.client("dynamodb").transact_write_items(
        TransactItems=[{"Put": {"TableName": table, "Item": item}} for item in items]
    )


def failures(lab):
    """What the queue of failures was told, parsed."""
    got = lab.client("sqs").receive_message(
        QueueUrl=lab.outputs["FailureQueueUrl"], MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    bodies = [json.loads(message["Body"]) for message in got.get("Messages", ())]
    return [body for body in bodies if "DDBStreamBatchInfo" in body]


def records_of(lab, failure):
    """The records that a failure names, read again from the stream."""
    info, streams = failure["DDBStreamBatchInfo"], lab.client("dynamodbstreams")
    iterator = streams.get_shard_iterator(
        StreamArn=info["streamArn"],
        ShardId=info["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=info["startSequenceNumber"],
    )["ShardIterator"]
    return streams.get_records(ShardIterator=iterator, Limit=info["batchSize"])["Records"]


def unblock(lab, changes):
    """Have the audit mapping give up the record that it cannot get past, so that other checks see their own."""
    functions = lab.client("lambda")
    mappings = functions.list_event_source_mappings(FunctionName=lab.outputs["AuditFunctionName"])[
        "EventSourceMappings"
    ]
    for mapping in mappings:
        if not mapping.get("LastProcessingResult", "").startswith("PROBLEM"):
            continue
        own = {name: mapping[name] for name in ("MaximumRetryAttempts", "BisectBatchOnFunctionError")}
        functions.update_event_source_mapping(
            UUID=mapping["UUID"], MaximumRetryAttempts=0, BisectBatchOnFunctionError=True
        )
        with suppress(AssertionError):  # it fails for another reason
            changes(f"after-poison-{RUN}")
        functions.update_event_source_mapping(UUID=mapping["UUID"], **own)


def test_poison_record_is_set_aside_and_nothing_behind_it_is_lost(lab, changes, check, eventually):
    put_together(
        lab,
        image(f"before-poison-{RUN}", "truoc@example.com"),
        image(f"poison-1-{RUN}"),
        image(f"behind-poison-{RUN}", "sau@example.com"),
    )
    put(lab, image(f"after-poison-{RUN}", "tiep@example.com"))
    try:
        for user in (f"before-poison-{RUN}", f"behind-poison-{RUN}", f"after-poison-{RUN}"):
            changes(user)
    finally:
        unblock(lab, changes)
    told = eventually(
        lambda: failures(lab),
        within=SOON,
        expected={
            "en": "a message in the queue of failures about the record that was given up",
            "vi": "một message trong queue lỗi về record bị bỏ qua",
        },
    )
    check.equal(
        {failure["requestContext"]["condition"] for failure in told},
        {"RetryAttemptsExhausted"},
        of={"en": "why records were given up", "vi": "lý do record bị bỏ qua"},
    )
    users = [record["dynamodb"]["Keys"]["userId"]["S"] for failure in told for record in records_of(lab, failure)]
    check.equal(
        users,
        [f"poison-1-{RUN}"],
        of={
            "en": "the users whose records the messages name, read again from the stream",
            "vi": "các user mà message nêu, đọc lại từ stream",
        },
    )
