"""``python -m harness.engines.container_guard``: the process beside a session that keeps its container alive.

It holds the container's standard input open. While it does, the engine runs; when it goes, however it goes, Docker
closes the stream and the container ends and is removed by itself. It goes with its owner. So nothing is left when a
session is killed with -9, with or without this process, and no image has to be fetched for a reaper container.

It also writes the container's output to the engine's log, because a container that is removed takes its log along, and
notes the exit code beside it.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.atomic_files import write_atomically
from harness.engines import workspace
from harness.engines.container_daemon import sdk
from harness.engines.processes import Identity, alive
from harness.i18n.catalogue import engines as words
from harness.i18n.message import Message

__all__ = ["ATTACHED", "ENDED", "ending", "main"]

ENDED = "ended"  # file in the engine's directory: exit code of its container
ATTACHED = "attached"
INTERVAL = 0.2  # seconds between two looks at the owner
GREETING = b"daylab\n"
PATIENCE = 5.0  # seconds for the last lines of output once the container has ended
MEANING = {
    0: words.STOPPED_BY_OWNER,
    4: words.ITS_DISK_IS_FULL,
    137: words.KILLED_OR_NO_MEMORY,
}


def main(container: str, owner: Identity, directory: Path) -> None:
    """Guards ``container``, which is made and not started yet, until it ends or its owner does.

    Says so on standard output once it may be started; ``directory`` holds the engine's log.
    """
    docker = sdk()
    client = docker.from_env(timeout=None)  # what follows waits as long as the session lasts
    # Docker answers with headers as soon as it watches for the end, with the exit code when that has come.
    end = client.api._post(
        client.api._url("/containers/{0}/wait", container), params={"condition": "next-exit"}, stream=True
    )
    held = client.api.attach_socket(container, params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
    getattr(held, "_sock", held).sendall(GREETING)
    output = _begin(lambda: _copy_output(docker, held, workspace.Workspace(directory).log))
    ended = _begin(lambda: _note_the_end(end, output, directory / ENDED))
    print(ATTACHED, flush=True)
    while alive(owner) and ended.is_alive():
        ended.join(INTERVAL)
    if ended.is_alive():
        with contextlib.suppress(docker.errors.APIError):
            client.api.remove_container(container, force=True, v=True)
        workspace.remove(directory)


def _begin(work: Callable[[], None]) -> threading.Thread:
    def quietly() -> None:
        with contextlib.suppress(Exception):  # the container is gone, or its directory: nobody is left to tell
            work()

    thread = threading.Thread(target=quietly, daemon=True)
    thread.start()
    return thread


def _copy_output(docker: Any, held: Any, log: Path) -> None:
    with log.open("ab", buffering=0) as file:
        for _, chunk in docker.utils.socket.frames_iter(held, tty=False):
            file.write(chunk)


def _note_the_end(end: Any, output: threading.Thread, note: Path) -> None:
    code = end.json()["StatusCode"]
    output.join(PATIENCE)  # the last lines say why
    write_atomically(note, str(code), durable=False)


def ending(note: Path) -> Message | None:
    """How a container ended, from its guard's note; None while it has not."""
    try:
        code = int(note.read_text())
    except (OSError, ValueError):
        return None
    meaning = MEANING.get(code)
    return words.ENDED_BECAUSE(code=code, meaning=meaning) if meaning else words.ENDED_WITH(code=code)


if __name__ == "__main__":
    pid, _, started = sys.argv[2].partition(":")
    main(sys.argv[1], Identity(int(pid), float(started)), Path(sys.argv[3]))
