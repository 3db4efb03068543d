"""Rows of the contract: accounts, callers, and what is seen of them."""

from concurrent.futures import ThreadPoolExecutor

import requests

from harness.clients import client
from tests.contract.account import Account, Differs, allow, document, expect, refused

DENIED = ("AccessDenied", "AccessDeniedException")


def key_is_the_account(aws: Account) -> None:
    found = aws("sts").get_caller_identity()["Account"]
    expect(found == aws.id, "works in one account, whatever the key")


def accounts_are_apart(aws: Account) -> None:
    aws.queue("q")
    found = aws.other()("sqs").list_queues().get("QueueUrls", [])
    expect(not any(aws.own("q") in url for url in found), "accounts share their queues")


def names_do_not_clash(aws: Account) -> None:
    def work(one: Account) -> str:
        one("sqs").create_queue(QueueName="same")
        one("sns").create_topic(Name="same")
        one("ssm").put_parameter(Name="/same", Value=one.id, Type="String")
        return str(one("ssm").get_parameter(Name="/same")["Parameter"]["Value"])

    accounts = [aws.other() for _ in range(8)]
    for one in accounts:
        for service in ("sqs", "sns", "ssm"):
            one(service)  # clients are built one after the other
    with ThreadPoolExecutor(8) as pool:
        try:
            found = list(pool.map(work, accounts))
        except Exception as error:
            raise Differs("equal names in different accounts clash") from error
    expect(found == [one.id for one in accounts], "accounts see each other's values")


def unknown_key(aws: Account) -> None:
    stranger = client(aws.endpoint, "sts", access_key="AKIAIOSFODNN7EXAMPLE", secret_key="x")
    refused(stranger.get_caller_identity, "InvalidClientTokenId")


def user_without_policy(aws: Account) -> None:
    message = refused(aws.user("sqs").list_queues, *DENIED)
    expect("is not authorized to perform: sqs:ListQueues" in message, "refuses in other words than AWS")
    expect("because no identity-based policy allows the sqs:ListQueues action" in message, "does not say why")
    aws.user("sqs", allow("sqs:ListQueues")).list_queues()


def explicit_deny(aws: Account) -> None:
    deny = {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}
    message = refused(aws.user("sqs", allow("*"), deny).list_queues, *DENIED)
    expect("explicit deny" in message, "does not tell a deny from a missing allow")


def condition_keys(aws: Account) -> None:
    only = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    refused(aws.user("sqs", allow("sqs:ListQueues", Condition=only)).list_queues, *DENIED)
    here = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    aws.user("sqs", allow("sqs:ListQueues", Condition=here)).list_queues()


def bucket_policy(aws: Account) -> None:
    bucket = f"contract-{aws.id}"
    aws("s3").create_bucket(Bucket=bucket)
    aws("s3").put_object(Bucket=bucket, Key="k", Body=b"x")
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    user = aws.user("s3", allow("s3:*"))
    user.get_object(Bucket=bucket, Key="k")
    aws("s3").put_bucket_policy(Bucket=bucket, Policy=document(deny))
    refused(user.get_object, *DENIED, Bucket=bucket, Key="k")


def passing_a_role(aws: Account) -> None:
    role = aws.role("passed", "lambda.amazonaws.com")
    user = aws.user("lambda", allow("lambda:*"))
    message = refused(
        user.create_function,
        *DENIED,
        FunctionName=aws.own("f"),
        Role=role,
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": b"PK\x05\x06" + bytes(18)},
    )
    expect("iam:PassRole" in message, "refuses, but not for iam:PassRole")


def decision_log(aws: Account) -> None:
    _a_refusal(aws)
    rows = aws.denied()
    expect([row["action"] for row in rows] == ["sqs:ListQueues"], "the refusal is not in the log")


def event_history(aws: Account) -> None:
    _a_refusal(aws)
    events = aws("cloudtrail").lookup_events()["Events"]
    expect(any("AccessDenied" in event["CloudTrailEvent"] for event in events), "refused calls leave no event")


def foreign_pages(aws: Account) -> None:
    # Of buckets and deployed APIs their own CORS rules decide, as on AWS.
    for headers in ({"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}):
        answer = requests.get(f"{aws.endpoint.url}/_localstack/health", headers=headers, timeout=10)
        expect(answer.status_code == 403, "answers any web page that a browser shows")


def steering_needs_the_token(aws: Account) -> None:
    for path in ("shutdown", "role-session", "time-scale"):
        answer = requests.post(f"{aws.endpoint.url}/_daylab/{path}", json={}, timeout=10)
        expect(answer.status_code == 403, "has no such routes")
    aws("sts").get_caller_identity()


def _a_refusal(aws: Account) -> None:
    try:
        refused(aws.user("sqs").list_queues, *DENIED)
    except Differs as error:
        raise Differs("refuses nothing that it could tell of") from error
