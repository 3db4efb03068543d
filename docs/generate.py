"""Write the generated tables of ``docs/``: ``python docs/generate.py`` (``--check`` only compares).

Each table is a pure function of the code and of committed data, so a test can tell whether the committed file is true.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path.insert(0, str(ROOT))

from docs.authorization_coverage import coverage, pages  # noqa: E402 - after the path is set
from docs.clients import clients  # noqa: E402 - after the path is set
from docs.corrections import corrections  # noqa: E402 - after the path is set
from docs.engines import engines  # noqa: E402 - after the path is set
from docs.hops import hops  # noqa: E402 - after the path is set
from docs.iam_evidence import iam_evidence  # noqa: E402 - after the path is set
from docs.layers import architecture  # noqa: E402 - after the path is set

TABLES: Mapping[str, Callable[[], str]] = {
    "../ARCHITECTURE.md": architecture,
    "authorization-coverage.md": coverage,
    "clients.md": clients,
    "corrections.md": corrections,
    "engines.md": engines,
    "hops.md": hops,
    "iam-evidence.md": iam_evidence,
}


def main() -> int:
    """Write or compare; returns the exit status."""
    check = "--check" in sys.argv[1:]
    stale = []
    written = {name: table() for name, table in TABLES.items()} | pages()
    for name, text in written.items():
        path = DOCS / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
    print(f"{'stale' if check else 'written'}: {', '.join(stale) or 'none'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
