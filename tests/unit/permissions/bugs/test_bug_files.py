"""Bug files: every one is decided offline as it says, before and after its repair; broken ones say where."""

import time
from pathlib import Path

import pytest

from harness.errors import FileError
from harness.permissions.bugs.files import bug_files, load_bug
from harness.permissions.bugs.offline import decide_calls
from harness.permissions.bugs.reproduce import reproduce

BUGS = Path(__file__).resolve().parents[4] / "fixtures" / "iam" / "bugs"
FILES = sorted(BUGS.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bug_is_decided_offline_as_its_file_says(path: Path) -> None:
    assert reproduce(load_bug(path)).problems == ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_repair_changes_a_decision(path: Path) -> None:
    file = load_bug(path)
    changed = [one.call.before != one.call.after for one in decide_calls(file.before)]
    assert any(changed), "a bug whose repair changes nothing shows nothing"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_refusals_are_worded_as_aws_words_them(path: Path) -> None:
    file = load_bug(path)
    for outcome in (*decide_calls(file.before), *decide_calls(file.after)):
        if outcome.decision == "Allowed":
            assert outcome.message == ""
        elif outcome.decision == "ExpiredCredentials":
            assert "expired" in outcome.message
        else:
            assert outcome.message.startswith(f"User: {outcome.call.principal} is not authorized to perform: ")
            assert outcome.layer in outcome.message


def test_all_bugs_are_decided_in_milliseconds() -> None:
    files = [load_bug(path) for path in FILES]
    begin = time.process_time()
    for file in files:
        decide_calls(file.before)
        decide_calls(file.after)
    assert (time.process_time() - begin) / len(files) < 0.02


def test_every_worklog_day_with_a_permission_problem_has_its_bug() -> None:
    days = {file.before.worklog.day for path in FILES if (file := load_bug(path)).before.worklog is not None}
    assert days == {1, 4, 5, 7, 10, 11, 14, 15, 16, 17}


def test_a_bug_that_no_engine_shows_says_why_in_both_languages() -> None:
    reasons = [
        load_bug(path).before.live.not_enforced_here
        for path in FILES
        if load_bug(path).before.live.not_enforced_here is not None
    ]
    assert all(reason is not None and reason.en != reason.vi for reason in reasons)


BUG = (BUGS / "mfa-with-bool.yaml").read_text(encoding="utf-8")


def changed(tmp_path: Path, old: str, new: str) -> Path:
    assert old in BUG
    path = tmp_path / "mfa-with-bool.yaml"
    path.write_text(BUG.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("name: mfa-with-bool", "name: other", "is not the file's"),
        ("symptom:", "symptoms:", "did you mean 'symptom'?"),
        ("Effect: Deny", "Effect: Denny", "'Denny' is not an effect"),
        ("Bool: {aws", "Boool: {aws", "is not a condition operator"),
        ("decision: ExplicitlyDenied", "decision: Refused", "decision"),
        ("  - arn: arn:aws:iam::111122223333:user/operator", "  - arn: operator", "is not a principal"),
        ("path: /identities/0/policies/archive", "path: /identities/7/policies/archive", "does not fit the file"),
        ("value: {BoolIfExists:", "value: {BoolIfExist:", "with the repair"),
        ("    request: {call:", "    demand: {call:", "unknown key 'demand'"),
        ("call: s3:DeleteObject,", "call: DeleteObject,", "call"),
        ("layer: identity-based policy", "layer: identity policy", "layer"),
        ("  vi: Deny khi", "  fr: Deny khi", "'vi' is missing"),
    ],
)
def test_a_broken_file_says_line_and_remedy(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = changed(tmp_path, old, new)
    with pytest.raises(FileError) as caught:
        load_bug(path)
    assert words in str(caught.value)
    assert f"{path}:" in str(caught.value)


def test_a_call_by_somebody_whom_the_file_does_not_have_is_an_error(tmp_path: Path) -> None:
    path = changed(
        tmp_path, "principal: arn:aws:iam::111122223333:user/operator", "principal: arn:aws:iam::111122223333:user/x"
    )
    file = load_bug(path)
    with pytest.raises(Exception, match="no user"):
        decide_calls(file.before)


def test_a_verdict_that_differs_is_reported(tmp_path: Path) -> None:
    file = load_bug(changed(tmp_path, "before: {decision: Allowed}", "before: {decision: ImplicitlyDenied}"))
    (problem,) = reproduce(file).problems
    assert (
        problem
        == "calls[0] before: s3:DeleteObject: expected ImplicitlyDenied, decided Allowed by identity-based policy"
    )


def test_directories_stand_for_their_files(tmp_path: Path) -> None:
    assert bug_files([BUGS]) == FILES
    with pytest.raises(FileError, match="no bug files"):
        bug_files([tmp_path])
    with pytest.raises(FileError, match="there is no"):
        bug_files([tmp_path / "absent.yaml"])
