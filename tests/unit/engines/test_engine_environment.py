from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.engines.environment import KEPT, ON_THIS_MACHINE, build
from harness.engines.processes import Identity

USERS = {
    "AWS_PROFILE": "work",
    "DEBUG": "1",
    "HOME": "/home/me",
    "LOCALSTACK_HOST": "evil",
    "PATH": "/bin",
    "LS_LOG": "trace",
}


def built(environ: dict[str, str]) -> dict[str, str]:
    return build(environ, data_dir=Path("/data"), port=4999, listen_fd=7, owner=Identity(42, 1234.5), token="secret")


def test_the_child_gets_its_own_places_and_its_socket() -> None:
    made = built(USERS)
    assert made["GATEWAY_LISTEN"] == "127.0.0.1:4999"
    assert made["LOCALSTACK_HOST"] == "localhost:4999"
    assert made["DAYLAB_LISTEN_FD"] == "7"
    assert made["DAYLAB_OWNER"] == "42:1234.5"
    assert made["DAYLAB_TOKEN"] == "secret"
    for name in ("HOME", "XDG_CACHE_HOME", "CONFIG_DIR", "FILESYSTEM_ROOT", "DAYLAB_DATA_DIR"):
        assert Path(made[name]).is_relative_to("/data")


def test_settings_of_daylab_pass() -> None:
    made = built({"DAYLAB_IAM": "log", "DAYLAB_TIME_SCALE": "20"})
    assert (made["DAYLAB_IAM"], made["DAYLAB_TIME_SCALE"]) == ("log", "20")


@settings(deadline=None)  # the machine may be busy
@given(st.dictionaries(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ_", min_size=1), st.text(max_size=5), max_size=8))
def test_nothing_else_of_the_callers_environment_has_an_effect(environ: dict[str, str]) -> None:
    kept = {name: value for name, value in environ.items() if name in (*KEPT, *ON_THIS_MACHINE)}
    assert built({**USERS, **environ}) == built({"PATH": "/bin", **kept})
