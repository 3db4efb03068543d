"""``daylab iam simulate``: one question, with its reasons and the fix."""

import json
from pathlib import Path
from typing import Any

import jsonpatch
import pytest

ALICE = "arn:aws:iam::111122223333:user/alice"
SESSION = "arn:aws:sts::111122223333:assumed-role/app/s1"
KEY = "arn:aws:s3:::reports/may.csv"


def written(path: Path, *statements: dict[str, Any]) -> str:
    path.write_text(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}), encoding="utf-8")
    return str(path)


def allow(action: str, resource: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def question(*more: str, principal: str = ALICE) -> tuple[str, ...]:
    return ("iam", "simulate", "--principal", principal, "--action", "s3:GetObject", "--resource", KEY, *more)


def test_a_refusal_says_layer_reason_and_patch(daylab: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "p.json", allow("s3:GetObject", "arn:aws:s3:::reports"))
    ran = daylab(*question("--policy", path))
    assert ran.code == 1
    assert "DENIED (implicit) by identity-based policy" in ran.out
    assert f'User: {ALICE} is not authorized to perform: s3:GetObject on resource: "{KEY}"' in ran.out
    assert '"/*" is missing at the end' in ran.out
    assert "JSON patch" in ran.out
    assert "Decided again with the change: Allowed." in ran.out


def test_a_refusal_is_explained_in_vietnamese_and_reported_in_json_as_ever(daylab: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "p.json", allow("s3:GetObject", "arn:aws:s3:::reports"))
    said = daylab(*question("--policy", path, "--lang", "vi")).out
    assert "BỊ TỪ CHỐI (implicit) bởi identity-based policy" in said
    assert 'thiếu "/*" ở cuối' in said
    assert "Cách sửa: một identity-based policy của" in said
    assert "Xét lại với thay đổi này: Allowed." in said
    assert f'User: {ALICE} is not authorized to perform: s3:GetObject on resource: "{KEY}"' in said, "AWS's words"
    answers = {daylab(*question("--policy", path, "--json", *more)).out for more in ((), ("--lang", "vi"))}
    assert len(answers) == 1


def test_the_patch_of_the_json_answer_makes_the_same_question_allowed(daylab: Any, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    arguments = question("--policy", written(path, allow("s3:GetObject", "arn:aws:s3:::reports")), "--json")
    row = json.loads(daylab(*arguments).out)
    assert (row["decision"], row["layer"]) == ("ImplicitlyDenied", "identity-based policy")
    assert row["nearMisses"][0]["element"] == "Resource"
    (fix,) = row["fix"]
    document = jsonpatch.JsonPatch(fix["patch"]).apply(json.loads(path.read_text(encoding="utf-8")))
    path.write_text(json.dumps(document), encoding="utf-8")
    again = daylab(*arguments)
    assert (again.code, json.loads(again.out)["decision"]) == (0, "Allowed")


@pytest.mark.parametrize(
    ("option", "layer"),
    [
        ("--boundary", "permissions boundary"),
        ("--session-policy", "session policy"),
        ("--scp", "service control policy"),
        ("--vpc-endpoint-policy", "VPC endpoint policy"),
    ],
)
def test_every_layer_can_be_given_as_a_file(daylab: Any, tmp_path: Path, option: str, layer: str) -> None:
    identity = written(tmp_path / "identity.json", allow("s3:*", "*"))
    limit = written(tmp_path / "limit.json", allow("sqs:*", "*"))
    ran = daylab(*question("--policy", identity, option, limit, "--json", principal=SESSION))
    row = json.loads(ran.out)
    assert (ran.code, row["decision"], row["layer"]) == (1, "ImplicitlyDenied", layer)


def test_context_keys_and_services(daylab: Any, tmp_path: Path) -> None:
    queue = "arn:aws:sqs:us-east-1:111122223333:q"
    statement = allow("sqs:SendMessage", queue, Principal={"Service": "s3.amazonaws.com"})
    statement["Condition"] = {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::uploads"}}
    path = written(tmp_path / "queue.json", statement)
    arguments = ["iam", "simulate", "--principal", "s3.amazonaws.com", "--action", "sqs:SendMessage"]
    arguments += ["--resource", queue, "--resource-policy", path]
    assert daylab(*arguments).code == 1
    assert daylab(*arguments, "--context", "aws:SourceArn=arn:aws:s3:::uploads").code == 0


def test_a_key_given_twice_has_two_values(daylab: Any, tmp_path: Path) -> None:
    condition = {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}
    path = written(tmp_path / "p.json", allow("s3:GetObject", "*", Condition=condition))
    arguments = question("--policy", path, "--context", "aws:TagKeys=team")
    assert daylab(*arguments).code == 0
    assert daylab(*arguments, "--context", "aws:TagKeys=cost").code == 1


def export(**identity: Any) -> str:
    user = {"UserName": "alice", "Arn": ALICE, "UserId": "AIDA", "UserPolicyList": [], **identity}
    return json.dumps({"UserDetailList": [user], "RoleDetailList": [], "GroupDetailList": [], "Policies": []})


def test_an_account_export_answers(daylab: Any, tmp_path: Path) -> None:
    document = {"Version": "2012-10-17", "Statement": [allow("s3:GetObject", "arn:aws:s3:::reports/*")]}
    path = tmp_path / "export.json"
    path.write_text(export(UserPolicyList=[{"PolicyName": "read", "PolicyDocument": document}]), encoding="utf-8")
    assert daylab(*question("--account-export", str(path))).code == 0
    other = daylab(*question("--account-export", str(path), principal=ALICE.replace("1111", "9999")))
    assert other.code == 2
    assert "the export is of account 111122223333" in other.err


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((), "no policies to ask"),
        (("--engine",), "no engine is up"),
        (("--engine", "--account-export", "x.json"), "two sources"),
        (("--policy", "absent.json"), "cannot read absent.json"),
        (("--account-export", "absent.json"), "cannot read absent.json"),
        (("--context", "nonsense", "--policy", "p.json"), "not key=value"),
    ],
)
def test_what_cannot_be_used_is_said(daylab: Any, more: tuple[str, ...], words: str) -> None:
    ran = daylab(*question(*more))
    assert ran.code == 2
    assert words in ran.err
    assert "try:" in ran.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"Version": "2012-10-17", "Statement": [{"Effect": "Alow"}]}', "Statement[0].Effect"),
        (b'{"Version": "2012-10-17", "Version": "2012-10-17", "Statement": []}', "given twice"),
        (b'{"Version": "\xff"}', "not UTF-8"),
        (b"[" * 9_000, "nested"),
        (b"{}" + b" " * 10 + b"x" * 200_000, "characters"),
        (b"", "not JSON"),
    ],
)
def test_a_policy_file_that_cannot_be_used_is_said(daylab: Any, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "p.json"
    path.write_bytes(content)
    ran = daylab(*question("--policy", str(path)))
    assert ran.code == 2
    assert words in ran.err
