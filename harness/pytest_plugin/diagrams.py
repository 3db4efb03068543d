"""Pictures that checks draw: stored under ``.daylab/pictures/<lab>/`` of the project and named at the session's end.

Limits: SVG texts only; a picture of the same name is replaced.
"""

from pathlib import Path
from typing import Final

import pytest

from harness.atomic_files import write_atomically
from harness.errors import InputError
from harness.i18n.catalogue import curriculum as words

__all__ = ["PROPERTY", "Pictures"]

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
            raise InputError(words.NOT_A_PICTURE_NAME(name=name), fix=words.PLAIN_FILE_NAME)
        path = self._directory / f"{name}.svg"
        write_atomically(path, svg, durable=False)
        self._node.user_properties.append((PROPERTY, str(path)))
        return path
