"""What the session prints at its end: skipped checks, what was learned, and the pictures that checks drew.

Pictures are stored under ``.daylab/pictures/<lab>/`` of the project: SVG texts only; one of the same name is replaced.

Limits: works in the process that prints; with pytest-xdist that is the controller, which sees every report.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import pytest

from harness.atomic_files import write_atomically
from harness.errors import InputError
from harness.i18n.catalogue import check_report as words
from harness.i18n.catalogue import curriculum
from harness.pytest_plugin.capabilities import LOCAL
from harness.pytest_plugin.session_access import settings

__all__ = ["Ledger", "Pictures"]

PROPERTY: Final = "daylab-picture"
"""Name of the property under which a test's report carries the path of a picture."""


class Pictures:
    """Stores the pictures of one test: ``picture(name, svg)``.

    Args:
        node: the test.
        directory: where its lab's pictures go.
    """

    def __init__(self, node: pytest.Item, directory: Path) -> None:
        self._node = node
        self._directory = directory

    def __call__(self, name: str, svg: str) -> Path:
        """Store ``svg`` under ``name`` (no suffix) and return its path. InputError: the name leads elsewhere."""
        if name != Path(name).name or name.startswith("."):
            raise InputError(curriculum.NOT_A_PICTURE_NAME(name=name), fix=curriculum.PLAIN_FILE_NAME)
        path = self._directory / f"{name}.svg"
        write_atomically(path, svg, durable=False)
        self._node.user_properties.append((PROPERTY, str(path)))
        return path


class Ledger:
    """Collects the entries of all reports; a plugin of its own, registered in the process that prints.

    Args:
        config: of the session.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._entries: list[dict[str, Any]] = []
        self._pictures: dict[str, None] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a phase of a test, if it carries an entry."""
        if entry := getattr(report, "daylab", None):
            self._entries.append(entry)
        self._pictures.update((str(value), None) for name, value in report.user_properties if name == PROPERTY)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what was not enforced and, for those who asked (entries carry it with -v), what was learned."""
        missing: dict[str, dict[str, None]] = {}
        for entry in self._entries:
            for capability in entry["missing"]:
                missing.setdefault(capability, {})[entry["name"]] = None
        if missing:
            terminalreporter.section(words.NOT_ENFORCED_TITLE.get(settings(self._config).lang), sep="-")
            for capability, names in sorted(missing.items()):
                terminalreporter.write_line(f"{capability}: {', '.join(names)}")
                if capability in LOCAL:
                    terminalreporter.write_line(f"    {LOCAL[capability]}")
        learned = [entry for entry in self._entries if "success" in entry]
        if learned:
            terminalreporter.section(words.LEARNED_TITLE.get(settings(self._config).lang), sep="-")
            for entry in learned:
                terminalreporter.write_line(f"{entry['title']}\n    {entry['success']}")
        broken = {entry["title"]: entry for entry in self._entries if "symptom" in entry}
        if broken:
            terminalreporter.section(words.BROKEN_TITLE.get(settings(self._config).lang), sep="-")
            for title, entry in broken.items():
                terminalreporter.write_line(f"{title}\n    ✗ {entry['symptom']}\n    ✓ {entry['fix']}")

        if self._pictures:
            terminalreporter.section(words.PICTURES_TITLE.get(settings(self._config).lang), sep="-")
            for path in sorted(self._pictures):
                terminalreporter.write_line(os.path.relpath(path, self._config.invocation_params.dir))
