"""The pytest plugin: labs as tests, on an engine that starts when the first test needs it.

For labs: :func:`fault`, :func:`requires`, :func:`ahead`, :func:`allowed`, the event :func:`s3_event`, and the fixtures
``engine``, ``lab``, ``sandbox``, ``broken``, ``begun``, ``eventually``, ``check``, ``picture`` and
``headless_browser``.

Limits: everything here is loaded in every pytest run of the environment, so it imports neither engine, boto3 nor
pydantic; that happens when the first test of a lab begins.
"""

from harness.pytest_plugin.fixtures import (
    begun,
    broken,
    check,
    engine,
    eventually,
    headless_browser,
    lab,
    picture,
    sandbox,
)
from harness.pytest_plugin.hooks import (
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_configure_node,
    pytest_report_collectionfinish,
    pytest_report_teststatus,
    pytest_runtest_makereport,
    pytest_runtest_setup,
    pytest_unconfigure,
    pytest_xdist_make_scheduler,
)
from harness.pytest_plugin.vocabulary import ahead, allowed, fault, requires, s3_event

__all__ = [
    "ahead",
    "allowed",
    "begun",
    "broken",
    "check",
    "engine",
    "eventually",
    "fault",
    "headless_browser",
    "lab",
    "picture",
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
    "requires",
    "s3_event",
    "sandbox",
]
