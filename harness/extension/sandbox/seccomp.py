"""System calls that are closed inside a sandbox, as a classic BPF program for bubblewrap's ``--seccomp``.

Closed are new user namespaces (they would bring every other namespace, and mounts), the kernel's key rings (outside a
user namespace of its own a function would read those of whoever started the engine), interfaces that hold memory or
open files where nothing counts them (io_uring, and System V IPC where no control group counts it), those by which
a process hides what it holds (``PR_SET_DUMPABLE``), and those that exist to observe or extend the kernel. They fail
with ``EPERM``, or with ``ENOSYS`` where callers have another way then.

Sources: Linux ``include/uapi/linux/{seccomp,filter,audit,sched}.h``, ``seccomp(2)``, the tables of system calls.
Limits: x86-64 and AArch64; elsewhere there is no filter, and :func:`program` says so by returning None.
"""

import errno
import platform
import struct
from dataclasses import dataclass
from typing import Final

__all__ = ["program"]

# sock_filter: code, jump if true, jump if false, operand
_INSTRUCTION: Final = struct.Struct("=HBBI")
_LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_ANY_BIT: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN: Final = 0x06  # BPF_RET | BPF_K
_ALLOW: Final = 0x7FFF0000
_KILL_PROCESS: Final = 0x80000000
_ERRNO: Final = 0x00050000
# seccomp_data: number of the call at 0, architecture at 4, first argument at 16 (low half first, as on both)
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_CLONE_NEWUSER: Final = 0x10000000
_SET_DUMPABLE: Final = 4
_X32: Final = 0x40000000  # numbers from here on are x86-64's second set of calls


@dataclass(frozen=True, slots=True)
class _Machine:
    audit: int
    prctl: int
    flags: tuple[int, ...]  # calls whose first argument are clone's flags
    absent: tuple[int, ...]  # answered ENOSYS: callers have another way, or the machine has no such thing
    forbidden: tuple[int, ...]  # answered EPERM
    system_v: tuple[int, ...]  # memory, semaphores, message queues that no process need hold


# clone and unshare; clone3 and io_uring's three; setns, key rings' three, bpf, perf_event_open, userfaultfd, and the
# new calls for mounts; shmget, semget, msgget.
_MACHINES: Final = {
    "x86_64": _Machine(
        0xC000003E,
        157,
        (56, 272),
        (435, 425, 426, 427),
        (308, 248, 249, 250, 321, 298, 323, *range(428, 434)),
        (29, 64, 68),
    ),
    "aarch64": _Machine(
        0xC00000B7,
        167,
        (220, 97),
        (435, 425, 426, 427),
        (268, 217, 218, 219, 280, 241, 282, *range(428, 434)),
        (194, 190, 186),
    ),
}


def program(*, system_v: bool, machine: str = platform.machine()) -> bytes | None:
    """Return the filter, an array of instructions; None where the machine's calls are not known.

    Args:
        system_v: whether System V IPC is open.
        machine: as ``uname -m`` names it.
    """
    known = _MACHINES.get(machine)
    if known is None:
        return None
    absent = known.absent if system_v else (*known.absent, *known.system_v)
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, known.audit),
        (_RETURN, 0, 0, _KILL_PROCESS),  # another instruction set has other numbers
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
    ]
    by_argument = [(known.prctl, _EQUAL, _SET_DUMPABLE), *((one, _ANY_BIT, _CLONE_NEWUSER) for one in known.flags)]
    for number, test, operand in by_argument:
        lines += [
            (_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, _FIRST_ARGUMENT),
            (test, 0, 1, operand),
            (_RETURN, 0, 0, _ERRNO | errno.EPERM),
            (_RETURN, 0, 0, _ALLOW),
        ]
    for numbers, answer in ((absent, errno.ENOSYS), (known.forbidden, errno.EPERM)):
        for number in numbers:
            lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | answer)]
    lines.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(_INSTRUCTION.pack(*line) for line in lines)
