"""AWS's managed policies are shared by all accounts, and each account still counts its own attachments."""

import json
import random

from harness import clients
from harness.clients import random_account

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
