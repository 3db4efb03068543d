"""Every permission bug made for real: the engine decides as the file and the offline engine do, in the same words."""

import random
from pathlib import Path
from typing import Any

import pytest

from harness.errors import CapabilityError, DeploymentError, EngineError
from harness.permissions.bugs.files import load_bug
from harness.permissions.bugs.live import run
from harness.permissions.bugs.reproduce import reproduce

BUGS = Path(__file__).resolve().parents[2] / "fixtures" / "iam" / "bugs"
FILES = {path: load_bug(path) for path in sorted(BUGS.glob("*.yaml"))}
LIVE = [path for path, file in FILES.items() if file.before.live.not_enforced_here is None]


@pytest.mark.parametrize("path", LIVE, ids=lambda path: path.stem)
def test_engine_and_offline_verdict_agree_in_decision_layer_and_message(engine: Any, path: Path) -> None:
    found = reproduce(FILES[path], engine.endpoint, token=engine.token)
    assert found.not_enforced == ""
    assert found.live_before is not None
    assert found.live_after is not None
    assert found.problems == ()


@pytest.mark.parametrize("path", [path for path in FILES if path not in LIVE], ids=lambda path: path.stem)
def test_what_the_engine_cannot_enforce_is_said_and_not_passed(engine: Any, path: Path) -> None:
    found = reproduce(FILES[path], engine.endpoint)
    assert found.not_enforced.startswith("not enforced here: ")
    assert (found.live_before, found.live_after) == (None, None)


def test_most_bugs_are_shown_on_the_engine() -> None:
    assert len(LIVE) >= 30


def test_a_verdict_that_differs_between_engine_and_offline_is_a_problem(engine: Any) -> None:
    """The engine cannot know a context key that the file makes up."""
    file = FILES[BUGS / "mfa-with-bool.yaml"]
    bug = file.before.model_copy(deep=True)
    call = bug.calls[0].model_copy(update={"context": {"aws:MultiFactorAuthPresent": "false"}})
    bug = bug.model_copy(update={"calls": [call]})
    from harness.permissions.bugs.files import BugFile

    found = reproduce(BugFile(file.path, bug, file.after), engine.endpoint)
    assert any("offline ExplicitlyDenied" in problem and "engine Allowed" in problem for problem in found.problems)


def test_a_call_that_asks_another_question_is_an_error_and_no_verdict(
    engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.permissions.bugs.live.PATIENCE", 0.5)
    bug = FILES[BUGS / "mfa-with-bool.yaml"].before
    call = bug.calls[0].model_copy(update={"action": "s3:GetObject"})
    with pytest.raises(EngineError, match="was not asked") as caught:
        run(bug.model_copy(update={"calls": [call]}), engine.endpoint)
    assert "s3:DeleteObject" in str(caught.value), "what it was asked instead is said"


def test_a_set_up_that_fails_is_a_deployment_error(engine: Any) -> None:
    bug = FILES[BUGS / "mfa-with-bool.yaml"].before
    live = bug.live.model_copy(update={"setup": [*bug.live.setup, *bug.live.setup[:0]]})
    step = bug.live.setup[0].model_copy(
        update={"call": "s3:DeleteBucket", "parameters": {"Bucket": "none-111122223333"}}
    )
    live = live.model_copy(update={"setup": [step]})
    with pytest.raises(DeploymentError, match="set-up of mfa-with-bool failed"):
        run(bug.model_copy(update={"live": live}), engine.endpoint)


def test_missing_capabilities_are_named(engine: Any) -> None:
    bug = FILES[BUGS / "mfa-with-bool.yaml"].before
    live = bug.live.model_copy(update={"needs": ["organizations"]})
    with pytest.raises(CapabilityError, match="lacks organizations"):
        run(bug.model_copy(update={"live": live}), engine.endpoint, source=random.Random(1))
