"""The engine's socket: loopback only, and inherited from the process that bound it.

LocalStack listens on every interface whatever address ``GATEWAY_LISTEN`` names, and reports a taken port nowhere.
The server here adopts the socket in ``DAYLAB_LISTEN_FD``, or else binds the address that is named, and ends the
process when that fails. It also stops at once: LocalStack stops its event loop from another thread, which the loop
notices only when something else wakes it.

Isolated functions reach the engine through sockets of their own network namespaces (see
``sandbox/socket_handover.py``), which the same server accepts on; what comes from there bears the address
:data:`FUNCTIONS`.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from harness.errors import EngineStartError
from harness.extension.patching import Patches, engine
from harness.i18n.catalogue import engine_process as words

__all__ = ["FUNCTIONS", "declare", "keep_socket", "require_loopback", "serve_functions"]

FUNCTIONS: Final = "127.0.0.2"
"""Remote address of requests that come from inside isolated functions."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def require_loopback(environ: Mapping[str, str]) -> None:
    """Refuses to listen for other machines, unless ``DAYLAB_ALLOW_BIND`` is set (inside a container).

    Raises:
        EngineStartError: ``GATEWAY_LISTEN`` is missing or names another address than loopback.
    """
    if environ.get("DAYLAB_ALLOW_BIND"):
        return
    addresses = environ.get("GATEWAY_LISTEN", "").split(",")
    for address in addresses:
        host = address.strip().rpartition(":")[0].strip("[]")
        if host not in LOOPBACK:
            raise EngineStartError(
                words.NOT_LOOPBACK(address=address.strip()),
                where=words.RUNS_CODE,
                fix=words.LISTEN_HERE,
            )


def declare(patches: Patches, environ: Mapping[str, str]) -> None:
    """Declare the server described above in place of LocalStack's."""
    inherited = environ.get("DAYLAB_LISTEN_FD", "")
    patches.derive(
        "localstack.runtime.server.twisted:TwistedRuntimeServer",
        "15a47d1c82",
        engine("LocalStack listens on every interface and does not report a port that is taken"),
        "The gateway serves from the inherited socket, or on the named address alone, and stops at once.",
        lambda plain: _server_class(plain, int(inherited) if inherited else None),
    )

    @patches.replace(
        "localstack.runtime.runtime:LocalstackRuntime._wait_for_gateway",
        "999793bbf5",
        engine("LocalStack connects to itself to see whether its port is open"),
    )
    def _already_open(self: Any) -> None:
        """The gateway's port is open once it is registered; nothing connects to it, also where nothing may connect."""


def keep_socket(environ: Mapping[str, str]) -> None:
    """Keep the inherited socket to this process: handlers and other children must not hold it open."""
    if inherited := environ.get("DAYLAB_LISTEN_FD", ""):
        os.set_inheritable(int(inherited), False)
        os.set_blocking(int(inherited), False)  # the event loop accepts until there is nothing left to accept


def keep_no_events() -> None:
    """Twisted keeps its last 65,536 events, one for each request, until somebody says where they shall go."""
    from twisted.logger import (
        FilteringLogObserver,
        LogLevel,
        LogLevelFilterPredicate,
        globalLogBeginner,
        textFileLogObserver,
    )

    critical = LogLevelFilterPredicate(defaultLogLevel=LogLevel.critical)
    observer = FilteringLogObserver(textFileLogObserver(sys.stderr), [critical])
    globalLogBeginner.beginLoggingTo([observer], discardBuffer=True, redirectStandardIO=False)


MOST_OF_A_FUNCTION: Final = 256
"""Connections of one sandbox at once; those beyond are ended."""

_sites: list[Any] = []
"""What serves, once the gateway is registered."""


@cache
def _function_factory() -> Any:
    from twisted.internet.address import IPv4Address
    from twisted.protocols.policies import ProtocolWrapper, WrappingFactory

    class FunctionConnection(ProtocolWrapper):
        def getPeer(self) -> Any:  # noqa: N802 - Twisted's name
            return IPv4Address("TCP", FUNCTIONS, self.transport.getPeer().port)

    class FunctionFactory(WrappingFactory):
        protocol = FunctionConnection
        noisy = False

        def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
            return super().buildProtocol(addr) if len(self.protocols) < MOST_OF_A_FUNCTION else None

    return FunctionFactory


def serve_functions(listener: socket.socket) -> Callable[[], None]:
    """Serve what arrives at ``listener``, a listening socket of a function's network namespace, which is taken over.

    Returns:
        A function that ends it; any thread may call it.
    """
    from twisted.internet import reactor

    listener.setblocking(False)
    ports: list[Any] = []

    def open_() -> None:
        with listener:  # the reactor keeps a duplicate
            ports.append(reactor.adoptStreamPort(listener.fileno(), socket.AF_INET, _function_factory()(_sites[0])))

    def close() -> None:
        while ports:
            ports.pop().stopListening()

    reactor.callFromThread(open_)
    return lambda: reactor.callFromThread(close)


def _server_class(plain: Any, inherited: int | None) -> Any:
    module = sys.modules[plain.__module__]

    class GatewayServer(plain):
        def register(self, gateway: Any, listen: list[Any], ssl_creds: tuple[str, str] | None = None) -> None:
            factory = self._factory(gateway, ssl_creds)
            _sites.append(factory)
            if inherited is not None:
                module.reactor.adoptStreamPort(inherited, socket.AF_INET, factory)
                os.close(inherited)
                return
            for address in listen:
                module.reactor.listenTCP(address.port, factory, interface=address.host)

        def shutdown(self) -> None:
            reactor = module.reactor
            if self.thread_pool:
                self.thread_pool.stop(timeout=10)
            reactor.callFromThread(reactor.stop)

        def _factory(self, gateway: Any, ssl_creds: tuple[str, str] | None) -> Any:
            site = module.TwistedGateway(gateway)
            site.log = lambda _: None  # a line of the access log, which nobody reads, is a twentieth of a call
            if ssl_creds is None:
                return site
            certificate, key = ssl_creds
            context = module.ssl.DefaultOpenSSLContextFactory(key, certificate)
            context.getContext().use_certificate_chain_file(certificate)
            return module.TLSMultiplexerFactory(context, False, site)

    return GatewayServer
