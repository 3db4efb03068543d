"""Which browser is used, and what a page saw."""

import json
import stat
import subprocess
import sys
from urllib.parse import quote

import pytest

from harness.pytest_plugin.browser import Browser, BrowserError, Call, find_browser, parse_dom
from harness.pytest_plugin.capabilities import NotEnforcedError

LOG = """[1:1:1124/182022.3:INFO:CONSOLE:0] "Access to fetch at 'http://a/' from origin 'http://b' has been blocked by \
CORS policy: No 'Access-Control-Allow-Origin' header is present.", source: http://b/ (0)
[1:1:1124/182022.3:ERROR:dbus/bus.cc:405] Failed to connect to the bus
"""


def program(path, text):
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def dom(seen):
    return f'<html><script id="result" type="application/json">{quote(json.dumps(seen))}</script></html>'


def test_the_first_known_browser_on_the_path_is_used(tmp_path):
    assert find_browser({"PATH": str(tmp_path)}) is None
    edge = program(tmp_path / "microsoft-edge", "")
    assert find_browser({"PATH": str(tmp_path)}) == edge
    chromium = program(tmp_path / "chromium", "")
    assert find_browser({"PATH": str(tmp_path)}) == chromium
    assert find_browser({"PATH": str(tmp_path), "DAYLAB_BROWSER": "microsoft-edge"}) == edge
    assert find_browser({"PATH": "", "DAYLAB_BROWSER": chromium}) == chromium
    assert find_browser({"PATH": str(tmp_path), "DAYLAB_BROWSER": "no-such-browser"}) is None
    assert find_browser({"PATH": str(tmp_path), "DAYLAB_BROWSER": ""}) is None


def test_answers_and_refusals_are_read_from_the_page():
    answer, refused = parse_dom(
        dom([{"status": 200, "body": "</é>", "headers": {"a": "b"}}, {"error": "TypeError"}]), LOG
    )
    assert (answer.status, answer.body, answer.headers, answer.blocked) == (200, "</é>", {"a": "b"}, False)
    assert (refused.status, refused.error, refused.blocked) == (None, "TypeError", True)
    assert "Access-Control-Allow-Origin" in refused.console[0]
    assert len(refused.console) == 1


def test_a_call_that_failed_otherwise_is_not_blocked():
    (refused,) = parse_dom(dom([{"error": "TypeError"}]), "")
    assert not refused.blocked


def test_a_page_that_did_not_finish_shows_nothing():
    assert parse_dom("<html></html>", LOG) is None


def test_a_browser_that_shows_nothing_is_the_harnesss_failure(tmp_path):
    silent = program(tmp_path / "chromium", "import sys; sys.stderr.write('no display')")
    with pytest.raises(BrowserError, match="no display"):
        Browser(silent).fetch(Call("http://127.0.0.1:9/"))
    with pytest.raises(BrowserError, match="does not start"):
        Browser(str(tmp_path / "absent")).fetch(Call("http://127.0.0.1:9/"))


def test_what_a_browser_leaves_running_is_ended(tmp_path):
    text = "import subprocess, sys, os\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    left = program(tmp_path / "chromium", f"{text}open({str(tmp_path / 'pgid')!r}, 'w').write(str(os.getsid(0)))\n")
    # The child keeps the pipes open: without an end to the whole tree this would take a minute.
    with pytest.raises(BrowserError):
        Browser(left, deadline=3).fetch(Call("http://127.0.0.1:9/"))
    session = (tmp_path / "pgid").read_text()
    done = subprocess.run(["ps", "-s", session, "-o", "pid=,stat="], capture_output=True, text=True, check=False)
    assert [line for line in done.stdout.splitlines() if " Z" not in line] == []


def test_without_a_browser_the_report_says_how_to_get_one():
    assert "chromium" in (NotEnforcedError("browser").fix or "")
    assert "embedded" in (NotEnforcedError("time.compressed").fix or "")
