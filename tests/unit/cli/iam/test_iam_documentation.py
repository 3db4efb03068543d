"""The examples of docs/iam.md are executed; ``DAYLAB_UPDATE_DOCS=1`` writes what they print into the page."""

import os
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[4]
PAGE = ROOT / "docs" / "iam.md"
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<name>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
TIME = re.compile(r" +(?:\d+\.\d|…) ms")


def test_examples_print_what_the_page_shows(daylab: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = PAGE.read_text(encoding="utf-8")
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)
    commands = 0

    def executed(block: re.Match[str]) -> str:
        nonlocal commands
        if block["name"]:
            (tmp_path / block["name"]).write_text(block["body"], encoding="utf-8")
        if block["kind"] != "console":
            return block[0]
        shown = []
        for line in block["body"].splitlines():
            if not line.startswith("$ daylab "):
                continue
            commands += 1
            ran = daylab(*shlex.split(line.removeprefix("$ daylab ")))
            printed = "\n".join(part.rstrip() for part in (ran.out + ran.err).splitlines())
            shown.append(f"{line}\n{TIME.sub('   … ms', printed)}")
        return "```console\n" + "\n".join(shown) + "\n```"

    actual = BLOCK.sub(executed, text)
    if os.environ.get("DAYLAB_UPDATE_DOCS"):
        PAGE.write_text(actual, encoding="utf-8")
    assert commands > 5
    assert TIME.sub("", actual) == TIME.sub("", text)


def test_every_command_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for command in ("evaluate", "simulate", "why", "repro", "trace", "policy", "lint"):
        assert f"daylab iam {command}" in text


def test_help_teaches_with_examples_and_exit_codes(daylab: Any) -> None:
    for command in ("evaluate", "simulate", "why", "repro", "policy", "lint"):
        ran = daylab("iam", command, "--help")
        assert ran.code == 0
        assert f"daylab iam {command}" in ran.out
        assert "Exit code" in ran.out
    assert "daylab iam trace --denied" in daylab("iam", "trace", "--help").out
