"""Finds a function's processes on this machine, isolated or not: those that have a mark in their environment."""

import contextlib

import psutil


def processes_of(mark: str) -> list[psutil.Process]:
    """Living processes whose environment says ``MARK=mark``."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("MARK") == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def names_of(mark: str) -> set[str]:
    """Names of those processes."""
    with contextlib.suppress(psutil.Error):
        return {process.name() for process in processes_of(mark)}
    return set()


def sleepers(mark: str) -> list[psutil.Process]:
    """Those of these processes that are a ``sleep``."""
    found = []
    for process in processes_of(mark):
        with contextlib.suppress(psutil.Error):
            if process.name() == "sleep":
                found.append(process)
    return found


def end_sleep(mark: str) -> None:
    """End what a function waits for, so that the test decides how long its invocation takes."""
    for process in sleepers(mark):
        with contextlib.suppress(psutil.Error):
            process.kill()
