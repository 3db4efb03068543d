from __future__ import annotations

from pathlib import Path

import pytest

from harness.engines.state import EngineState, StateFile, home
from harness.errors import EngineStartError

STATE = EngineState("http://127.0.0.1:4566", "us-east-1", 42, 1234.5, "secret", "/data", "/data/engine.log")


def test_what_is_written_is_read_and_only_the_user_may_read_it(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "new" / "home")
    file.write(STATE)
    assert file.read() == STATE
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert file.path.parent.stat().st_mode & 0o777 == 0o700


def test_writing_leaves_no_other_files(tmp_path: Path) -> None:
    file = StateFile(tmp_path)
    file.write(STATE)
    file.write(STATE)
    assert list(tmp_path.iterdir()) == [file.path]


def test_removing_twice_is_harmless(tmp_path: Path) -> None:
    file = StateFile(tmp_path)
    file.write(STATE)
    file.remove()
    file.remove()
    assert file.read() is None


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "1", '{"version": 99}', '{"version": 1, "pid": 1}', '{"version": 1, "new": 2}', "\0"],
)
def test_unreadable_state_is_the_same_as_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "engine.json").write_text(text)
    assert StateFile(tmp_path).read() is None


def test_unwritable_place_is_a_clear_error(tmp_path: Path) -> None:
    obstacle = tmp_path / "home"
    obstacle.write_text("")
    file = StateFile(obstacle)
    with pytest.raises(EngineStartError, match="cannot write the engine's state") as caught:
        file.write(STATE)
    assert caught.value.where == str(obstacle)
    with pytest.raises(EngineStartError, match="cannot write the engine's state"), file.locked():
        pass
    assert obstacle.read_text() == ""


def test_the_lock_can_be_taken_again(tmp_path: Path) -> None:
    file = StateFile(tmp_path)
    for _ in range(2):
        with file.locked():
            assert file.read() is None


def test_home_is_configurable() -> None:
    assert home({"DAYLAB_HOME": "/x"}) == Path("/x")
    assert home({}).name == "daylab"
