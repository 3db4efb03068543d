"""Which releases the patches were made for.

With exactly these, targets are what the fingerprints say (a test compares all of them), so that an engine compares
nothing at start. With another release every fingerprint is compared when its group is applied.
"""

import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from harness.errors import EngineStartError
from harness.i18n.catalogue import engine_process as words

__all__ = ["PINNED", "changed_versions", "require_versions"]

PINNED: Final[Mapping[str, str]] = {"localstack-core": "4.14.0", "moto-ext": "5.1.54"}
"""Distribution → release; the same as in ``pyproject.toml``."""


@cache
def changed_versions() -> Mapping[str, str]:
    """Return each distribution of :data:`PINNED` that has another release here, with that release ("none": missing)."""
    found = {name: _installed(name) for name in PINNED}
    return {name: release for name, release in found.items() if release != PINNED[name]}


def require_versions() -> None:
    """Warn on standard error about other releases; call once at start.

    Raises:
        EngineStartError: a distribution is not installed.
    """
    for name, release in changed_versions().items():
        if release == "none":
            raise EngineStartError(words.NOT_INSTALLED(name=name), fix=words.RUN_SETUP(name=name, pinned=PINNED[name]))
        sys.stderr.write(
            f"daylab: warning: {name} {release} is installed, the patches were made for {PINNED[name]}; "
            "each is compared with its target before it is applied (make setup installs the pinned release)\n"
        )


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
