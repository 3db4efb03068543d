"""Print the locked packages that the engine needs: ``python docker/engine_lock.py [--missing] [lock/run.txt]``.

The lock of the project also holds what only its command line, its pytest plugin and its pictures use; an image runs the
engine alone. What is left out is written out here, so that a new dependency is in the image unless somebody decides
otherwise. With ``--missing`` only what the running Python lacks is printed: an image that brings an engine keeps
its own versions. Standard library only: it runs before anything is installed.
"""

import importlib.metadata
import re
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "lock" / "run.txt"

NOT_IN_THE_ENGINE = frozenset(
    {
        # checks templates, on the learner's side
        "cfn-lint", "mpmath", "networkx", "regex", "sympy",
        # pictures
        "drawsvg", "grandalf", "pillow", "pygal", "pyparsing",
        # pytest, the command line, and what starts containers
        "annotated-doc", "colorama", "execnet", "iniconfig", "pluggy", "pytest", "pytest-xdist", "shellingham",
        "testcontainers", "typer", "localstack-client",
    }
)  # fmt: skip


def engine_lock(text: str, unwanted: frozenset[str] = NOT_IN_THE_ENGINE) -> str:
    """The entries of a lock (name, version, hashes) without those that are unwanted."""
    entries = re.split(r"\n(?=\S)", text.strip())
    kept = [entry for entry in entries if re.split(r"[=\s;]", entry, maxsplit=1)[0] not in unwanted]
    return "\n".join(kept) + "\n"


def installed() -> frozenset[str]:
    """Names of what the running Python has, as locks spell them."""
    names = (str(found.metadata["Name"]) for found in importlib.metadata.distributions())
    return frozenset(re.sub(r"[-_.]+", "-", name).lower() for name in names)


def main(arguments: list[str]) -> None:
    """Prints what is needed."""
    paths = [Path(each) for each in arguments if not each.startswith("--")] or [LOCK]
    unwanted = NOT_IN_THE_ENGINE | (installed() if "--missing" in arguments else frozenset())
    sys.stdout.write(engine_lock(paths[0].read_text(encoding="utf-8"), unwanted))


if __name__ == "__main__":
    main(sys.argv[1:])
