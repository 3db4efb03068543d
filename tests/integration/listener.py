"""A listener on every address of this machine that notes who comes."""

import socket
import threading
from types import TracebackType
from typing import Self

import psutil

__all__ = ["Listener"]


class Listener:
    """Listens while its block runs; ``heard`` are the first bytes of everybody who came."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._socket = socket.create_server(("0.0.0.0", 0))
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def doors(self) -> list[tuple[str, int]]:
        """Return (host, port) of each address, loopback first."""
        port = self._socket.getsockname()[1]
        found = {
            each.address for card in psutil.net_if_addrs().values() for each in card if each.family == socket.AF_INET
        }
        return [("127.0.0.1", port), *((host, port) for host in sorted(found - {"127.0.0.1"}))]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                try:
                    self.heard.append(connection.recv(200))
                except OSError:
                    self.heard.append(b"")
