"""``python -m harness.extension.health``: exit code 0 when the engine of this container is ready, for its health check.

Standard library only, because Docker runs it every few seconds.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
from collections.abc import Mapping

__all__ = ["main", "unhealthy"]

TIMEOUT = 2.0  # seconds


def main() -> None:
    """Says what is wrong, if something is, and exits."""
    if problem := unhealthy(os.environ):
        sys.exit(problem)


def unhealthy(environ: Mapping[str, str]) -> str | None:
    """What is wrong with the engine on this machine; None when it is ready."""
    port = environ.get("GATEWAY_LISTEN", "").rpartition(":")[2]
    connection = http.client.HTTPConnection("127.0.0.1", int(port) if port.isdigit() else 4566, timeout=TIMEOUT)
    try:
        connection.request("GET", "/_daylab/info")
        answer = connection.getresponse()
        told = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()
    return None if "capabilities" in told else "it answers, but daylab's extension did not load"


if __name__ == "__main__":
    main()
