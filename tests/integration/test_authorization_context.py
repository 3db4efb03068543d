"""Condition keys, passed roles and keys of encrypted data, filled and evaluated on a live engine."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.clients import client
from tests.support.account import Account, document, policy, statement
from tests.support.packages import zipped


@pytest.fixture
def evaluated(engine: Any) -> Account:
    return Account(engine)


def refusal(operation: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        operation(**parameters)
    return str(caught.value)


def test_prefix_limits_a_listing(evaluated: Account) -> None:
    bucket = evaluated.bucket()
    allow = statement("s3:ListBucket", condition={"StringLike": {"s3:prefix": "home/alice/*"}})
    s3 = evaluated.user("s3", document(allow))
    s3.list_objects_v2(Bucket=bucket, Prefix="home/alice/docs")
    assert "s3:ListBucket" in refusal(s3.list_objects_v2, Bucket=bucket, Prefix="home/bob/")
    assert "s3:ListBucket" in refusal(s3.list_objects_v2, Bucket=bucket)


def test_leading_keys_limit_a_user_to_own_items(evaluated: Account) -> None:
    evaluated.root("dynamodb").create_table(
        TableName="notes",
        KeySchema=[{"AttributeName": "owner", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "owner", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    mine = {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:username}"]},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
    dynamodb = evaluated.user("dynamodb", document(statement("dynamodb:*", condition=mine)))
    dynamodb.put_item(TableName="notes", Item={"owner": {"S": "alice"}})
    dynamodb.query(
        TableName="notes",
        KeyConditionExpression="#o = :o",
        ExpressionAttributeNames={"#o": "owner"},
        ExpressionAttributeValues={":o": {"S": "alice"}},
    )
    assert "dynamodb:PutItem" in refusal(dynamodb.put_item, TableName="notes", Item={"owner": {"S": "bob"}})
    assert "dynamodb:Scan" in refusal(dynamodb.scan, TableName="notes")


def test_tags_of_caller_and_resource_are_compared(evaluated: Account) -> None:
    same = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    sqs = evaluated.user("sqs", document(statement("sqs:*", condition=same)))
    evaluated.root("iam").tag_user(UserName="alice", Tags=[{"Key": "team", "Value": "blue"}])
    ours = evaluated.root("sqs").create_queue(QueueName="ours", tags={"team": "blue"})["QueueUrl"]
    theirs = evaluated.root("sqs").create_queue(QueueName="theirs", tags={"team": "red"})["QueueUrl"]
    sqs.send_message(QueueUrl=ours, MessageBody="m")
    assert "sqs:SendMessage" in refusal(sqs.send_message, QueueUrl=theirs, MessageBody="m")


def test_a_tag_can_be_asked_for_at_creation(evaluated: Account) -> None:
    tagged = {"StringEquals": {"aws:RequestTag/team": "blue"}}
    sqs = evaluated.user("sqs", document(statement("sqs:*", condition=tagged)))
    sqs.create_queue(QueueName="a", tags={"team": "blue"})
    assert "sqs:CreateQueue" in refusal(sqs.create_queue, QueueName="b", tags={"team": "red"})
    assert "sqs:CreateQueue" in refusal(sqs.create_queue, QueueName="c")


def test_a_role_must_be_passed(evaluated: Account) -> None:
    role = evaluated.role("function", "lambda.amazonaws.com")
    create = {
        "FunctionName": "f",
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "Role": role,
        "Code": {"ZipFile": zipped({"app.py": "def handler(event, context): return 1"})},
    }
    allow = policy("lambda:CreateFunction")
    error = refusal(evaluated.user("lambda", allow).create_function, **create)
    assert f"is not authorized to perform: iam:PassRole on resource: {role}" in error
    wrong = document(
        statement("iam:PassRole", condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}})
    )
    assert "iam:PassRole" in refusal(evaluated.user("lambda", allow, wrong, name="bob").create_function, **create)
    right = document(
        statement("iam:PassRole", condition={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}})
    )
    evaluated.user("lambda", allow, right, name="carol").create_function(**create)


def test_a_secure_string_needs_its_customer_managed_key(evaluated: Account) -> None:
    key = evaluated.root("kms").create_key()["KeyMetadata"]["Arn"]
    ssm = evaluated.root("ssm")
    ssm.put_parameter(Name="/app/own", Value="secret", Type="SecureString", KeyId=key)
    ssm.put_parameter(Name="/app/managed", Value="secret", Type="SecureString")
    reader = evaluated.user("ssm", policy("ssm:GetParameter"))
    assert reader.get_parameter(Name="/app/managed", WithDecryption=True)["Parameter"]["Value"] == "secret"
    reader.get_parameter(Name="/app/own")
    error = refusal(reader.get_parameter, Name="/app/own", WithDecryption=True)
    assert "AccessDeniedException" in error
    assert "kms:Decrypt" in error
    via = {"StringEquals": {"kms:ViaService": "ssm.us-east-1.amazonaws.com"}}
    decrypt = document(statement("kms:Decrypt", resource=key, condition=via))
    other = evaluated.user("ssm", policy("ssm:GetParameter"), decrypt, name="bob")
    assert other.get_parameter(Name="/app/own", WithDecryption=True)["Parameter"]["Value"] == "secret"


def test_sns_needs_the_key_of_an_encrypted_queue(evaluated: Account, eventually: Any) -> None:
    key = evaluated.root("kms").create_key()["KeyMetadata"]
    arn = f"arn:aws:sqs:{evaluated.place}:q"
    open_to_sns = {**statement("sqs:SendMessage", resource=arn), "Principal": {"Service": "sns.amazonaws.com"}}
    queue = evaluated.root("sqs").create_queue(
        QueueName="q", Attributes={"KmsMasterKeyId": key["KeyId"], "Policy": document(open_to_sns)}
    )["QueueUrl"]
    topic = evaluated.root("sns").create_topic(Name="t")["TopicArn"]
    evaluated.root("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    evaluated.root("sns").publish(TopicArn=topic, Message="m")
    eventually(
        lambda: [d["action"] for d in evaluated.decisions(denied=True)],
        until=lambda actions: "kms:GenerateDataKey" in actions,
        within=10,
    )
    assert "Messages" not in evaluated.root("sqs").receive_message(QueueUrl=queue)
    kms = evaluated.root("kms")
    own = json.loads(kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"])
    use = statement("kms:GenerateDataKey*", "kms:Decrypt")
    own["Statement"].append({**use, "Principal": {"Service": "sns.amazonaws.com"}})
    kms.put_key_policy(KeyId=key["KeyId"], PolicyName="default", Policy=json.dumps(own))
    evaluated.root("sns").publish(TopicArn=topic, Message="m")
    eventually(lambda: evaluated.root("sqs").receive_message(QueueUrl=queue).get("Messages", []), until=bool, within=10)


def test_a_simulation_gives_the_decision_of_the_real_call(evaluated: Account) -> None:
    bucket = evaluated.bucket()
    s3 = evaluated.user("s3", policy("s3:GetObject", resource=f"arn:aws:s3:::{bucket}/in/*"))
    evaluated.root("s3").put_object(Bucket=bucket, Key="in/a", Body=b"1")
    simulated = evaluated.root("iam").simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::{evaluated.id}:user/alice",
        ActionNames=["s3:GetObject"],
        ResourceArns=[f"arn:aws:s3:::{bucket}/in/a", f"arn:aws:s3:::{bucket}/out/a"],
    )["EvaluationResults"]
    assert [r["EvalDecision"] for r in simulated] == ["allowed", "implicitDeny"]
    assert simulated[0]["MatchedStatements"][0]["SourcePolicyId"] == "p0"
    s3.get_object(Bucket=bucket, Key="in/a")
    refusal(s3.get_object, Bucket=bucket, Key="out/a")


def test_a_custom_policy_is_simulated_with_its_context(evaluated: Account) -> None:
    mfa = document(statement("ec2:*", condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}))
    ask = {"PolicyInputList": [mfa], "ActionNames": ["ec2:StopInstances"]}
    entry = {"ContextKeyName": "aws:MultiFactorAuthPresent", "ContextKeyValues": ["true"], "ContextKeyType": "boolean"}
    iam = evaluated.root("iam")
    without = iam.simulate_custom_policy(**ask)["EvaluationResults"][0]
    with_mfa = iam.simulate_custom_policy(**ask, ContextEntries=[entry])["EvaluationResults"][0]
    assert (without["EvalDecision"], with_mfa["EvalDecision"]) == ("implicitDeny", "allowed")


def test_an_encoded_message_can_be_decoded(evaluated: Account) -> None:
    error = refusal(evaluated.user("ec2").describe_instances)
    assert "You are not authorized to perform this operation." in error
    blob = error.rsplit("Encoded authorization failure message: ", 1)[1].split()[0]
    decoded = json.loads(evaluated.root("sts").decode_authorization_message(EncodedMessage=blob)["DecodedMessage"])
    assert decoded["allowed"] is False
    assert decoded["context"]["action"] == "ec2:DescribeInstances"
    assert decoded["context"]["principal"]["arn"] == f"arn:aws:iam::{evaluated.id}:user/alice"
    assert "InvalidAuthorizationMessage" in refusal(
        evaluated.root("sts").decode_authorization_message, EncodedMessage="x"
    )


def test_a_session_policy_narrows_a_role(evaluated: Account) -> None:
    role = evaluated.role("worker", "ec2.amazonaws.com", statement("sqs:*"))
    trusted = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": evaluated.id}}
    evaluated.root("iam").update_assume_role_policy(RoleName="worker", PolicyDocument=document(trusted))
    sts = evaluated.user("sts", policy("sts:AssumeRole"))
    given = sts.assume_role(RoleArn=role, RoleSessionName="narrow", Policy=policy("sqs:ListQueues"))["Credentials"]
    sqs = client(
        evaluated.endpoint,
        "sqs",
        access_key=given["AccessKeyId"],
        secret_key=given["SecretAccessKey"],
        token=given["SessionToken"],
    )
    sqs.list_queues()
    assert "because no session policy allows the sqs:CreateQueue action" in refusal(sqs.create_queue, QueueName="q")


def test_a_permissions_boundary_limits_a_role(evaluated: Account) -> None:
    boundary = evaluated.root("iam").create_policy(PolicyName="boundary", PolicyDocument=policy("s3:*"))["Policy"][
        "Arn"
    ]
    evaluated.role("bounded", "lambda.amazonaws.com", statement("s3:*", "sqs:*"))
    evaluated.root("iam").put_role_permissions_boundary(RoleName="bounded", PermissionsBoundary=boundary)
    simulated = evaluated.root("iam").simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::{evaluated.id}:role/bounded",
        ActionNames=["s3:ListAllMyBuckets", "sqs:ListQueues"],
    )["EvaluationResults"]
    assert [r["EvalDecision"] for r in simulated] == ["allowed", "implicitDeny"]


def test_a_permissions_boundary_limits_a_user(evaluated: Account) -> None:
    sqs = evaluated.user("sqs", policy("sqs:*"))
    sqs.list_queues()
    boundary = evaluated.root("iam").create_policy(PolicyName="boundary", PolicyDocument=policy("s3:*"))["Policy"][
        "Arn"
    ]
    evaluated.root("iam").put_user_permissions_boundary(UserName="alice", PermissionsBoundary=boundary)
    assert "because no permissions boundary allows the sqs:ListQueues action" in refusal(sqs.list_queues)


def test_the_root_makes_keys_and_aliases(evaluated: Account) -> None:
    kms = evaluated.root("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/app", TargetKeyId=key)
    user = evaluated.user("kms", policy("kms:DescribeKey", resource=f"arn:aws:kms:{evaluated.place}:key/{key}"))
    assert user.describe_key(KeyId="alias/app")["KeyMetadata"]["KeyId"] == key


def test_a_service_linked_role_is_evaluated_on_its_own_name(evaluated: Account) -> None:
    linked = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    allow = policy("iam:CreateServiceLinkedRole", resource=f"arn:aws:iam::{evaluated.id}:{linked}")
    iam = evaluated.user("iam", allow)
    iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")
    error = refusal(iam.create_service_linked_role, AWSServiceName="elasticloadbalancing.amazonaws.com")
    assert "AWSServiceRoleForElasticLoadBalancing" in error
