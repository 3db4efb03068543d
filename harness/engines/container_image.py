"""The image of the container engine: its name, and whether an image is one of daylab's and of this version.

An image carries two labels: daylab's version, which must be this one, and a digest of the sources that it was built
from, which tells those who work on daylab that their image is older than their files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness import __version__
from harness.engines.base import ENGINE_VERSION
from harness.errors import EngineStartError
from harness.i18n.catalogue import engines as words
from harness.i18n.message import Message

__all__ = [
    "DEFAULT_IMAGE",
    "SOURCE_LABEL",
    "VERSION_LABEL",
    "build_hint",
    "require_own",
    "require_versions",
    "source_digest",
]

DEFAULT_IMAGE = f"daylab/localstack:{ENGINE_VERSION}"
VERSION_LABEL = "dev.daylab.version"
SOURCE_LABEL = "dev.daylab.source"
IN_THE_IMAGE = ("extension", "iam")  # with errors.py and __init__.py: what the engine runs of daylab


def build_hint(image: str = DEFAULT_IMAGE) -> Message:
    """How to get the image."""
    return words.BUILD_IMAGE(image=image)


def require_own(image: str, labels: Mapping[str, str] | None, version: str = __version__) -> None:
    """Checks an image's labels.

    Raises:
        EngineStartError: it is not an image of daylab, or of another version.
    """
    found = (labels or {}).get(VERSION_LABEL)
    if found is None:
        raise EngineStartError(
            words.FOREIGN_IMAGE(image=image, version_label=VERSION_LABEL),
            where=words.REFUSES_NOTHING,
            fix=build_hint(),
        )
    if found != version:
        raise EngineStartError(
            words.IMAGE_VERSION(image=image, found=found, version=version),
            fix=build_hint(image),
        )


def require_versions(image: str, versions: Mapping[str, Any]) -> None:
    """Checks what the running engine says that it is.

    Raises:
        EngineStartError: another LocalStack than the one that daylab is made for.
    """
    found = versions.get("localstack-core")
    if found != ENGINE_VERSION:
        raise EngineStartError(
            words.IMAGE_LOCALSTACK(image=image, found=found, engine_version=ENGINE_VERSION), fix=build_hint(image)
        )


def source_digest(root: Path | None = None) -> str:
    """Digest of the files of daylab that the image runs."""
    package = root or Path(__file__).resolve().parent.parent
    files = [package / "__init__.py", package / "errors.py"]
    for name in IN_THE_IMAGE:
        files += sorted((package / name).rglob("*.py"))
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
