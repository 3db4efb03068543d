"""Managed policies: AWS's are shared by all accounts, which count their own attachments; stacks change one's own."""

import json
import random

from botocore.exceptions import ClientError

from harness import clients
from harness.clients import random_account
from tests.support.account import Account, policy, statement

POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}


def test_attachment_counts_in_the_account_that_attaches(engine):
    here, there = (clients.client(engine.endpoint, "iam", account=random_account(random.SystemRandom())) for _ in "ab")
    before = here.get_policy(PolicyArn=POLICY)["Policy"]
    here.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps(TRUST))
    here.attach_role_policy(RoleName="reader", PolicyArn=POLICY)
    assert here.get_policy(PolicyArn=POLICY)["Policy"]["AttachmentCount"] == before["AttachmentCount"] + 1
    assert there.get_policy(PolicyArn=POLICY)["Policy"] == before


def test_awss_own_policies_count_in_their_latest_version(engine):
    account = Account(engine)
    queues = account.user("sqs")
    assert not _allowed(queues.list_queues)
    account.root("iam").attach_user_policy(UserName="alice", PolicyArn=POLICY)
    assert _allowed(queues.list_queues)


def _template(action: str, *, attached: str, boundary: str | None = None) -> str:
    allowed = {"Version": "2012-10-17", "Statement": [statement(action)]}
    bound = {"PermissionsBoundary": {"Ref": boundary}} if boundary else {}
    user = {"UserName": "maria", attached: [{"Ref": "Managed"}], **bound}
    if attached == "Policies":
        user["Policies"] = [{"PolicyName": "inline", "PolicyDocument": allowed}]
    return json.dumps(
        {
            "Resources": {
                "Managed": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": allowed}},
                "User": {"Type": "AWS::IAM::User", "Properties": user},
            }
        }
    )


def test_policies_of_a_stack_count_as_its_last_update_says(engine, eventually):
    """A managed policy, an inline one and a boundary, changed by stack updates; the user's key stays."""
    account = Account(engine)
    stacks, iam = account.root("cloudformation"), account.root("iam")

    def settled(status: str, stack: str = "s") -> None:
        eventually(
            lambda: stacks.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"], until=status.__eq__, within=30
        )

    def update(template: str) -> None:
        stacks.update_stack(StackName="s", TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"])
        # the status from before the update may still be told for a moment
        eventually(
            lambda: [
                event["ResourceStatus"]
                for event in stacks.describe_stack_events(StackName="s")["StackEvents"]
                if event["LogicalResourceId"] == "s"
            ].count("UPDATE_COMPLETE"),
            until=lambda count: count > update.done,
            within=30,
        )
        update.done += 1

    update.done = 0

    def may() -> list[bool]:
        return [_allowed(queues.list_queues), _allowed(topics.list_topics)]

    template = _template("sqs:*", attached="ManagedPolicyArns")
    stacks.create_stack(StackName="s", TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"])
    settled("CREATE_COMPLETE")
    key = iam.create_access_key(UserName="maria")["AccessKey"]
    queues, topics = (
        clients.client(engine.endpoint, name, access_key=key["AccessKeyId"], secret_key=key["SecretAccessKey"])
        for name in ("sqs", "sns")
    )
    assert may() == [True, False]
    update(_template("sns:*", attached="ManagedPolicyArns"))
    assert may() == [False, True]
    update(_template("sqs:*", attached="Policies"))
    assert may() == [True, False]
    update(_template("sns:*", attached="Policies", boundary="Managed"))
    assert may() == [False, True]
    managed = next(p["Arn"] for p in iam.list_policies(Scope="Local")["Policies"])
    iam.create_policy_version(PolicyArn=managed, PolicyDocument=policy("sqs:*"), SetAsDefault=True)
    assert may() == [False, False]  # the boundary's new version
    iam.delete_access_key(UserName="maria", AccessKeyId=key["AccessKeyId"])
    stack = stacks.describe_stacks(StackName="s")["Stacks"][0]["StackId"]
    stacks.delete_stack(StackName="s")
    settled("DELETE_COMPLETE", stack)
    assert not iam.list_users()["Users"]


def _allowed(call) -> bool:
    try:
        call()
    except ClientError as error:
        return "is not authorized" not in str(error)
    return True
