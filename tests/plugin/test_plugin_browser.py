"""A check that needs a browser, on a computer without one."""

import pytest

from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome, RunResult

pytest_plugins = ["pytester"]


def test_without_a_browser_the_check_is_not_enforced_and_the_report_says_how_to_get_one(
    pytester: pytest.Pytester, engine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DAYLAB_BROWSER", "")
    shown = pytester.runpytest_subprocess(
        *("--import-mode=importlib", "-p", "no:randomly", "-p", "no:cacheprovider", "--lang=en"),
        *("--engine=external", f"--endpoint-url={engine.endpoint.url}", "--daylab-result=out.json"),
        *("-k", "test_web_page_may_call", str(LABS_DIR / "day06" / "test_behaviour.py")),
        timeout=90,
    )
    shown.assert_outcomes(skipped=1)
    shown.stdout.fnmatch_lines(["browser: web_page_may_call", "*apt-get install chromium*DAYLAB_BROWSER*"])
    checks = RunResult.from_json((pytester.path / "out.json").read_text()).checks
    assert [each.outcome for each in checks] == [Outcome.SKIPPED]
