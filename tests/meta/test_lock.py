"""The lock files hold exact versions with hashes, and what pyproject.toml asks for."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked(name: str) -> dict[str, str]:
    text = (ROOT / "lock" / f"{name}.txt").read_text()
    return {canonicalize_name(m[1]): m[2] for m in re.finditer(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)}


WANTED = {
    "build": PROJECT["dependency-groups"]["build"],
    "run": PROJECT["project"]["dependencies"],
    "dev": [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]],
}


@pytest.mark.parametrize("name", WANTED)
def test_lock_satisfies_the_project(name: str) -> None:
    versions = locked(name)
    for line in WANTED[name]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(versions[canonicalize_name(wanted.name)], prereleases=True), line


@pytest.mark.parametrize("name", WANTED)
def test_every_locked_version_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "lock" / f"{name}.txt").read_text()
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if "==" in entry]
    assert entries
    assert [e.split()[0] for e in entries if "--hash=sha256:" not in e] == []
    assert "://" not in text


def test_development_uses_the_versions_of_the_run() -> None:
    run, dev = locked("run"), locked("dev")
    assert {name: dev.get(name) for name in run} == run


def test_the_engine_is_pinned_exactly() -> None:
    assert locked("run")["localstack-core"] == "4.14.0"
