"""Memory that processes hold without having it mapped: files in memory, and what waits in pipes and sockets.

Found through ``/proc/PID/fd`` and ``/proc/PID/maps``, for machines where no control group counts it. Files in memory
are those of ``memfd_create`` and of shared anonymous mappings; they count as many pages as they have, each file once.

Limits: Linux. What is mapped and was closed is known in size only, not in pages, where this process may not look
behind mappings (not root): it counts in full. Descriptors that are on their way through a socket are in no process.
"""

import contextlib
import ctypes
import fcntl
import os
import re
import socket
import stat
import struct
import sys
import termios
from collections.abc import Iterable
from typing import Final

__all__ = ["held"]

_BLOCK: Final = 512  # bytes; the unit of st_blocks
_MAPPING: Final = re.compile(rb"^([0-9a-f]+-[0-9a-f]+) \S+ \S+ (\S+) (\d+)", re.MULTILINE)
_FEW: Final = 32  # pipes and sockets that are not looked into: at most some megabytes
_SYS_PIDFD_GETFD: Final = 438  # on every architecture
_SO_MEMINFO: Final = 55
_MEMINFO: Final = struct.Struct("9I")  # received, limit, sent, limit, forward, queued, …


def _device_of_memory() -> int:
    descriptor = os.memfd_create("probe")
    try:
        return os.fstat(descriptor).st_dev
    finally:
        os.close(descriptor)


if sys.platform == "linux":
    _MEMORY: Final = _device_of_memory()
    _MAPPED: Final = f"{os.major(_MEMORY):02x}:{os.minor(_MEMORY):02x}".encode()


def held(pids: Iterable[int]) -> int:
    """Return the bytes of memory that the processes hold in files, pipes and sockets; 0 when they are gone."""
    files: dict[int, int] = {}
    buffers: dict[int, tuple[int, int]] = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            _open_files(pid, files, buffers)
        with contextlib.suppress(OSError):
            _mapped_files(pid, files)
    waiting = sum(_waiting(*place) for place in buffers.values()) if len(buffers) > _FEW else 0
    return sum(files.values()) + waiting


def _open_files(pid: int, files: dict[int, int], buffers: dict[int, tuple[int, int]]) -> None:
    directory = f"/proc/{pid}/fd"
    for name in os.listdir(directory):  # noqa: PTH208 - looked at for every invocation
        with contextlib.suppress(OSError):
            found = os.stat(f"{directory}/{name}")  # noqa: PTH116
            if found.st_dev == _MEMORY:
                files[found.st_ino] = found.st_blocks * _BLOCK
            elif stat.S_ISFIFO(found.st_mode) or stat.S_ISSOCK(found.st_mode):
                buffers[found.st_ino] = (pid, int(name))


def _mapped_files(pid: int, files: dict[int, int]) -> None:
    with open(f"/proc/{pid}/maps", "rb", 0) as file:  # noqa: PTH123
        text = file.read()
    if b" %b " % _MAPPED not in text:
        return
    sizes: dict[int, int] = {}
    for addresses, device, number in _MAPPING.findall(text):
        inode = int(number)
        if device != _MAPPED or inode in files:
            continue
        try:
            files[inode] = os.stat(f"/proc/{pid}/map_files/{addresses.decode()}").st_blocks * _BLOCK  # noqa: PTH116
        except OSError:
            begin, end = (int(address, 16) for address in addresses.split(b"-"))
            sizes[inode] = sizes.get(inode, 0) + end - begin
    files |= sizes


def _waiting(pid: int, descriptor: int) -> int:
    """Return the bytes in a pipe or socket of another process, by a duplicate of its descriptor."""
    with contextlib.suppress(OSError):
        process = os.pidfd_open(pid)
        try:
            ours = ctypes.CDLL(None, use_errno=True).syscall(_SYS_PIDFD_GETFD, process, descriptor, 0)
        finally:
            os.close(process)
        if ours >= 0:
            try:
                return _in_buffer(ours)
            finally:
                os.close(ours)
    return 0


def _in_buffer(descriptor: int) -> int:
    if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
        unread = struct.unpack("i", fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4)))[0]
        # A page may hold a single byte: what is not empty counts as full.
        return fcntl.fcntl(descriptor, fcntl.F_GETPIPE_SZ) if unread else 0
    with socket.socket(fileno=os.dup(descriptor)) as duplicate:
        received, _, sent, _, _, queued, *_ = _MEMINFO.unpack(
            duplicate.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, _MEMINFO.size)
        )
    return int(received + max(sent, queued))
