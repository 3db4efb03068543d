"""The extension's settings, read once from the environment that the engine was started with."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from harness.errors import InputError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import engine_process as words

__all__ = ["Settings"]

ISOLATION: tuple[Literal["auto", "bubblewrap", "none"], ...] = ("auto", "bubblewrap", "none")
TLS: tuple[Literal["assumed", "actual"], ...] = ("assumed", "actual")
MODES: tuple[Literal["enforce", "log", "off"], ...] = ("enforce", "log", "off")

UNKNOWN_TYPES: tuple[Literal["refuse", "allow"], ...] = ("refuse", "allow")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings.

    Attributes:
        iam: what follows from a refusal, ``DAYLAB_IAM`` (``enforce``, ``log``, ``off``).
        token: the session's token, ``DAYLAB_TOKEN``; empty: nothing can be changed over ``/_daylab``.
        data_dir: where the decision log goes, ``DAYLAB_DATA_DIR``; None: memory only.
        time_scale: how many times faster waits pass, ``DAYLAB_TIME_SCALE``; accounts may have their own.
        isolation: what is to keep functions from this machine, ``DAYLAB_ISOLATION`` (``auto``, ``bubblewrap``,
            ``none``); what does, ``/_daylab/info`` tells.
        unknown_types: what becomes of resource types that nothing provides, ``DAYLAB_UNKNOWN_TYPES`` (``refuse``,
            ``allow``).
        tls: whether clients count as connected by TLS, ``DAYLAB_TLS`` (``assumed``, ``actual``).
        cgroups: whether control groups limit them where this machine has some, ``DAYLAB_CGROUPS`` (``1``, ``0``).
    """

    iam: Literal["enforce", "log", "off"] = "enforce"
    token: str = ""
    data_dir: Path | None = None
    time_scale: float = 1.0
    isolation: Literal["auto", "bubblewrap", "none"] = "auto"
    tls: Literal["assumed", "actual"] = "assumed"
    cgroups: bool = True
    unknown_types: Literal["refuse", "allow"] = "refuse"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings.

        Raises:
            InputError: a value is not one of those known.
        """
        data = environment.get("DAYLAB_DATA_DIR")
        return cls(
            iam=_one_of(MODES, "DAYLAB_IAM", environment.get("DAYLAB_IAM", "enforce")),
            token=environment.get("DAYLAB_TOKEN", ""),
            data_dir=Path(data) if data else None,
            isolation=_one_of(ISOLATION, "DAYLAB_ISOLATION", environment.get("DAYLAB_ISOLATION", "auto")),
            tls=_one_of(TLS, "DAYLAB_TLS", environment.get("DAYLAB_TLS", "assumed")),
            cgroups=_one_of(("1", "0"), "DAYLAB_CGROUPS", environment.get("DAYLAB_CGROUPS", "1")) == "1",
            unknown_types=_one_of(
                UNKNOWN_TYPES, "DAYLAB_UNKNOWN_TYPES", environment.get("DAYLAB_UNKNOWN_TYPES", "refuse")
            ),
            time_scale=_number("DAYLAB_TIME_SCALE", environment.get("DAYLAB_TIME_SCALE", "1")),
        )


def _one_of[T: str](known: tuple[T, ...], name: str, given: str) -> T:
    for value in known:
        if value == given:
            return value
    raise InputError(words.UNKNOWN_VALUE(name=name, given=given), fix=common.ONE_OF(names=", ".join(known)))


def _number(name: str, given: str) -> float:
    try:
        return float(given)
    except ValueError:
        raise InputError(words.NOT_A_NUMBER(name=name, given=given), fix=common.FOR_EXAMPLE(example="60")) from None
