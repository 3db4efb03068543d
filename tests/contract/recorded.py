"""The recorded run of the contract, from which ``docs/engines.md`` is made.

``python -m tests.contract.recorded`` puts every row to every engine and writes what each does to ``recorded.json``;
with names of engines, to those alone: the others' columns stay, and each column says when it was recorded.
"""

import json
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness.clients import Endpoint
from harness.engines.base import Engine
from tests.contract.account import Account, Differs
from tests.contract.rows import ROWS, Row

__all__ = ["RECORD", "observe", "read"]

RECORD = Path(__file__).with_name("recorded.json")


def observe(row: Row, endpoint: Endpoint, token: str = "") -> str:
    """``yes``, or what the engine does instead."""
    from botocore.exceptions import ClientError

    try:
        row.check(Account(endpoint, token))
    except Differs as difference:
        return str(difference)
    except ClientError as error:
        return f"answers {error.response['Error']['Code']} to {error.operation_name}"
    except Exception as error:
        return f"fails: {type(error).__name__}"
    return "yes"


def read() -> dict[str, Any]:
    """The recorded run."""
    return dict(json.loads(RECORD.read_text(encoding="utf-8")))


def _rows(engine: Engine) -> Mapping[str, str]:

    token = engine.token
    with ThreadPoolExecutor(4) as pool:
        seen = pool.map(lambda row: observe(row, engine.endpoint, token), ROWS)
        return {row.name: found for row, found in zip(ROWS, seen, strict=True)}


def main() -> int:
    """Records; returns the exit status."""
    from tests.contract.subjects import OWN, SUBJECTS

    before = read()["engines"] if RECORD.exists() else {}
    engines: dict[str, dict[str, Any]] = {}
    for name, subject in SUBJECTS.items():
        if name == "external":
            continue  # the embedded one, seen from elsewhere
        if sys.argv[1:] and name not in sys.argv[1:]:
            engines[name] = before[name]
            continue
        if reason := subject.absent():
            sys.stderr.write(f"{name}: {reason}\n")
            return 1
        with subject.run() as engine:
            rows = _rows(engine)
            engines[name] = {"title": subject.title, "date": f"{datetime.now(UTC):%Y-%m-%d}", "rows": rows}
            if name not in OWN:  # daylab's say by themselves what they can do
                engines[name]["capabilities"] = sorted(engine.capabilities())
        print(name, sum(found == "yes" for found in rows.values()), "of", len(rows), flush=True)
    RECORD.write_text(json.dumps({"engines": engines}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
