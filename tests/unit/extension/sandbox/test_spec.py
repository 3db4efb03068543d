"""A spec that contradicts itself is refused when it is made: what, where, and what to try."""

import pytest

from harness.errors import SandboxError
from harness.extension.sandbox.spec import Mount, PortOut, Spec


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"command": ()}, "there is no command"),
        ({"command": ("",)}, "there is no command"),
        ({"ports_in": (8080,), "ports_out": (PortOut(8080),)}, "port 8080 is named both in and out"),
        ({"ports_in": (8080, 8080)}, "port 8080 is named twice"),
        ({"ports_out": (PortOut(9001), PortOut(9001, "API"))}, "port 9001 is named twice"),
        ({"ports_in": (0,)}, "invalid port: expected 1 to 65535, got 0"),
        ({"ports_out": (PortOut(65536),)}, "invalid port: expected 1 to 65535, got 65536"),
        ({"mounts": (Mount("var/task", "/src"),)}, "expected an absolute path, got 'var/task'"),
        ({"mounts": (Mount("/var/../task", "/src"),)}, "expected an absolute path, got '/var/../task'"),
        ({"mounts": (Mount("/a", "/x"), Mount("/a", "/y"))}, "/a is mounted twice"),
        ({"mounts": (Mount("/a"),)}, "read-only mount /a and source '' contradict"),
        ({"mounts": (Mount("/a", "/x", "tmpfs"),)}, "tmpfs mount /a and source '/x' contradict"),
        ({"environment": {"A": "1\0--bind\0/\0/mnt"}}, "a text contains a NUL character"),
        ({"command": ("echo", "\0")}, "a text contains a NUL character"),
        ({"mounts": (Mount("/a", "/x\0"),)}, "a text contains a NUL character"),
        ({"environment": {"A=B": "1"}}, "invalid variable name 'A=B'"),
        ({"environment": {"": "1"}}, "invalid variable name ''"),
        ({"deadline": 0}, "invalid deadline: expected seconds above 0, got 0"),
    ],
)
def test_contradictions_are_refused(wrong, what):
    with pytest.raises(SandboxError) as caught:
        Spec(**{"name": "build 1", "command": ("true",), **wrong})
    assert what in caught.value.what
    assert caught.value.where == "sandbox of build 1"
    assert caught.value.fix


def test_spec_cannot_be_changed():
    spec = Spec(name="build 1", command=("true",), ports_in=(80,), ports_out=(PortOut(81),))
    with pytest.raises(AttributeError):
        spec.command = ("false",)
