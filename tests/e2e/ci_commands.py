"""The shell commands of the CI templates, in order, each as its server runs it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

__all__ = ["TEMPLATES", "github", "gitlab", "jenkins"]

DIRECTORY = Path(__file__).resolve().parents[2] / "docs" / "ci"


def github() -> Any:
    # "on" is true in YAML 1.1, which GitHub does not read
    return yaml.load((DIRECTORY / "github-actions.yml").read_text(encoding="utf-8"), yaml.BaseLoader)


def gitlab() -> Any:
    return yaml.safe_load((DIRECTORY / "gitlab-ci.yml").read_text(encoding="utf-8"))


def jenkins() -> str:
    return (DIRECTORY / "Jenkinsfile").read_text(encoding="utf-8")


def _of_github() -> Iterator[str]:
    for step in github()["jobs"]["grade"]["steps"]:
        if "run" in step:
            yield step["run"]


def _of_gitlab() -> Iterator[str]:
    yield "\n".join(gitlab()["grade"]["script"])


def _of_jenkins() -> Iterator[str]:
    for block, line in re.findall(r"\bsh\s+(?:'''(.*?)'''|'([^'\n]*)')", jenkins(), re.DOTALL):
        yield (block or line).replace("\\\\", "\\")


TEMPLATES: dict[str, Callable[[], Iterator[str]]] = {"github": _of_github, "gitlab": _of_gitlab, "jenkins": _of_jenkins}
