from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from harness.engines.processes import Identity, alive, end_tree, identify, lineage

STUBBORN = """
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
print(child.pid, flush=True)
input()
"""


@pytest.fixture
def stubborn() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", STUBBORN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        yield process
        process.kill()


def test_a_running_process_is_alive_under_its_own_start_time_only(stubborn: subprocess.Popen[str]) -> None:
    identity = identify(stubborn.pid)
    assert alive(identity)
    assert not alive(Identity(identity.pid, identity.create_time - 3600))


def test_a_process_that_was_killed_but_not_collected_is_not_alive(stubborn: subprocess.Popen[str]) -> None:
    identity = identify(stubborn.pid)
    end_tree(identity, grace=0)
    assert psutil.Process(identity.pid).status() == psutil.STATUS_ZOMBIE
    assert not alive(identity)


def test_ending_kills_who_ignores_sigterm_and_its_children_in_other_sessions(stubborn: subprocess.Popen[str]) -> None:
    assert stubborn.stdout is not None
    child = identify(int(stubborn.stdout.readline()))
    assert child.pid in {process.pid for process in lineage(stubborn.pid)}
    end_tree(identify(stubborn.pid), grace=0.1)
    assert not alive(child)
    assert stubborn.wait(5) == -9


def test_ending_again_is_harmless(stubborn: subprocess.Popen[str]) -> None:
    identity = identify(stubborn.pid)
    end_tree(identity, grace=0)
    stubborn.wait(5)
    end_tree(identity, grace=0)


def test_another_process_with_the_same_id_is_left_alone(stubborn: subprocess.Popen[str]) -> None:
    identity = identify(stubborn.pid)
    end_tree(Identity(identity.pid, identity.create_time - 3600), grace=0)
    assert alive(identity)
