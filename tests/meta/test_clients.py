"""The clients that deploy: their locks hold exact versions with hashes and no addresses, and the record is of them."""

import json
import re

from tests.clients.installation import LOCKS, version
from tests.clients.recorded import read
from tests.clients.rows import ROWS


def test_what_comes_from_pypi_is_locked() -> None:
    text = (LOCKS / "requirements.txt").read_text()
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if "==" in entry]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_what_comes_from_npm_is_locked() -> None:
    wanted = json.loads((LOCKS / "package.json").read_text())["dependencies"]
    packages = json.loads((LOCKS / "package-lock.json").read_text())["packages"]
    assert packages[""]["dependencies"] == wanted
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    installed = {name: one for name, one in packages.items() if name and not one.get("inBundle")}
    assert [name for name, one in installed.items() if "integrity" not in one] == []
    assert [name for name, one in packages.items() if "resolved" in one] == []


def test_the_record_is_of_the_locked_versions() -> None:
    recorded = {name: one["version"] for name, one in read()["clients"].items()}
    assert recorded == {row.name: version(row.package) for row in ROWS}, "run 'python -m tests.clients.recorded'"
    assert all(recorded.values())
