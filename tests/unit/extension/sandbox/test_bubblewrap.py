"""What is put into a sandbox and what is not, and who the command is there."""

import os

import pytest

from harness.extension.sandbox.bubblewrap import Bubblewrap, users_of
from harness.extension.sandbox.seccomp import program
from harness.extension.sandbox.spec import Joined, Mount, Spec, User


def options(spec, *, interpreter="/usr/bin/python3.13", as_root=False, environment=None):
    prepared = Bubblewrap("bwrap", interpreter, as_root).prepare(spec, ["-I"], 9, environment or {})
    try:
        command = list(prepared.command)
        given = os.read(int(command[command.index("--args") + 1]), 2**20).split(b"\0")[:-1]
        return command, [part.decode() for part in given]
    finally:
        prepared.close()


def spec(**settings):
    return Spec(**{"name": "x", "command": ("run", "it"), **settings})


def pairs(given, option):
    return [(given[i + 1], given[i + 2]) for i, word in enumerate(given) if word == option]


@pytest.mark.parametrize("as_root", [True, False])
def test_only_private_mounts_and_tmpfs_are_writable(tmp_path, as_root, monkeypatch):
    monkeypatch.setattr(os, "chown", lambda *given, **named: None)
    mounts = (Mount("/tmp", str(tmp_path), "private"), Mount("/mem", kind="tmpfs", size=5), Mount("/srv", "/code"))
    _, given = options(spec(mounts=mounts), as_root=as_root)
    assert pairs(given, "--bind") == [(str(tmp_path), "/tmp")]
    assert given[given.index("--tmpfs") - 4 : given.index("--tmpfs") + 2] == [
        *("--perms", "1777", "--size", "5"),
        *("--tmpfs", "/mem"),
    ]
    assert given.index("--remount-ro", given.index("--bind")) == len(given) - 4
    assert ("/code", "/srv") in pairs(given, "--ro-bind")


def test_private_mount_with_a_size_is_in_memory_if_that_can_be_spared(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": 8, "SC_PAGE_SIZE": 4096}.get)
    for size, in_memory in ((4096, True), (4097, False)):
        _, given = options(spec(mounts=(Mount("/tmp", str(tmp_path), "private", size),)))
        assert (pairs(given, "--size") == [(str(size), "--tmpfs")]) is in_memory
        assert (pairs(given, "--bind") == [(str(tmp_path), "/tmp")]) is not in_memory


def test_devices_cannot_be_added_and_there_is_no_shared_memory_to_write():
    _, given = options(spec())
    assert given.index("--remount-ro", given.index("--dev")) == given.index("--dev") + 2


@pytest.mark.parametrize("system_v", [True, False])
def test_system_calls_are_closed(system_v):
    prepared = Bubblewrap("bwrap", "/usr/bin/python3", as_root=False).prepare(spec(), [], 9, {}, system_v=system_v)
    try:
        given = os.read(int(prepared.command[2]), 2**20).split(b"\0")
        rules = int(given[given.index(b"--seccomp") + 1])
        assert os.read(rules, 2**20) == program(system_v=system_v)
        assert rules in prepared.inherit
    finally:
        prepared.close()


def test_mounts_in_mounts_come_after_them():
    mounts = (Mount("/srv/deep/er", "/c"), Mount("/srv", "/a"), Mount("/srv/deep", "/b"))
    _, given = options(spec(mounts=mounts))
    assert pairs(given, "--ro-bind")[-3:] == [("/a", "/srv"), ("/b", "/srv/deep"), ("/c", "/srv/deep/er")]


def test_nothing_of_the_machine_but_system_and_interpreter():
    _, given = options(spec(), interpreter="/home/user/python/bin/python3")
    sources = {source for source, target in pairs(given, "--ro-bind") if target != "/run/sandbox-init"}
    assert "/home/user/python" in sources
    assert all(source.startswith(("/usr", "/lib", "/bin", "/sbin", "/etc/", "/home/user/python")) for source in sources)


def test_command_line_shows_nothing_of_the_spec():
    """Every user of the machine can read it."""
    command, given = options(spec(), environment={"TOKEN": "secret"})
    assert ("TOKEN", "secret") in pairs(given, "--setenv")
    assert "secret" not in " ".join(command)
    assert command[-4:] == ["/usr/bin/python3.13", "-I", "/run/sandbox-init", "9"]


def test_users_inside_are_nobody_outside():
    _, plain = options(spec())
    assert {"--unshare-user", "--unshare-net", "--unshare-pid", "--disable-userns", "--die-with-parent"} <= set(plain)
    assert plain[plain.index("--uid") + 1] == "993"
    _, rooted = options(spec(), as_root=True)
    assert rooted[rooted.index("--cap-drop") + 1] == "ALL"
    assert "--unshare-user" not in rooted
    for as_root in (True, False):
        _, root = options(spec(user=User(id=0)), as_root=as_root)
        assert root[root.index("--uid") + 1] == "0"
        assert {"--unshare-user", "--disable-userns", "--cap-drop"} <= set(root)
        assert "--cap-add" not in root


def test_namespaces_of_a_helper_are_entered_first():
    command, given = options(spec(network=Joined(7), user=User(id=0)), as_root=True)
    assert command[1:3] == ["-I", "-S"]
    assert command[4:6] == ["7", "-1"]
    assert "--unshare-net" in given  # one of its own, which the helper configures
    assert not {"--unshare-user", "--cap-add"} & set(given)
    command, given = options(spec(network=Joined(7, 8)), as_root=True)
    assert command[4:6] == ["7", "8"]
    assert "--unshare-net" not in given
    assert given[given.index("--uid") + 1] == "993"


def test_private_mounts_belong_to_the_user_of_the_sandbox(tmp_path, monkeypatch):
    given = {}
    monkeypatch.setattr(os, "chown", lambda path, user, group, **named: given.update({str(path): user}))
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").touch()
    (tmp_path / "link").symlink_to("/etc/passwd")
    prepared = Bubblewrap("bwrap", "/usr/bin/python3", True).prepare(
        spec(mounts=(Mount("/tmp", str(tmp_path), "private"),)), [], 9, {}
    )
    prepared.close()
    paths = [tmp_path, tmp_path / "deep", tmp_path / "deep" / "file", tmp_path / "link"]
    assert given == {str(path): prepared.user for path in paths}
    assert prepared.user in users_of(os.getpid())


def test_engines_of_one_machine_share_no_user_whose_processes_are_counted():
    most_processes = 2**22  # on Linux
    assert not set(users_of(4711)) & set(users_of(4712))
    assert users_of(most_processes)[-1] < 2**32 - 1
