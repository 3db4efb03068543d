"""What ``daylab doctor`` makes of what it finds."""

import importlib.metadata
import json
import sys

import pytest
from typer.testing import CliRunner

from harness.cli import doctor_rows as rows
from harness.cli.app import app
from harness.cli.doctor_rows import Row
from harness.engines.container_image import DEFAULT_IMAGE


def test_a_python_that_is_too_old_is_bad_and_says_which_to_install() -> None:
    found = rows.python((3, 12, 4), "/usr/bin/python3")
    assert (found.state, found.found) == ("bad", "3.12.4 (/usr/bin/python3)")
    assert "PYTHON=" in found.todo
    assert rows.python((3, 14, 0)).state == "ok"


def test_another_engine_than_the_pinned_one_is_bad() -> None:
    assert rows.versions().state == "ok"
    other = rows.versions(lambda _: "4.9.2")
    assert (other.state, other.found) == ("bad", "localstack-core 4.9.2, daylab is made for 4.14.0")

    def absent(_: str) -> str:
        raise importlib.metadata.PackageNotFoundError

    assert rows.versions(absent).todo == "make setup"


@pytest.mark.parametrize(("megabytes", "state"), [(100, "bad"), (500, "warning"), (5000, "ok")])
def test_disk_is_evaluated_by_what_a_session_needs(megabytes: int, state: str) -> None:
    found = rows.disk(megabytes * 2**20, "/tmp")
    assert found.state == state
    assert bool(found.todo) is (state != "ok")


@pytest.mark.parametrize(
    ("now", "written", "built", "state"),
    [(1000.0, 1000.5, 900.0, "ok"), (1000.0, 1030.0, 900.0, "warning"), (1000.0, 1000.0, 5000.0, "bad")],
)
def test_a_clock_that_is_behind_is_found(now: float, written: float, built: float, state: str) -> None:
    found = rows.clock(now, written, built)
    assert found.state == state
    assert bool(found.todo) is (state != "ok")


def test_a_taken_port_names_its_holder(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(rows, "PORT", taken.getsockname()[1])
        found = rows.port(lambda _: "nginx (pid 7)")
    assert found.state == "warning"
    assert "is taken by nginx (pid 7)" in found.found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="bubblewrap is for Linux")
def test_a_sandbox_that_may_not_run_is_a_warning() -> None:
    assert rows.bubblewrap("/bin/false").state == "warning"
    assert rows.bubblewrap("/nonexistent").state == "warning"
    assert rows.bubblewrap("/bin/true").state == "ok"


def test_no_docker_is_a_warning_since_the_embedded_engine_needs_none() -> None:
    away = {"DOCKER_HOST": "unix:///nonexistent/docker.sock"}
    found = rows.docker(away)
    assert found.state == "warning"
    assert "the embedded engine needs no Docker" in found.todo
    assert rows.image(away).found == "not looked for: no Docker"


def test_a_row_that_breaks_hides_no_other() -> None:
    def broken() -> Row:
        raise RuntimeError("no such luck")

    found = rows.examine((broken, rows.python))
    assert [(row.name, row.state) for row in found] == [("Broken", "bad"), ("Python", "ok")]


@pytest.mark.parametrize(("state", "code"), [("ok", 0), ("warning", 0), ("bad", 1)])
def test_exit_code_says_whether_labs_run(state: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Row("Disk", state, "full [of it]", "free some")  # type: ignore[arg-type]
    monkeypatch.setattr(rows, "examine", lambda: [row])
    table = CliRunner().invoke(app, ["doctor"])
    assert table.exit_code == code
    assert "full [of it]" in table.output
    told = CliRunner().invoke(app, ["doctor", "--json"])
    assert told.exit_code == code
    assert json.loads(told.output) == [{"name": "Disk", "state": state, "found": "full [of it]", "todo": "free some"}]


def test_every_row_is_about_something_else() -> None:
    names = [row.__name__ for row in rows.ROWS]
    assert names == ["python", "versions", "disk", "clock", "port", "bubblewrap", "docker", "image", "engine"]
    assert DEFAULT_IMAGE.startswith("daylab/")
