"""Stored policies name nobody unknown: each service refuses in its own words. Keys of log groups, grants of keys."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.account import Account, document, statement


@pytest.fixture(scope="module")
def account(engine: Any) -> Account:
    account = Account(engine)
    account.caller("known")
    account.role("known", "lambda.amazonaws.com")
    return account


@pytest.fixture(scope="module")
def other(engine: Any) -> Account:
    other = Account(engine)
    other.caller("known")
    return other


def refusal(call: Callable[[], Any]) -> str:
    """``code: message``; empty: there is none."""
    try:
        call()
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return ""


def trust(principal: Any) -> str:
    return document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal})


def test_a_trust_policy_names_principals_that_are_there(account: Account, other: Account) -> None:
    own = f"arn:aws:iam::{account.id}"
    unique = account("iam").get_user(UserName="known")["User"]["UserId"]
    known = (
        "*",
        {"AWS": "*"},
        {"AWS": [f"{own}:root", other.id, f"{own}:user/known", f"{own}:role/known", unique]},
        {"AWS": f"arn:aws:iam::{other.id}:user/known"},
        {"AWS": f"arn:aws:sts::{account.id}:assumed-role/known/session"},
        {"Service": ["ec2.amazonaws.com", "logs.us-east-1.amazonaws.com"]},
        {"Federated": "cognito-identity.amazonaws.com"},
    )
    unknown = (
        {"AWS": f"{own}:user/nobody"},
        {"AWS": f"{own}:role/nobody"},
        {"AWS": [f"{own}:user/known", f"{own}:user/Known"]},
        {"AWS": f"{own}:user/path/known"},
        {"AWS": f"arn:aws:iam::{other.id}:role/known"},
        {"AWS": f"{own}:user/*"},
        {"AWS": f"{own}:group/known"},
        {"AWS": f"{own}:root/known"},
        {"AWS": "AIDAAAAAAAAAAAAAAAAAA"},
        {"AWS": "known"},
        {"Service": "ec2"},
        {"CanonicalUser": "known"},
        {"AWS": []},
        {},
        "known",
    )
    iam = account("iam")
    for number, principal in enumerate(known):
        iam.create_role(RoleName=f"role-{number}", AssumeRolePolicyDocument=trust(principal))
    for principal in unknown:
        text = trust(principal)
        for call in (
            lambda text=text: iam.create_role(RoleName="new", AssumeRolePolicyDocument=text),
            lambda text=text: iam.update_assume_role_policy(RoleName="role-0", PolicyDocument=text),
        ):
            assert refusal(call).startswith("MalformedPolicyDocument: Invalid principal in policy: "), principal
    nobody = document({"Effect": "Allow", "Action": "sts:AssumeRole"})
    assert refusal(lambda: iam.create_role(RoleName="new", AssumeRolePolicyDocument=nobody))
    deny = {"Effect": "Deny", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": f"{own}:user/nobody"}}
    assert refusal(lambda: iam.create_role(RoleName="new", AssumeRolePolicyDocument=document(deny)))


def services(account: Account, named: str) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """(what, the refusal, the call) of services that store a policy which names a principal."""

    def allow(*actions: str, **more: Any) -> str:
        return document({"Effect": "Allow", "Action": list(actions), "Principal": {"AWS": named}, **more})

    bucket = f"b-{account.id}"
    account("s3").create_bucket(Bucket=bucket)
    text = allow("s3:GetObject", Resource=f"arn:aws:s3:::{bucket}/*")
    yield (
        "bucket",
        "MalformedPolicy: Invalid principal in policy",
        lambda: account("s3").put_bucket_policy(Bucket=bucket, Policy=text),
    )
    url, queue = account.queue("q")
    of_queue = {"Policy": allow("sqs:SendMessage", Resource=queue)}
    invalid = "InvalidAttributeValue: Invalid value for the parameter Policy."
    yield "queue", invalid, lambda: account("sqs").set_queue_attributes(QueueUrl=url, Attributes=of_queue)
    yield "new queue", invalid, lambda: account("sqs").create_queue(QueueName="new", Attributes=of_queue)
    topic = account("sns").create_topic(Name="t")["TopicArn"]
    of_topic = {"TopicArn": topic, "AttributeName": "Policy", "AttributeValue": allow("sns:Publish", Resource=topic)}
    missing = "InvalidParameter: Invalid parameter: Policy Error: PrincipalNotFound"
    yield "topic", missing, lambda: account("sns").set_topic_attributes(**of_topic)
    key = account("kms").create_key()["KeyMetadata"]["KeyId"]
    root = {**statement("kms:*"), "Principal": {"AWS": f"arn:aws:iam::{account.id}:root"}}
    of_key = document(root, {**statement("kms:Decrypt"), "Principal": {"AWS": named}})
    words = "MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals."
    yield "key", words, lambda: account("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=of_key)
    yield "new key", words, lambda: account("kms").create_key(Policy=of_key)
    yield (
        "grant",
        "InvalidArnException",
        lambda: account("kms").create_grant(KeyId=key, GranteePrincipal=named, Operations=["Decrypt"]),
    )
    account.function("f", account.role("f", "lambda.amazonaws.com"), "def handler(event, context): return 1")
    yield (
        "function",
        "InvalidParameterValueException: The provided principal was invalid.",
        lambda: account("lambda").add_permission(
            FunctionName="f", StatementId="s", Action="lambda:InvokeFunction", Principal=named
        ),
    )
    account("dynamodb").create_table(
        TableName="t",
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table = account.arn("dynamodb", "table/t")
    of_table = allow("dynamodb:GetItem", Resource=table)
    yield (
        "table",
        "ValidationException: One or more parameter values were invalid: Invalid principal",
        lambda: account("dynamodb").put_resource_policy(ResourceArn=table, Policy=of_table),
    )
    account("ecr").create_repository(repositoryName="repository")
    yield (
        "repository",
        "InvalidParameterException: Invalid parameter at 'PolicyText'",
        lambda: account("ecr").set_repository_policy(
            repositoryName="repository", policyText=allow("ecr:BatchGetImage")
        ),
    )
    secret = account("secretsmanager").create_secret(Name="s", SecretString="x")["ARN"]
    of_secret = allow("secretsmanager:GetSecretValue", Resource="*")
    yield (
        "secret",
        "MalformedPolicyDocumentException",
        lambda: account("secretsmanager").put_resource_policy(SecretId=secret, ResourcePolicy=of_secret),
    )


def test_each_service_refuses_unknown_principals_in_its_own_words(engine: Any) -> None:
    account = Account(engine)
    account.caller("known")
    named = f"arn:aws:iam::{account.id}:user/later"
    calls = list(services(account, named))
    wrong = [(what, got) for what, words, call in calls if not (got := refusal(call)).startswith(words)]
    assert not wrong
    account("iam").create_user(UserName="later")
    answers = {what: refusal(call) for what, _, call in calls}
    assert answers == dict.fromkeys(answers, "")


def test_a_log_group_has_a_key_that_cloudwatch_logs_may_use_for_it(account: Account) -> None:
    kms, logs = account("kms"), account("logs")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    group = account.arn("logs", "log-group:g")

    def let(**condition: str) -> None:
        use = statement(
            "kms:GenerateDataKey*", "kms:Decrypt", condition={"ArnEquals": condition} if condition else None
        )
        root = {**statement("kms:*"), "Principal": {"AWS": f"arn:aws:iam::{account.id}:root"}}
        service = {**use, "Principal": {"Service": "logs.us-east-1.amazonaws.com"}}
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=document(root, service))

    refused = (
        f"AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn '{group}'"
    )
    create = lambda: logs.create_log_group(logGroupName="g", kmsKeyId=key)  # noqa: E731
    assert refusal(create) == refused
    let(**{"kms:EncryptionContext:aws:logs:arn": f"{group}-other"})
    assert refusal(create) == refused
    let(**{"kms:EncryptionContext:aws:logs:arn": group})
    assert refusal(create) == ""
    logs.create_log_group(logGroupName="h")
    associate = lambda: logs.associate_kms_key(logGroupName="h", kmsKeyId=key)  # noqa: E731
    assert refusal(associate).startswith("AccessDeniedException")
    let()
    assert refusal(associate) == ""
    found = {each["logGroupName"]: each.get("kmsKeyId") for each in logs.describe_log_groups()["logGroups"]}
    assert [found["g"], found["h"]] == [key, key]
    logs.disassociate_kms_key(resourceIdentifier=account.arn("logs", "log-group:h"))
    assert "kmsKeyId" not in logs.describe_log_groups(logGroupNamePrefix="h")["logGroups"][0]
    kms.disable_key(KeyId=key)
    for unusable in (key, key[:-4] + "0000"):
        call = lambda unusable=unusable: logs.create_log_group(logGroupName="i", kmsKeyId=unusable)  # noqa: E731
        assert refusal(call).startswith("InvalidParameterException")
    assert refusal(lambda: logs.associate_kms_key(logGroupName="none", kmsKeyId=key)).startswith("ResourceNotFound")


def test_a_stack_gives_its_log_group_the_key_and_the_retention(account: Account) -> None:
    key = account("kms").create_key()["KeyMetadata"]["Arn"]
    template = {
        "Resources": {
            "Group": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"LogGroupName": "stacked", "KmsKeyId": key, "RetentionInDays": 7},
            }
        }
    }
    stacks = account("cloudformation")
    stacks.create_stack(StackName="refused", TemplateBody=json.dumps(template))
    with pytest.raises(Exception, match="Waiter"):
        stacks.get_waiter("stack_create_complete").wait(StackName="refused", WaiterConfig={"Delay": 1})
    events = stacks.describe_stack_events(StackName="refused")["StackEvents"]
    assert any("not allowed to be used with Arn" in event.get("ResourceStatusReason", "") for event in events)
    root = {**statement("kms:*"), "Principal": {"AWS": f"arn:aws:iam::{account.id}:root"}}
    service = {**statement("kms:*"), "Principal": {"Service": "logs.us-east-1.amazonaws.com"}}
    account("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=document(root, service))
    stacks.create_stack(StackName="made", TemplateBody=json.dumps(template))
    stacks.get_waiter("stack_create_complete").wait(StackName="made", WaiterConfig={"Delay": 1})
    found = account("logs").describe_log_groups(logGroupNamePrefix="stacked")["logGroups"][0]
    assert (found["kmsKeyId"], found["retentionInDays"]) == (key, 7)


def test_a_grant_to_another_account_needs_both_sides(account: Account, other: Account) -> None:
    kms = account("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"1")["CiphertextBlob"]
    allowed = other.caller("allowed", statement("kms:Decrypt", "kms:DescribeKey", "kms:RetireGrant"))("kms")
    without = other.caller("without")("kms")
    decrypt = lambda who, **more: refusal(lambda: who.decrypt(CiphertextBlob=blob, **more))  # noqa: E731
    assert decrypt(allowed, KeyId=key).startswith("AccessDenied")
    grants = {
        name: kms.create_grant(
            KeyId=key,
            GranteePrincipal=f"arn:aws:iam::{other.id}:user/{name}",
            RetiringPrincipal=f"arn:aws:iam::{other.id}:user/{name}",
            Operations=["Decrypt"],
        )
        for name in ("allowed", "without")
    }
    assert refusal(lambda: allowed.decrypt(CiphertextBlob=b"x" * 100)).startswith("InvalidCiphertext")
    assert decrypt(without, KeyId=key).startswith("AccessDenied")
    assert decrypt(allowed, KeyId=key) == ""
    assert decrypt(allowed) == ""  # the ciphertext says whose key it is
    assert refusal(lambda: allowed.describe_key(KeyId=key)).startswith("AccessDenied")
    assert refusal(lambda: allowed.retire_grant(GrantToken=grants["allowed"]["GrantToken"])) == ""
    assert decrypt(allowed, KeyId=key).startswith("AccessDenied")


def test_a_grant_counts_whoever_made_it(account: Account, other: Account) -> None:
    kms = account("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    root = {**statement("kms:*"), "Principal": {"AWS": f"arn:aws:iam::{account.id}:root"}}
    delegated = {**statement("kms:CreateGrant"), "Principal": {"AWS": other.id}}
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=document(root, delegated))
    blob = kms.encrypt(KeyId=key, Plaintext=b"1")["CiphertextBlob"]
    user = other.caller("late", statement("kms:Decrypt"))("kms")
    other("kms").create_grant(KeyId=key, GranteePrincipal=f"arn:aws:iam::{other.id}:user/late", Operations=["Decrypt"])
    assert user.decrypt(CiphertextBlob=blob, KeyId=key)["Plaintext"] == b"1"
