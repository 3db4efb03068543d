"""The filter, in a real process that gave itself up to it: what is closed fails, what programs need works."""

import errno
import platform
import struct
import subprocess
import sys

import pytest

from harness.extension.sandbox.seccomp import program

pytestmark = pytest.mark.skipif(
    program(system_v=False) is None or sys.platform != "linux", reason="capability seccomp: other machine"
)

CONFINED = """
import ctypes, errno, os, sys
libc = ctypes.CDLL(None, use_errno=True)
code = bytes.fromhex(sys.argv[1])
class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]
held = Program(len(code) // 8, code)
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, ctypes.byref(held), 0, 0) == 0
def call(*arguments):
    return 0 if libc.syscall(*arguments) >= 0 else ctypes.get_errno()
"""


def confined(code, *, system_v=False):
    source = CONFINED + code
    done = subprocess.run(
        [sys.executable, "-c", source, program(system_v=system_v).hex()], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("flags", [0x10000000, 0x10000000 | 0x20000], ids=["user", "user and mounts"])
def test_no_new_user_namespace(flags):
    assert confined(f"print(call({272 if platform.machine() == 'x86_64' else 97}, {flags}))") == str(errno.EPERM)
    clone = 56 if platform.machine() == "x86_64" else 220
    assert confined(f"print(call({clone}, {flags | 17}, 0, 0, 0, 0))") == str(errno.EPERM)


def test_program_can_unshare_what_is_its_own():
    assert confined("os.unshare(os.CLONE_FILES); print('done')") == "done"


@pytest.mark.parametrize("number", [425, 435], ids=["io_uring_setup", "clone3"])
def test_calls_that_have_another_way_are_absent(number):
    assert confined(f"print(call({number}, 1, 0))") == str(errno.ENOSYS)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of x86-64")
@pytest.mark.parametrize("number", [248, 249, 250, 298, 308, 321, 323, 429, 430, 432])
def test_key_rings_and_the_kernels_own_interfaces_are_closed(number):
    assert confined(f"print(call({number}, 0, 0, 0, 0, 0))") == str(errno.EPERM)


def test_process_cannot_hide_what_it_holds():
    assert confined("print(libc.prctl(4, 0, 0, 0, 0), libc.prctl(3, 0, 0, 0, 0))") == "-1 1"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of x86-64")
@pytest.mark.parametrize(("system_v", "answer"), [(False, errno.ENOSYS), (True, 0)])
@pytest.mark.parametrize("number", [29, 64, 68])
def test_system_v_ipc_is_open_only_where_it_is_counted(number, system_v, answer):
    end = {29: "shmctl", 64: "semctl", 68: "msgctl"}[number]
    made = f"got = libc.syscall({number}, 0, 4096 if {number} == 29 else 1, 0o600)\n"
    made += "print(0 if got >= 0 else ctypes.get_errno())\n"
    made += f"if got >= 0: libc.{end}(got, 0, 0) if {number} != 64 else libc.semctl(got, 0, 0)\n"
    assert confined(made, system_v=system_v) == str(answer)


def test_threads_and_processes_start_as_ever():
    code = "import subprocess, threading\nt = threading.Thread(target=lambda: None); t.start(); t.join()\n"
    code += "print(subprocess.run(['echo', 'hello'], capture_output=True, text=True).stdout)"
    assert confined(code) == "hello"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="x86-64 has two more sets of calls")
def test_other_sets_of_calls_are_no_way_round():
    assert confined(f"print(call({0x40000000 + 272}, 0x10000000))") == str(errno.ENOSYS)


def test_unknown_machine_has_no_filter():
    assert program(system_v=True, machine="s390x") is None
    assert len(program(system_v=True)) % struct.calcsize("=HBBI") == 0
