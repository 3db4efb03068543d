"""What an operation is called, and everything that it asks for."""

import pytest

from harness.errors import InputError
from harness.permissions.operation_names import named_operation, service_called
from harness.permissions.operation_needs import needs_of, policy_for

HERE = "us-east-1:111122223333"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("s3:GetObject", "s3:GetObject"),
        ("s3.get_object", "s3:GetObject"),
        ("s3 get-object", "s3:GetObject"),
        ("aws s3api get-object --bucket b --key k", "s3:GetObject"),
        ("S3: HeadBucket", "s3:HeadBucket"),
        ("s3:ListBucket", "s3:ListBucket"),
        ("states:StartExecution", "stepfunctions:StartExecution"),
        ("SFN: StartExecution", "stepfunctions:StartExecution"),
        ("aws stepfunctions start-execution", "stepfunctions:StartExecution"),
        ("aws deploy create-deployment", "codedeploy:CreateDeployment"),
        ("Cognito Identity Provider: AdminGetUser", "cognito-idp:AdminGetUser"),
        ("aws ec2 run-instances --image-id ami-1", "ec2:RunInstances"),
        ("iam:PassRole", "iam:PassRole"),
        ("docker push 111122223333.dkr.ecr.us-east-1.amazonaws.com/app", "docker push"),
        ("aws s3 sync dist s3://site --delete", "aws s3 sync"),
    ],
)
def test_an_operation_is_found_in_every_spelling(text: str, shown: str) -> None:
    assert named_operation(text).shown == shown


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("s3:GetObjects", "s3:GetObject"),
        ("dynamo:Query", "dynamodb:Query"),
        ("", "s3:GetObject"),
        ("x", "s3:GetObject"),
    ],
)
def test_what_is_no_operation_is_answered_with_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        named_operation(text)
    assert hint in str(caught.value.fix)


def test_a_service_of_events_is_found() -> None:
    one = service_called("elasticloadbalancing")
    assert one is not None
    assert one.prefix == "elasticloadbalancing"


def asked(text: str, *known: str, of: str = "") -> list[tuple[str, str]]:
    needs = needs_of(named_operation(text), known, of=of, account="111122223333")
    return [(need.action, need.resource) for need in needs if need.always]


def test_a_tables_arn_tells_its_databases() -> None:
    assert asked("glue:GetTable", f"arn:aws:glue:{HERE}:table/sales/orders") == [
        ("glue:GetTable", f"arn:aws:glue:{HERE}:database/sales"),
        ("glue:GetTable", f"arn:aws:glue:{HERE}:catalog"),
        ("glue:GetTable", f"arn:aws:glue:{HERE}:table/sales/orders"),
    ]


def test_an_instance_asks_for_five_kinds_and_more_where_a_call_has_them() -> None:
    needs = needs_of(named_operation("ec2:RunInstances"), [f"arn:aws:ec2:{HERE}:subnet/subnet-1"])
    always = {need.kind: need.resource for need in needs if need.always}
    assert set(always) == {"image", "instance", "network-interface", "security-group", "subnet"}
    assert always["subnet"] == f"arn:aws:ec2:{HERE}:subnet/subnet-1"
    assert always["image"] == "arn:aws:ec2:us-east-1::image/*"
    assert {"key-pair", "volume", "snapshot", "launch-template"} <= {need.kind for need in needs if not need.always}
    (passed,) = [need for need in needs if need.action == "iam:PassRole"]
    assert (passed.parameter, passed.context) == (
        "IamInstanceProfile.Name",
        {"iam:PassedToService": "ec2.amazonaws.com"},
    )


def test_the_source_of_a_copy_is_not_its_destination() -> None:
    source = "arn:aws:s3:::source/a"
    assert asked("s3:CopyObject", source, of="s3:GetObject") == [
        ("s3:PutObject", "arn:aws:s3:::*/*"),
        ("s3:GetObject", source),
    ]
    assert asked("s3:CopyObject", source, of="s3:PutObject") == [
        ("s3:PutObject", source),
        ("s3:GetObject", "arn:aws:s3:::*/*"),
    ]


def test_a_command_asks_for_whole_containers() -> None:
    assert asked("aws s3 sync", "arn:aws:s3:::site/index.html") == [
        ("s3:ListBucket", "arn:aws:s3:::site"),
        ("s3:GetObject", "arn:aws:s3:::site/*"),
        ("s3:PutObject", "arn:aws:s3:::site/*"),
        ("s3:DeleteObject", "arn:aws:s3:::site/*"),
    ]


def test_a_pull_asks_for_a_token_and_for_the_repository() -> None:
    repository = f"arn:aws:ecr:{HERE}:repository/app"
    found = asked("docker pull", repository)
    assert found[0] == ("ecr:GetAuthorizationToken", "*")
    assert {resource for _, resource in found[1:]} == {repository}
    statements = policy_for(needs_of(named_operation("docker pull"), [repository]))["Statement"]
    assert [statement["Resource"] for statement in statements] == ["*", repository]


def test_actions_of_http_methods_are_asked_for_on_the_path() -> None:
    assert asked("apigateway:GetResources") == [("apigateway:GET", "arn:aws:apigateway:*::/restapis/*/resources")]


@pytest.mark.parametrize(("text", "expected"), [("kms:ReEncrypt", 2), ("s3:DeleteObjects", 1), ("sqs:SendMessage", 1)])
def test_operations_whose_actions_have_other_names(text: str, expected: int) -> None:
    assert len(asked(text)) == expected


def test_many_kinds_of_which_none_is_named_are_any_resource() -> None:
    assert asked("ec2:CreateTags") == [("ec2:CreateTags", "*")]
    assert asked("ec2:CreateTags", f"arn:aws:ec2:{HERE}:vpc/vpc-1") == [
        ("ec2:CreateTags", f"arn:aws:ec2:{HERE}:vpc/vpc-1")
    ]
