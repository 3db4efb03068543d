"""The recorded run of the clients, from which ``docs/clients.md`` is made.

``python -m tests.clients.recorded`` uses every client on an engine of its own and writes what came of it.
"""

import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness.engines.embedded import EmbeddedEngine
from tests.clients.developer import Developer
from tests.clients.installation import absent, version
from tests.clients.rows import ROWS, Row

__all__ = ["RECORD", "read"]

RECORD = Path(__file__).with_name("recorded.json")


def read() -> dict[str, Any]:
    """The recorded run."""
    return dict(json.loads(RECORD.read_text(encoding="utf-8")))


def _used(row: Row, engine: EmbeddedEngine, space: Path) -> str:
    """``works``, or what happened instead."""
    if reason := absent(row.source):
        return reason
    space.mkdir()
    try:
        row.use(Developer(engine, space, row.project))
    except Exception as error:
        print(f"{row.name}: {error}")
        return f"fails: {str(error).splitlines()[0][:120]}"
    return "works"


def main() -> int:
    """Records; returns the exit status."""
    engine = EmbeddedEngine()
    engine.start()
    try:
        with tempfile.TemporaryDirectory() as space, ThreadPoolExecutor(3) as pool:
            seen = pool.map(lambda row: _used(row, engine, Path(space, row.name)), ROWS)
            rows = {
                row.name: {"version": version(row.package), "result": result}
                for row, result in zip(ROWS, seen, strict=True)
            }
    finally:
        engine.stop()
    record = {"date": datetime.now(UTC).date().isoformat(), "clients": rows}
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return int(any(one["result"] != "works" for one in rows.values()))


if __name__ == "__main__":
    raise SystemExit(main())
