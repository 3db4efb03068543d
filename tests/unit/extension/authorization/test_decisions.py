"""The decision log, and the messages that EC2 encodes."""

import contextlib
import json
import os
from pathlib import Path

import pytest

from harness.extension.authorization.decisions import KEPT, Decision, DecisionLog
from harness.extension.authorization.encoded_messages import decode, encode
from harness.iam import Policies, Principal, Request, evaluate


def decision(number: int, account: str = "111122223333", effect: str = "Allowed") -> Decision:
    return Decision(float(number), account, "p", "s:A", "*", effect, "", "", "s", "A", str(number), None, enforced=True)


def test_rows_come_in_order_and_by_account() -> None:
    log = DecisionLog()
    for number, account in ((2, "2" * 12), (1, "1" * 12), (3, "1" * 12)):
        log.add(decision(number, account))
    assert [d.request_id for d in log.select()] == ["1", "2", "3"]
    assert [d.request_id for d in log.select("1" * 12)] == ["1", "3"]


def test_only_refusals_can_be_asked_for() -> None:
    log = DecisionLog()
    log.add(decision(1))
    log.add(decision(2, effect="ImplicitlyDenied"))
    log.add(decision(3, effect="ExplicitlyDenied"))
    assert [d.request_id for d in log.select(denied=True)] == ["2", "3"]


def test_memory_is_bounded_and_the_file_is_whole(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path)
    with contextlib.closing(log):
        for number in range(KEPT + 10):
            log.add(decision(number))
    assert len(list(log.select())) == KEPT
    lines = (tmp_path / "111122223333.jsonl").read_text().splitlines()
    assert len(lines) == KEPT + 10
    assert json.loads(lines[-1])["request_id"] == str(KEPT + 9)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="capability: a device that is always full")
def test_a_full_disk_loses_lines_and_no_calls(tmp_path: Path) -> None:
    (tmp_path / "111122223333.jsonl").symlink_to("/dev/full")
    log = DecisionLog(tmp_path)
    with contextlib.closing(log):
        log.add(decision(1))
        log.add(decision(2))
    assert [d.request_id for d in log.select()] == ["1", "2"]


def test_an_account_is_forgotten_in_memory_and_on_the_disk(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path)
    with contextlib.closing(log):
        for number in range(4):
            log.add(decision(number, ("1" * 12, "2" * 12)[number % 2]))
        log.forget("1" * 12)
    assert [d.account for d in log.select()] == ["2" * 12] * 2
    assert [path.name for path in tmp_path.iterdir()] == [f"{'2' * 12}.jsonl"]
    assert len((tmp_path / f"{'2' * 12}.jsonl").read_text().splitlines()) == 2


def test_what_an_arn_names_as_its_account_leads_to_no_other_file(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "decisions")
    with contextlib.closing(log):
        log.add(decision(1, "../escaped"))
    assert [path.name for path in (tmp_path / "decisions").iterdir()] == ["others.jsonl"]
    log.forget("../escaped")
    assert [path.name for path in tmp_path.iterdir()] == ["decisions"]


def test_an_encoded_message_opens_again_and_other_text_does_not() -> None:
    user = Principal.parse("arn:aws:iam::111122223333:user/alice")
    refused = evaluate(Request("ec2:StopInstances", "*", user, {"aws:userid": "AIDA"}), Policies())
    content = decode(encode(refused))
    assert content is not None
    assert (content["allowed"], content["explicitDeny"]) == (False, False)
    assert content["context"]["principal"] == {"id": "AIDA", "arn": user.arn}
    for text in ("", "x", "é", os.urandom(40).hex(), encode(refused)[:-9]):
        assert decode(text) is None
