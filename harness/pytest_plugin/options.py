"""Options, their environment equivalents, and the settings made of both.

=================  ==================  ========================================================================
option             environment         meaning
=================  ==================  ========================================================================
--engine           DAYLAB_ENGINE       which engine; embedded unless --endpoint-url is given
--engine-image     DAYLAB_ENGINE_IMAGE image of the container engine
--lambda-executor  -                   where the container engine runs functions: process, docker
--endpoint-url     AWS_ENDPOINT_URL    where an external engine answers
--allow-remote     -                   account id to use at an endpoint that is not on this machine
--work             DAYLAB_WORK         directory with the work under test
--lang             DAYLAB_LANG         language of failure reports; else LC_ALL, LC_MESSAGES, LANG; else English
--daylab-result    -                   file for the outcomes as JSON
--daylab-events    -                   file to which every check's beginning and end is written as it happens
--daylab-independent -                 run checks whatever became of those that they build on
--daylab-patience  -                   share of each deadline that checks really wait, for works that are to fail
--daylab-account   -                   account in which the work is deployed already: its checks attach to it
--daylab-stack     -                   name of the stack there; else the scenario's
=================  ==================  ========================================================================

An option wins over its variable. AWS_ENDPOINT_URL alone attaches to nothing: it is read only with the external
engine, because many shells have it set for other purposes.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from harness.errors import InputError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import pytest_options as words
from harness.i18n.message import LANGUAGES
from harness.language import language, named_in

__all__ = ["ENGINE_NAMES", "SETTINGS", "Settings", "settings_from"]

# Written out, since importing the registry would load what an unused plugin must not; a test keeps them in step.
ENGINE_NAMES: Final = ("container", "embedded", "external")
LAMBDA_EXECUTORS: Final = ("process", "docker")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user asked for.

    Args:
        engine: key of ``ENGINES``.
        endpoint_url: where the external engine answers; None for the others.
        work: directory with the work under test; None: ``work/<day>`` when it exists, else the reference.
        lang: one of :data:`LANGUAGES`.
        result: where to write the outcomes; None: nowhere.
        engine_image: image of the container engine; None: daylab's.
        lambda_executor: where the container engine runs functions, one of :data:`LAMBDA_EXECUTORS`.
        allow_remote: account id to use at an endpoint that is not on this machine; None: such endpoints are refused.
        account: account id where the work is deployed already; None: it is deployed in a fresh one.
        stack: name of its stack there; None: the scenario's.
    """

    engine: str
    endpoint_url: str | None
    work: Path | None
    lang: str
    result: Path | None
    engine_image: str | None = None
    lambda_executor: str = "process"
    allow_remote: str | None = None
    account: str | None = None
    stack: str | None = None


SETTINGS: Final = pytest.StashKey[Settings]()
"""Where ``config.stash`` keeps the settings."""


def add_options(parser: pytest.Parser) -> None:
    """Declare the options."""
    lang = named_in(sys.argv, os.environ)
    group = parser.getgroup("daylab", words.GROUP.get(lang))
    group.addoption("--engine", choices=ENGINE_NAMES, help=words.ENGINE.get(lang))
    group.addoption("--engine-image", metavar="IMAGE", help=words.ENGINE_IMAGE.get(lang))
    group.addoption("--lambda-executor", choices=LAMBDA_EXECUTORS, help=words.LAMBDA_EXECUTOR.get(lang))
    group.addoption("--endpoint-url", metavar="URL", help=words.ENDPOINT_URL.get(lang))
    group.addoption("--allow-remote", metavar="ACCOUNT", help=words.ALLOW_REMOTE.get(lang))
    group.addoption("--work", metavar="PATH", help=words.WORK.get(lang))
    group.addoption("--lang", choices=LANGUAGES, help=words.LANG.get(lang))
    group.addoption("--daylab-result", metavar="FILE", help=words.RESULT.get(lang))
    group.addoption("--daylab-events", metavar="FILE", help=words.EVENTS.get(lang))
    group.addoption("--daylab-independent", action="store_true", help=words.INDEPENDENT.get(lang))
    group.addoption("--daylab-patience", metavar="SHARE", type=_share, default=1.0, help=words.PATIENCE.get(lang))
    group.addoption("--daylab-account", metavar="ACCOUNT", help=words.ACCOUNT.get(lang))
    group.addoption("--daylab-stack", metavar="NAME", help=words.STACK.get(lang))


def _share(text: str) -> float:
    """A number above 0 and at most 1. ValueError: it is none."""
    if not 0 < (share := float(text)) <= 1:
        raise ValueError(text)
    return share


def settings_from(option: object, environ: Mapping[str, str], cwd: Path) -> Settings:
    """Work out the settings.

    Args:
        option: pytest's ``config.option``.
        environ: environment variables.
        cwd: directory that relative paths start from.

    Raises:
        pytest.UsageError: values that exclude each other or name nothing.
    """

    def given(name: str, variable: str) -> str | None:
        value = getattr(option, name, None) or environ.get(variable, "").strip()
        return value or None

    try:
        lang = language(environ, getattr(option, "lang", None))
    except InputError as error:
        raise pytest.UsageError(
            common.TO_TRY.get(named_in(sys.argv, environ), what=error.what, fix=error.fix)
        ) from error
    asked_url = getattr(option, "endpoint_url", None)
    engine = given("engine", "DAYLAB_ENGINE") or ("external" if asked_url else "embedded")
    if engine not in ENGINE_NAMES:
        raise pytest.UsageError(words.NOT_AN_ENGINE.get(lang, engine=engine, known=", ".join(ENGINE_NAMES)))
    if asked_url and engine != "external":
        raise pytest.UsageError(words.GOES_WITH.get(lang, name="endpoint-url", wanted="external", engine=engine))
    image = given("engine_image", "DAYLAB_ENGINE_IMAGE") if engine == "container" else None
    for name, goes_with in (
        ("engine_image", "container"),
        ("lambda_executor", "container"),
        ("allow_remote", "external"),
    ):
        if getattr(option, name, None) and engine != goes_with:
            raise pytest.UsageError(
                words.GOES_WITH.get(lang, name=name.replace("_", "-"), wanted=goes_with, engine=engine)
            )
    accounts = {name: getattr(option, name, None) for name in ("allow_remote", "daylab_account")}
    for name, account in accounts.items():
        if account and not (len(account) == 12 and account.isascii() and account.isdigit()):
            raise pytest.UsageError(words.NOT_AN_ACCOUNT.get(lang, name=name.replace("_", "-"), account=account))
    stack = getattr(option, "daylab_stack", None)
    if stack and not accounts["daylab_account"]:
        raise pytest.UsageError(words.STACK_WITHOUT_ACCOUNT.get(lang))
    url = given("endpoint_url", "AWS_ENDPOINT_URL") if engine == "external" else None
    if engine == "external" and url is None:
        raise pytest.UsageError(words.EXTERNAL_NEEDS_URL.get(lang))
    work = given("work", "DAYLAB_WORK")
    if work and not (cwd / work).is_dir():
        raise pytest.UsageError(words.NO_WORK_DIRECTORY.get(lang, work=work))
    result = getattr(option, "daylab_result", None)
    return Settings(
        engine=engine,
        endpoint_url=url,
        work=cwd / work if work else None,
        lang=lang,
        result=cwd / result if result else None,
        engine_image=image,
        lambda_executor=getattr(option, "lambda_executor", None) or "process",
        allow_remote=accounts["allow_remote"],
        account=accounts["daylab_account"],
        stack=stack,
    )
