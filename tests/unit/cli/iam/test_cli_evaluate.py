"""``daylab iam evaluate``: a stream of cases in, a stream of decisions out."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).resolve().parents[4] / "fixtures" / "iam" / "cases"
ALLOW = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
COMMAND = [sys.executable, "-c", "from harness.cli import main; main()", "iam", "evaluate"]


def case(number: int, **changes: Any) -> str:
    request = {
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::b/k",
        "principal": "arn:aws:iam::111122223333:user/alice",
    }
    return json.dumps({"id": number, "request": request, "identityPolicies": [ALLOW], **changes})


def answers(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_answers_come_in_the_order_of_the_cases(daylab: Any) -> None:
    cases = [case(number, identityPolicies=[ALLOW] if number % 2 else []) for number in range(50)]
    ran = daylab("iam", "evaluate", "-", stdin="\n".join(cases))
    assert ran.code == 0
    assert [one["id"] for one in answers(ran.out)] == list(range(50))
    assert [one["decision"] for one in answers(ran.out)] == ["ImplicitlyDenied", "Allowed"] * 25


def test_a_malformed_case_does_not_stop_the_others(daylab: Any) -> None:
    broken = [
        case(2, identityPolicies=[{"Statement": [{"Effect": "Alow", "Action": "s3:*", "Resource": "*"}]}]),
        '{"id": 3,',
        "[]",
        case(5, request={}),
        '{"id": 6, "request": {"action": "s3:GetObject", "resource": "*", "principal": "nobody"}}',
    ]
    ran = daylab("iam", "evaluate", stdin="\n".join([case(1), *broken, "", case(7)]))
    found = answers(ran.out)
    assert ran.code == 2
    assert [one["id"] for one in found] == [1, 2, None, None, 5, 6, 7]
    assert found[0]["decision"] == found[-1]["decision"] == "Allowed"
    for one in found[1:-1]:
        assert set(one) == {"id", "error"}
        assert set(one["error"]) == {"where", "what", "try"}
        assert all(one["error"].values())


@pytest.mark.parametrize("path", sorted(CASES.glob("*.jsonl")), ids=lambda path: path.stem)
def test_the_documented_cases_are_answered_from_a_file(daylab: Any, path: Path) -> None:
    ran = daylab("iam", "evaluate", str(path))
    expected = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    found = answers(ran.out)
    assert [one["id"] for one in found] == [one["id"] for one in expected]
    assert [one.get("decision") for one in found] == [one["expect"].get("decision") for one in expected]


def test_a_file_that_is_not_there_is_said(daylab: Any, tmp_path: Path) -> None:
    ran = daylab("iam", "evaluate", str(tmp_path / "none.jsonl"))
    assert ran.code == 2
    assert "cannot read" in ran.err


def test_bad_bytes_and_endless_lines_are_refused_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    with path.open("wb") as file:
        file.write(b'{"id": "\xff\xfe"}\n')
        file.write(b'{"id": "' + b"x" * 9_000_000 + b'"}\n')
        file.write(b"[" * 200_000 + b"\n")
        file.write(case(4).encode() + b"\n")
    limit = 400 * 1024 * 1024

    def bounded() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    # Under a limit of address space, so that a line that is kept as a whole several times over would show.
    done = subprocess.run(
        [*COMMAND, str(path)], capture_output=True, text=True, timeout=60, preexec_fn=bounded, check=False
    )
    found = answers(done.stdout)
    assert done.returncode == 2, done.stderr
    assert [("error" in one) for one in found] == [True, True, True, False]
    assert "UTF-8" in found[0]["error"]["what"]
    assert "characters" in found[1]["error"]["what"]


def test_each_answer_is_written_before_the_next_case_is_read() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(case(number) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(30) == 0


def test_a_reader_that_leaves_ends_the_command_quietly(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(case(number) for number in range(20_000)), encoding="utf-8")
    command = f"{sys.executable} -c 'from harness.cli import main; main()' iam evaluate {path} | head -1"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[4])}
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, env=environment, check=False)
    assert json.loads(done.stdout)["id"] == 0
    assert done.stderr == ""
