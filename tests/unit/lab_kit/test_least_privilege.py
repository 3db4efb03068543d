"""What is too much for a role, and who else may invoke a function."""

import json

import pytest

from harness.lab_kit.least_privilege import Grant, excess, function_needs, invokers_beyond, is_sam, only_within

BUCKET = "arn:aws:s3:::files"
READS = [("s3:GetObject", f"{BUCKET}/*"), ("s3:ListBucket", BUCKET)]
TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/Users"
ROLE = "arn:aws:sts::111122223333:assumed-role/f/f"


class Stack:
    """A stack with one role and one function."""

    account = "111122223333"

    def __init__(self, *statements, attached=(), invokers=(), used=(), template=""):
        self.statements, self.attached, self.invokers, self.template = statements, attached, invokers, template
        self.rows = [{"principal": ROLE, "action": action, "decision": "Allowed"} for action in used]
        self.deployment = self
        self.stack_name = "lab"

    def client(self, _):
        return self

    def log_group(self, name):
        return f"/aws/lambda/{name}"

    def decisions(self):
        return self.rows

    def list_role_policies(self, RoleName):  # noqa: N803 - boto3's
        return {"PolicyNames": ["own"] if self.statements else []}

    def get_role_policy(self, RoleName, PolicyName):  # noqa: N803
        return {"PolicyDocument": {"Statement": list(self.statements)}}

    def list_attached_role_policies(self, RoleName):  # noqa: N803
        return {
            "AttachedPolicies": [
                {"PolicyName": name, "PolicyArn": f"arn:aws:iam::aws:policy/{name}"} for name in self.attached
            ]
        }

    def get_policy(self, PolicyArn):  # noqa: N803
        return {"Policy": {"DefaultVersionId": "v1"}}

    def get_policy_version(self, PolicyArn, VersionId):  # noqa: N803
        return {"PolicyVersion": {"Document": json.dumps({"Statement": allow("s3:Get*", "*")})}}

    class exceptions:  # noqa: N801
        ResourceNotFoundException = KeyError

    def get_policy_of_function(self):
        return {"Policy": json.dumps({"Statement": list(self.invokers)})}

    def get_template(self, StackName, TemplateStage):  # noqa: N803
        return {"TemplateBody": self.template}


class Function(Stack):
    """The same, its policy read as a function's."""

    def get_policy(self, FunctionName):  # noqa: N803
        return self.get_policy_of_function()


def allow(action, resource):
    return {"Effect": "Allow", "Action": action, "Resource": resource}


@pytest.mark.parametrize(
    ("action", "resource", "within"),
    [
        ("s3:GetObject", f"{BUCKET}/*", True),
        ("s3:getobject", f"{BUCKET}/in/*", True),
        ("s3:GetObject", "arn:aws:s3:::*/*", False),
        ("s3:GetObject", "*", False),
        ("s3:*", f"{BUCKET}/*", False),
        ("s3:GetObject*", f"{BUCKET}/*", False),
        ("*", "*", False),
        ("s3:ListBucket", BUCKET, True),
        ("s3:ListBucket", f"{BUCKET}2", False),
        ("nothing:AtAll", "*", False),
    ],
)
def test_a_pattern_counts_for_all_that_it_matches(action, resource, within):
    assert only_within(Grant(action, resource, "p"), READS) is within


@pytest.mark.parametrize("resource", ["arn:" + ":logs:" * 2_000, "a" * 20_000, ":" * 20_000])
def test_a_long_resource_takes_no_time_to_speak_of(resource):
    wanted = [("s3:GetObject", "arn:*:logs:*:*:log-group:a*b*c*d:*e")]
    assert not only_within(Grant("s3:GetObject", resource, "p"), wanted)


def test_where_no_resource_can_be_named_a_star_is_no_excess():
    assert only_within(Grant("xray:PutTraceSegments", "*", "p"), [("xray:PutTraceSegments", "-")])


def test_a_function_may_write_its_own_log_and_nobody_elses():
    needs = function_needs(Stack(), "f")
    own = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/f"
    for resource in (own, f"{own}:*"):
        assert only_within(Grant("logs:PutLogEvents", resource, "p"), needs)
    for resource in ("*", "arn:aws:logs:*:*:*", "arn:aws:logs:*:*:log-group:/aws/lambda/*"):
        assert not only_within(Grant("logs:PutLogEvents", resource, "p"), needs)
    assert only_within(Grant("logs:CreateLogGroup", "arn:aws:logs:us-east-1:111122223333:*", "p"), needs)
    assert not only_within(Grant("logs:CreateLogGroup", "*", "p"), needs)


def test_policies_of_aws_for_services_are_accepted_and_those_for_people_are_not():
    assert excess(Stack(attached=["service-role/AWSLambdaBasicExecutionRole"]), "f") == []
    assert excess(Stack(attached=["AmazonS3ReadOnlyAccess"]), "f") == ["s3:Get* on * (AmazonS3ReadOnlyAccess)"]


def test_an_alternative_counts_only_when_it_was_used():
    either = [("dynamodb:GetItem", TABLE), ("dynamodb:Query", TABLE)]
    both = Stack(allow(["dynamodb:GetItem", "dynamodb:Query"], TABLE), used=["dynamodb:GetItem"])
    assert excess(both, "f", if_used=either) == [f"dynamodb:Query on {TABLE} (own)"]
    assert excess(Stack(allow("dynamodb:Query", TABLE), used=["dynamodb:Query"]), "f", if_used=either) == []


def test_what_is_allowed_but_for_a_few_is_too_much():
    assert excess(Stack({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}), "f", may=READS) == ["* on * (own)"]


def invoker(principal=None, arn=BUCKET, account="111122223333", action="lambda:InvokeFunction"):
    condition = {"ArnLike": {"AWS:SourceArn": arn}} if arn else {}
    if account:
        condition["StringEquals"] = {"AWS:SourceAccount": account}
    principal = principal or {"Service": "s3.amazonaws.com"}
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition}


@pytest.mark.parametrize(
    ("statement", "problems"),
    [
        (invoker(), 0),
        (invoker("*"), 1),
        (invoker({"AWS": "*"}), 1),
        (invoker({"Service": "sns.amazonaws.com"}), 1),
        (invoker(action="lambda:*"), 1),
        (invoker(arn="arn:aws:s3:::*"), 1),
        (invoker(arn=None), 1),
        (invoker(account=None), 1),
        (invoker(arn=None, account=None), 2),
    ],
)
def test_others_than_the_service_for_its_source_are_found(statement, problems):
    stack = Function(invokers=[invoker(), statement])
    found = invokers_beyond(stack, "f", "s3.amazonaws.com", [BUCKET], account=True)
    assert len(found) == problems
    assert all(set(one) == {"en", "vi"} for one in found)


def test_the_account_alone_will_do_where_that_is_said():
    stack = Function(invokers=[invoker(arn=None)])
    assert invokers_beyond(stack, "f", "s3.amazonaws.com", [BUCKET], account=True, source_optional=True) == []


def test_sam_is_told_by_its_transform():
    assert is_sam(Stack(template="Transform: AWS::Serverless-2016-10-31\n"))
    assert not is_sam(Stack(template={"Resources": {}}))
