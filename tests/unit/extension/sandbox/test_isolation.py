"""How it is found out whether this machine isolates, and what is said where it does not."""

import pytest

from harness.errors import EngineStartError
from harness.extension.sandbox import isolation
from harness.extension.sandbox.bubblewrap import Bubblewrap
from harness.extension.sandbox.isolation import Isolation, choose, probe


def test_isolation_is_tried_before_it_is_promised(monkeypatch):
    monkeypatch.setattr(isolation, "_find", lambda: Isolation(None, "no user namespaces"))
    assert str(choose("auto")) == "not isolated: no user namespaces"
    with pytest.raises(EngineStartError, match="cannot be isolated: no user namespaces"):
        choose("bubblewrap")
    assert str(choose("none")) == "not isolated: switched off (DAYLAB_ISOLATION=none)"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo 'No permissions to create new namespace' >&2; exit 1", "may not run here: No permissions to create"),
        ("exit 7", "may not run here: exit code 7"),
        (None, "does not run: "),
    ],
)
def test_bubblewrap_that_fails_isolates_nothing_and_tells_why(tmp_path, script, reason):
    program = tmp_path / "bwrap"
    if script is not None:
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    found = probe(Bubblewrap(str(program), "/usr/bin/python3", as_root=False))
    assert (found.tool, found.how) == (None, "none")
    assert reason in found.reason
    assert str(found) == f"not isolated: {found.reason}"


def test_what_isolates_is_named(tmp_path):
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert str(probe(Bubblewrap(str(program), "/usr/bin/python3", as_root=True))) == "isolated: bubblewrap"
