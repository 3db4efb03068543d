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
