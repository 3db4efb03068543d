"""What is put into a sandbox and what is not; how it is chosen; how its two doors are handed over."""

import json
import socket
import threading

import pytest

from harness.errors import EngineStartError
from harness.extension.sandbox import isolation
from harness.extension.sandbox.isolation import Sandbox, choose, users_of, write_names
from harness.extension.sandbox.socket_handover import Doorway, Terms
from harness.extension.sandbox.storage import StorageWatch, used
from harness.extension.services.lambda_.environment import Places

TERMS = Terms(9001, 4566, 10, 20, 30, None)


@pytest.fixture
def outside(tmp_path):
    for name in ("task", "runtime", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "module.py").touch()
    (tmp_path / "runtime" / "module.py").symlink_to(tmp_path / "module.py")
    return Places(*(str(tmp_path / name) for name in ("task", "runtime", "opt", "tmp")), interpreter_bin="/usr/bin")


def command(sandbox, outside, tmp_path):
    return sandbox.command(outside, bootstrap="/init.py", names=tmp_path / "names", arguments=["run", "it"])


def pairs(command, option):
    return {(command[i + 1], command[i + 2]) for i, word in enumerate(command) if word == option}


@pytest.mark.parametrize("as_root", [True, False])
def test_only_tmp_is_writable(outside, tmp_path, as_root):
    made = command(Sandbox("bwrap", "/usr/bin/python3.13", as_root), outside, tmp_path)
    assert pairs(made, "--bind") == {(outside.tmp, "/tmp")}
    assert made[-3:] == ["--", "run", "it"]
    assert made.index("--remount-ro") > made.index("--bind")


def test_code_layers_and_what_aws_bundles_are_where_aws_has_them(outside, tmp_path):
    sandbox = Sandbox("bwrap", "/usr/bin/python3.13", as_root=False)
    made = pairs(command(sandbox, outside, tmp_path), "--ro-bind")
    assert {(outside.task, "/var/task"), (str(tmp_path / "module.py"), "/var/runtime/module.py")} <= made
    assert not any(target == "/opt" for _, target in made)
    (tmp_path / "opt").mkdir()
    assert (outside.opt, "/opt") in pairs(command(sandbox, outside, tmp_path), "--ro-bind")


def test_nothing_of_the_machine_but_system_and_interpreter(outside, tmp_path):
    made = pairs(
        command(Sandbox("bwrap", "/home/user/python/bin/python3", as_root=False), outside, tmp_path), "--ro-bind"
    )
    own = {source for source, _ in made if source.startswith(str(tmp_path)) or source == "/init.py"}
    others = {source for source, _ in made} - own
    assert "/home/user/python" in others
    assert all(source.startswith(("/usr", "/lib", "/bin", "/sbin", "/etc/", "/home/user/python")) for source in others)


def test_users_inside_are_nobody_outside(outside, tmp_path):
    plain = command(Sandbox("bwrap", "/usr/bin/python3", as_root=False), outside, tmp_path)
    assert {"--unshare-user", "--unshare-net", "--unshare-pid", "--disable-userns"} <= set(plain)
    rooted = command(Sandbox("bwrap", "/usr/bin/python3", as_root=True), outside, tmp_path)
    assert rooted[rooted.index("--cap-drop") + 1] == "ALL"
    assert "--unshare-user" not in rooted


def test_engines_of_one_machine_share_no_user_whose_processes_are_counted():
    most_processes = 2**22  # on Linux
    assert not set(users_of(4711)) & set(users_of(4712))
    assert users_of(most_processes)[-1] < 2**32 - 1


def test_isolation_is_tried_before_it_is_promised(monkeypatch):
    monkeypatch.setattr(isolation, "_find", lambda interpreter: (None, "no user namespaces"))
    assert choose("auto", "python") == (None, "no user namespaces")
    with pytest.raises(EngineStartError, match="cannot be isolated: no user namespaces"):
        choose("bubblewrap", "python")
    assert choose("none", "python")[0] is None


def test_names_inside_are_those_of_the_sandbox(tmp_path):
    write_names(tmp_path / "names")
    assert (tmp_path / "names" / "hosts").read_text() == "127.0.0.1 localhost\n"
    assert (tmp_path / "names" / "passwd").read_text().startswith("sbx_user1051:")


def test_doors_are_handed_over_for_the_terms():
    door = Doorway()
    inside = socket.socket(fileno=socket.dup(door.inside))
    heard = []

    def child():
        with inside, socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
            heard.append(json.loads(inside.makefile("rb").readline()))
            socket.send_fds(inside, [b"."], [one.fileno(), two.fileno()])

    thread = threading.Thread(target=child)
    thread.start()
    api, engine = door.open(TERMS)
    thread.join()
    with api, engine:
        assert api.getsockname() != engine.getsockname()
    assert heard == [
        {"runtime_port": 9001, "engine_port": 4566, "processes": 10, "file_bytes": 20, "open_files": 30, "user": None}
    ]


def test_process_that_ended_opens_no_door():
    door = Doorway()
    assert door.open(TERMS) is None


def test_storage_counts_what_is_on_disk(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "file").write_bytes(bytes(1_000_000))
    assert used(tmp_path, 10**9) >= 1_000_000
    assert not StorageWatch(tmp_path, 10_000_000).look()
    watch = StorageWatch(tmp_path, 100_000)
    assert watch.look()
    assert not watch.look()  # not again at once
    assert used(tmp_path / "absent", 1) == 0
