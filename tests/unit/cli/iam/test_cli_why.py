"""``daylab iam why``: from a message to cause and fix, against an export or from the message alone."""

import json
from pathlib import Path
from typing import Any

import jsonpatch
import pytest

ALICE = "arn:aws:iam::111122223333:user/alice"
KEY = "arn:aws:s3:::reports/may.csv"
MESSAGE = (
    f"An error occurred (AccessDenied) when calling the GetObject operation: User: {ALICE} is not authorized to "
    f'perform: s3:GetObject on resource: "{KEY}" because no identity-based policy allows the s3:GetObject action'
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    near = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports"}
    guard = {"Effect": "Deny", "Action": "sqs:*", "Resource": "*", "Sid": "NoQueues"}
    document = {"Version": "2012-10-17", "Statement": [near, guard]}
    user = {"UserName": "alice", "Arn": ALICE, "UserPolicyList": [{"PolicyName": "read", "PolicyDocument": document}]}
    path = tmp_path / "export.json"
    path.write_text(json.dumps({"UserDetailList": [user]}), encoding="utf-8")
    return path


def test_the_nearest_statement_and_its_miss_are_named(daylab: Any, export: Path) -> None:
    ran = daylab("iam", "why", MESSAGE, "--account-export", str(export))
    assert ran.code == 0
    assert f"near miss: identity-based policy {ALICE} read Statement[0]: Resource" in ran.out
    assert '"/*" is missing' in ran.out
    assert f"apply this JSON patch (RFC 6902) to {ALICE} read" in ran.out


def test_the_fix_is_a_patch_that_can_be_applied(daylab: Any, export: Path) -> None:
    row = json.loads(daylab("iam", "why", MESSAGE, "--account-export", str(export), "--json").out)
    (fix,) = row["fix"]
    assert row["fixAllowsTheRequest"] is True
    data = json.loads(export.read_text(encoding="utf-8"))
    policy = data["UserDetailList"][0]["UserPolicyList"][0]
    policy["PolicyDocument"] = jsonpatch.JsonPatch(fix["patch"]).apply(policy["PolicyDocument"])
    export.write_text(json.dumps(data), encoding="utf-8")
    ran = daylab("iam", "why", MESSAGE, "--account-export", str(export))
    assert ran.code == 1, "now the export allows it"
    assert "allow it now" in ran.out


def test_a_message_is_read_from_standard_input(daylab: Any, export: Path) -> None:
    assert daylab("iam", "why", "-", "--account-export", str(export), stdin=f"[ERROR] {MESSAGE}\n").code == 0


def test_an_explicit_deny_is_rewritten_around_the_request(daylab: Any, export: Path) -> None:
    queue = "arn:aws:sqs:us-east-1:111122223333:orders"
    message = (
        f"User: {ALICE} is not authorized to perform: sqs:SendMessage on resource: {queue} "
        "with an explicit deny in an identity-based policy"
    )
    row = json.loads(daylab("iam", "why", message, "--account-export", str(export), "--json").out)
    assert (row["decision"], row["layer"]) == ("ExplicitlyDenied", "identity-based policy")
    assert row["statements"][0]["sid"] == "NoQueues"
    assert row["fix"][0]["patch"][0]["op"] == "replace"
    assert row["fixAllowsTheRequest"] is True


@pytest.mark.parametrize("layer", ["session policy", "VPC endpoint policy", "permissions boundary"])
def test_a_layer_that_nobody_shows_is_still_the_one_to_change(daylab: Any, export: Path, layer: str) -> None:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    user = {"UserName": "alice", "Arn": ALICE, "UserPolicyList": [{"PolicyName": "all", "PolicyDocument": document}]}
    export.write_text(json.dumps({"UserDetailList": [user]}), encoding="utf-8")
    message = MESSAGE.replace("identity-based policy", layer)
    row = json.loads(daylab("iam", "why", message, "--account-export", str(export), "--json").out)
    assert row["layer"] == layer
    assert [fix["layer"] for fix in row["fix"]] == [layer]


def test_a_service_control_policy_is_the_organizations(daylab: Any, export: Path) -> None:
    message = MESSAGE.partition(" because")[0] + " with an explicit deny in a service control policy"
    ran = daylab("iam", "why", message, "--account-export", str(export))
    assert "belongs to the organization" in ran.out
    assert "while that Deny stands, no Allow helps" in ran.out


def test_without_engine_and_export_the_fix_is_a_whole_policy(daylab: Any) -> None:
    ran = daylab("iam", "why", MESSAGE)
    assert ran.code == 0
    assert "add this policy" in ran.out
    assert "from the message alone" in ran.out
    assert KEY in ran.out


@pytest.mark.parametrize(
    "text",
    ["hello", "", "Access Denied", "403 Forbidden", "\N{SNOWMAN}" * 100],
)
def test_what_is_no_message_of_aws_ends_with_2(daylab: Any, text: str) -> None:
    ran = daylab("iam", "why", text)
    assert ran.code == 2
    assert ran.err.startswith("daylab: ")
    assert "try:" in ran.err


def test_an_encoded_message_says_how_to_decode_it(daylab: Any) -> None:
    text = "You are not authorized to perform this operation. Encoded authorization failure message: " + "Ab1_-" * 50
    ran = daylab("iam", "why", text)
    assert ran.code == 2
    assert "decode-authorization-message" in ran.err


def test_no_allow_is_the_remedy_of_an_explicit_deny(daylab: Any, export: Path) -> None:
    message = MESSAGE.replace(
        "because no identity-based policy allows the s3:GetObject action",
        "with an explicit deny in a service control policy: "
        "arn:aws:organizations::1:policy/o-1/service_control_policy/p-1",
    )
    for where in ((), ("--account-export", str(export))):
        row = json.loads(daylab("iam", "why", message, *where, "--json").out)
        assert row["fix"] == []
        assert row["fixAllowsTheRequest"] is False
        assert any("no Allow helps" in remark for remark in row["remarks"])
        shown = daylab("iam", "why", message, *where).out
        assert '"Effect": "Allow"' not in shown


@pytest.mark.parametrize(
    ("layer", "explained"),
    [
        ("identity-based policy", "identity-based policy"),
        ("resource-based policy", "resource-based policy"),
        ("permissions boundary", "permissions boundary"),
    ],
)
def test_the_layer_that_the_message_names_is_explained(daylab: Any, layer: str, explained: str) -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"
    message = (
        f"User: {ALICE} is not authorized to perform: kms:Decrypt on resource: {key} "
        f"because no {layer} allows the kms:Decrypt action"
    )
    row = json.loads(daylab("iam", "why", message, "--json").out)
    assert row["layer"] == explained


def test_a_star_that_stands_for_an_unknown_part_stays_a_star(daylab: Any) -> None:
    message = (
        f"User: {ALICE} is not authorized to perform: sqs:SendMessage on resource: "
        "arn:aws:sqs:us-east-1:111122223333:* because no identity-based policy allows the sqs:SendMessage action"
    )
    out = daylab("iam", "why", message).out
    assert "${*}" not in out
    assert "arn:aws:sqs:us-east-1:111122223333:*" in out


def test_a_plain_refusal_is_explained_by_the_need_that_is_missing(daylab: Any, export: Path) -> None:
    statements = [
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::*/*"},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*"},
    ]
    document = {"Version": "2012-10-17", "Statement": statements}
    user = {"UserName": "alice", "Arn": ALICE, "UserPolicyList": [{"PolicyName": "copy", "PolicyDocument": document}]}
    export.write_text(json.dumps({"UserDetailList": [user]}), encoding="utf-8")
    message = "An error occurred (AccessDenied) when calling the CopyObject operation: Access Denied"
    arguments = ("iam", "why", message, "--principal", ALICE, "--account-export", str(export))
    row = json.loads(daylab(*arguments, "--json").out)
    assert (row["operation"], row["action"], row["decision"]) == ("s3:CopyObject", "s3:GetObject", "ImplicitlyDenied")
    allowed = {need["action"]: need["allowed"] for need in row["needs"] if need["always"]}
    assert allowed == {"s3:PutObject": True, "s3:GetObject": False}
    out = daylab(*arguments).out
    assert "s3:PutObject arn:aws:s3:::*/*  (allowed)" in out
    assert "s3:GetObject arn:aws:s3:::*/*  (missing)" in out


def test_what_the_policies_at_hand_allow_ends_with_1_and_other_causes(daylab: Any, export: Path) -> None:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    user = {"UserName": "alice", "Arn": ALICE, "UserPolicyList": [{"PolicyName": "all", "PolicyDocument": document}]}
    export.write_text(json.dumps({"UserDetailList": [user]}), encoding="utf-8")
    options = ("--operation", "s3.get_object", "--resource", KEY, "--principal", ALICE, "--account-export", str(export))
    ran = daylab("iam", "why", *options)
    assert ran.code == 1
    assert "403 for an object that is not there" in ran.out


def test_a_deny_of_another_layer_is_not_the_one_that_the_message_names(daylab: Any, export: Path) -> None:
    message = (
        f"User: {ALICE} is not authorized to perform: sqs:SendMessage on resource: "
        "arn:aws:sqs:us-east-1:111122223333:orders with an explicit deny in a service control policy"
    )
    row = json.loads(daylab("iam", "why", message, "--account-export", str(export), "--json").out)
    assert (row["layer"], row["fix"], row["needsPolicy"]) == ("service control policy", [], None)


def test_a_key_policy_that_the_export_lacks_is_not_the_answer_to_an_identity(daylab: Any, export: Path) -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"
    message = (
        f"User: {ALICE} is not authorized to perform: kms:Decrypt on resource: {key} "
        "because no identity-based policy allows the kms:Decrypt action"
    )
    row = json.loads(daylab("iam", "why", message, "--account-export", str(export), "--json").out)
    assert row["layer"] == "identity-based policy"
    assert [fix["layer"] for fix in row["fix"]] == ["identity-based policy"]


def test_everything_is_said_in_vietnamese(daylab: Any, export: Path) -> None:
    for message in (MESSAGE, MESSAGE.partition(" because")[0] + " with an explicit deny in a service control policy"):
        for where in ((), ("--account-export", str(export))):
            english = daylab("iam", "why", message, *where).out
            vietnamese = daylab("iam", "why", message, *where, "--lang", "vi").out
            notes = [line for line in vietnamese.splitlines() if line.startswith("Lưu ý: ")]
            assert notes
            assert not {line.removeprefix("Lưu ý: ") for line in notes} & set(
                english.replace("Note: ", "").splitlines()
            )
