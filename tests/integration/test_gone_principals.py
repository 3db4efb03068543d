"""Who is deleted and made again is somebody else: policies that named the first do not name the second."""

import json
import re
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.clients import client
from tests.support.account import Account, document, policy, statement


class World(Account):
    """An account whose resources name the user ``alice`` of another account."""

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.home = Account(engine)
        alice = f"arn:aws:iam::{self.home.id}:user/alice"
        self.alice_again()

        def allow(*actions: str, resource: str = "*") -> dict[str, Any]:
            return {**statement(*actions, resource=resource), "Principal": {"AWS": [alice, self.id]}}

        self.url, _ = self.queue("q", allow("sqs:*", resource=self.arn("sqs", "q")))
        self.topic = self.root("sns").create_topic(Name="t")["TopicArn"]
        self.root("sns").set_topic_attributes(
            TopicArn=self.topic,
            AttributeName="Policy",
            AttributeValue=document(allow("sns:Publish", resource=self.topic)),
        )
        self.key = self.root("kms").create_key(Policy=document(allow("kms:*")))["KeyMetadata"]["Arn"]
        name = self.bucket()
        objects = [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
        self.root("s3").put_bucket_policy(Bucket=name, Policy=document({**allow("s3:*"), "Resource": objects}))
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": alice}}
        made = self.root("iam").create_role(RoleName="trusting", AssumeRolePolicyDocument=document(trust))
        self.trusting = made["Role"]["Arn"]
        self.f = self.function("f", self.role("function", "lambda.amazonaws.com"), "def handler(e, c):\n    return 1\n")
        self.root("lambda").add_permission(
            FunctionName="f", StatementId="s", Action="lambda:InvokeFunction", Principal=alice
        )

    def alice_again(self) -> None:
        """A new user of that name, who may do everything of herself."""
        iam = self.home.root("iam")
        self.id_of_alice = iam.create_user(UserName="alice")["User"]["UserId"]
        iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=policy("*"))
        self.credentials = iam.create_access_key(UserName="alice")["AccessKey"]

    def delete_alice(self) -> None:
        iam = self.home.root("iam")
        iam.delete_access_key(UserName="alice", AccessKeyId=self.credentials["AccessKeyId"])
        iam.delete_user_policy(UserName="alice", PolicyName="p")
        iam.delete_user(UserName="alice")

    def calls(self) -> dict[str, bool]:
        """What alice may do."""
        asked = {
            "sqs": ("send_message", {"QueueUrl": self.url, "MessageBody": "m"}),
            "sns": ("publish", {"TopicArn": self.topic, "Message": "m"}),
            "kms": ("describe_key", {"KeyId": self.key}),
            "s3": ("list_objects_v2", {"Bucket": f"b-{self.id}"}),
            "sts": ("assume_role", {"RoleArn": self.trusting, "RoleSessionName": "session"}),
            "lambda": ("invoke", {"FunctionName": self.f}),
        }
        return {service: self._may(service, *call) for service, call in asked.items()}

    def _may(self, service: str, operation: str, parameters: dict[str, Any]) -> bool:
        key, secret = self.credentials["AccessKeyId"], self.credentials["SecretAccessKey"]
        try:
            getattr(client(self.endpoint, service, access_key=key, secret_key=secret), operation)(**parameters)
        except ClientError as error:
            if not re.search("AccessDenied|AuthorizationError", error.response["Error"]["Code"]):
                raise
            return False
        return True


@pytest.fixture(scope="module")
def world(engine: Any) -> World:
    return World(engine)


def test_a_user_of_the_same_name_has_nothing_of_the_first(world: World) -> None:
    everywhere = {"sqs", "sns", "kms", "s3", "sts", "lambda"}
    assert world.calls() == dict.fromkeys(everywhere, True)
    first = world.id_of_alice
    world.delete_alice()
    stored = json.loads(world.root("s3").get_bucket_policy(Bucket=f"b-{world.id}")["Policy"])
    assert stored["Statement"][0]["Principal"]["AWS"] == [first, world.id]
    world.alice_again()
    assert world.calls() == dict.fromkeys(everywhere, False)
