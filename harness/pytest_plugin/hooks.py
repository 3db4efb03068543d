"""The hooks that the plugin answers, in the order in which pytest calls them; each delegates to one module."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from harness.i18n.catalogue import check_report as words
from harness.pytest_plugin import session_access
from harness.pytest_plugin.capabilities import demand
from harness.pytest_plugin.check_context import check_context
from harness.pytest_plugin.graph import Graph
from harness.pytest_plugin.items import check_of
from harness.pytest_plugin.lab_arguments import lab_arguments
from harness.pytest_plugin.options import add_options
from harness.pytest_plugin.reporting import Ledger
from harness.pytest_plugin.results import Results
from harness.pytest_plugin.vocabulary import MARKERS
from harness.pytest_plugin.xdist_scheduling import companions, scheduler

__all__ = [
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_configure_node",
    "pytest_report_collectionfinish",
    "pytest_report_teststatus",
    "pytest_runtest_makereport",
    "pytest_runtest_setup",
    "pytest_unconfigure",
    "pytest_xdist_make_scheduler",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; take short names of labs."""
    config.args = lab_arguments(config.args, config.invocation_params.dir)
    for line in MARKERS:
        config.addinivalue_line("markers", line)
    if not session_access.is_worker(config):
        config.pluginmanager.register(Ledger(config), "daylab-ledger")
        config.pluginmanager.register(Results(config), "daylab-results")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist who owns the engine."""
    session_access.share(node.config, node.workerinput)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any | None:
    """Give each lab to one worker of pytest-xdist."""
    return scheduler(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let checks come after those that they build on; refuse settings that make no sense."""
    if any(check_of(item).uses_daylab for item in items):
        session_access.settings(config)
        Graph(config).sort(items)


def pytest_report_collectionfinish(config: pytest.Config, items: list[pytest.Item]) -> list[str]:
    """Report whose submission is checked."""
    directories = sorted({found for item in items if (found := check_of(item).directory)})
    return [_submission_line(config, directory) for directory in directories]


def _submission_line(config: pytest.Config, directory: Path) -> str:
    from harness.curriculum.submission import find_submission

    settings = session_access.settings(config)
    source = find_submission(directory.name, config.rootpath, settings.work).source
    what = words.REFERENCE.get(settings.lang) if source is None else str(source)
    if settings.account:
        what = words.DEPLOYED.get(settings.lang, account=settings.account)
    return f"daylab {words.EVALUATED.get(settings.lang, day=directory.name, what=what)}"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin the engine with the first test that needs it; skip what it cannot show, end early when it died."""
    if (context := check_context(item)) is None:
        return
    if context.session.gone is not None:
        raise context.session.gone
    if not item.config.option.daylab_independent:
        context.graph.demand(context.check)
    session_access.begin_ahead(context.session, companions(item))
    if context.check.needs:
        demand(context.check.needs, context.session.capabilities())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Give each report one of the four outcomes."""
    report = yield
    if (context := check_context(item)) is not None:
        from harness.pytest_plugin.verdict import evaluate

        evaluate(context, call, report)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(
    report: pytest.TestReport | pytest.CollectReport, config: pytest.Config
) -> tuple[str, str, str] | None:
    """Show harness errors as errors and learners' failures as failures, in whichever phase they happened."""
    match getattr(report, "daylab", {}).get("outcome"):
        case "error":
            return "error", "E", "ERROR"
        case "failed":
            return "failed", "F", "FAILED"
        case "skipped" if report.daylab["missing"]:
            return "skipped", "s", words.STATUS_NOT_ENFORCED.get(session_access.settings(config).lang)
        case "skipped" if report.daylab["blocked_by"]:
            return "skipped", "s", words.STATUS_NOT_RUN.get(session_access.settings(config).lang)
        case _:
            return None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    session_access.close(config)
