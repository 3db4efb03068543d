"""What an environment may keep in a directory of its own, against the function's EphemeralStorage.

:class:`TmpfsStorage` is a file system in memory with a size and a number of inodes: what does not fit fails with *No
space left on device*, as on AWS, files count that were unlinked while open, and it vanishes with its last user.
:class:`DirectoryStorage` is for machines where nothing isolates, or whose memory is too small: a directory on disk
that is looked at now and then.

Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html; ``mke2fs.conf`` for the
number of inodes: one for 16 KB; ``fspick(2)``.
Limits: only root can set the number of inodes; otherwise, and in a directory, who exceeds it is ended. In a directory
more may be there for a moment.
"""

import contextlib
import ctypes
import os
import shutil
import stat
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

__all__ = ["DirectoryStorage", "TmpfsStorage", "fits_in_memory", "give", "inodes_of", "measure"]

PAUSE: Final = 0.2  # seconds between looks: walking a directory costs more than a look at memory
_BLOCK: Final = 512  # bytes; the unit of st_blocks, whatever the file system's block is
_BYTES_PER_INODE: Final = 16 * 1024
_SHARE_OF_MEMORY: Final = 8  # a file system in memory may take one part in so many

_SYS_FSCONFIG: Final = 431  # on every architecture
_SYS_FSPICK: Final = 433
_FSPICK_EMPTY_PATH: Final = 8
_FSCONFIG_SET_STRING: Final = 1
_FSCONFIG_CMD_RECONFIGURE: Final = 7


def inodes_of(size: int) -> int:
    """Return how many files and directories a file system of ``size`` bytes has."""
    return size // _BYTES_PER_INODE


def fits_in_memory(size: int) -> bool:
    """Whether this machine can spare ``size`` bytes of memory for a file system."""
    return size <= os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _SHARE_OF_MEMORY


class TmpfsStorage:
    """A file system in memory inside a sandbox, whose content a directory of this machine keeps between sandboxes.

    Args:
        target: absolute path inside.
        kept: the directory, not seen inside.
        size: bytes, with which it is mounted.

    Attributes:
        size: the same.
    """

    def __init__(self, target: str, kept: Path, size: int) -> None:
        self._target = target
        self._kept = kept
        self.size = size
        self._inodes = inodes_of(size)
        self._root: int | None = None

    def begin(self, pid: int, owner: int | None) -> None:
        """Take hold of it and fill it with what was kept; to be called before foreign code runs.

        Args:
            pid: a process inside.
            owner: user it shall belong to; None: it does already.

        Raises:
            OSError: the process is gone.
        """
        root = os.open(f"/proc/{pid}/root{self._target}", os.O_PATH | os.O_DIRECTORY)
        self._root = root
        _limit_inodes(root, self._inodes)
        if any(self._kept.iterdir()):
            _copy(str(self._kept), _path(root), self.size)
        if owner is not None:
            give(_path(root), owner)

    def used(self) -> int:
        """Bytes of memory that it takes."""
        if self._root is None:
            return 0
        now = os.fstatvfs(self._root)
        return (now.f_blocks - now.f_bfree) * now.f_frsize

    def look(self) -> bool:
        """Whether there is more in it than may be, which the kernel prevents unless the number of inodes is not set."""
        if self._root is None:
            return False
        now = os.fstatvfs(self._root)
        return now.f_files - now.f_ffree > self._inodes

    def close(self, *, keep: bool) -> None:
        """Let go of it when no process inside is left; ``keep``: what is in it goes to the directory."""
        root, self._root = self._root, None
        if root is None:
            return
        try:
            if keep:
                _empty(self._kept)
                _copy(_path(root), str(self._kept), self.size)
        finally:
            os.close(root)


class DirectoryStorage:
    """What is in a directory of this machine that is an environment's own.

    Args:
        directory: the directory.
        size: most bytes in it.
    """

    def __init__(self, directory: Path, size: int) -> None:
        self._directory = directory
        self._size = size
        self._inodes = inodes_of(size)
        self._next = 0.0

    def look(self, pids: Sequence[int] = ()) -> bool:
        """Measure, unless that was done a moment ago; True when there is more than fits.

        Args:
            pids: processes whose open files count as well when they were unlinked.
        """
        now = time.monotonic()
        if now < self._next:
            return False
        size, inodes = measure(self._directory, self._size, self._inodes)
        size += _unlinked(self._directory, pids)
        self._next = time.monotonic() + PAUSE
        return size > self._size or inodes > self._inodes


def measure(directory: Path, size: int, inodes: int) -> tuple[int, int]:
    """Return bytes on disk and number of entries below ``directory``, not counted on where either is exceeded."""
    bytes_, entries = 0, 0
    waiting = [os.fspath(directory)]
    while waiting and bytes_ <= size and entries <= inodes:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as found:  # gone meanwhile
            for entry in found:
                entries += 1
                bytes_ += entry.stat(follow_symlinks=False).st_blocks * _BLOCK
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
    return bytes_, entries


def give(directory: str, user: int) -> None:
    """Make a directory and everything below it the user's; links are not followed."""
    for parent, directories, files in os.walk(directory):
        os.chown(parent, user, user)
        for name in (*directories, *files):
            os.chown(os.path.join(parent, name), user, user, follow_symlinks=False)  # noqa: PTH118 - many files


def _unlinked(directory: Path, pids: Sequence[int]) -> int:
    """Return the bytes on disk of files of the directory's file system that processes hold open without a name."""
    files: dict[int, int] = {}
    device = os.stat(directory).st_dev  # noqa: PTH116
    for pid in pids:
        with contextlib.suppress(OSError):
            for name in os.listdir(f"/proc/{pid}/fd"):  # noqa: PTH208
                with contextlib.suppress(OSError):
                    found = os.stat(f"/proc/{pid}/fd/{name}")  # noqa: PTH116
                    if found.st_dev == device and found.st_nlink == 0 and stat.S_ISREG(found.st_mode):
                        files[found.st_ino] = found.st_blocks * _BLOCK
    return sum(files.values())


def _copy(source: str, target: str, most: int) -> None:
    """Copy a directory's content, files of ``most`` bytes together; pipes, and what does not fit, are left out."""
    for parent, directories, files in os.walk(source):
        there = target + parent.removeprefix(source)
        for name in (*directories, *files):
            old, new = f"{parent}/{name}", f"{there}/{name}"
            with contextlib.suppress(OSError):
                found = os.lstat(old)
                if stat.S_ISLNK(found.st_mode):
                    os.symlink(os.readlink(old), new)  # noqa: PTH115, PTH211 - many files
                elif stat.S_ISDIR(found.st_mode):
                    os.mkdir(new)  # noqa: PTH102
                elif stat.S_ISREG(found.st_mode) and found.st_size <= most:
                    most -= found.st_size  # holes as well: they are none where they are copied to
                    shutil.copyfile(old, new, follow_symlinks=False)
                    shutil.copystat(old, new, follow_symlinks=False)


def _empty(directory: Path) -> None:
    for entry in directory.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink()


def _path(root: int) -> str:
    return f"/proc/self/fd/{root}/."  # the directory, not the link to it


def _limit_inodes(root: int, most: int) -> None:
    """Set the number of inodes of the mounted tmpfs behind ``root``, where this process may."""
    if os.geteuid() != 0:
        return
    call = ctypes.CDLL(None, use_errno=True).syscall
    context = call(_SYS_FSPICK, root, b"", _FSPICK_EMPTY_PATH)
    if context >= 0:
        call(_SYS_FSCONFIG, context, _FSCONFIG_SET_STRING, b"nr_inodes", str(most).encode(), 0)
        call(_SYS_FSCONFIG, context, _FSCONFIG_CMD_RECONFIGURE, None, None, 0)
        os.close(context)
