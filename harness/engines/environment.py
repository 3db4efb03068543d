"""Environment of the embedded engine: built from nothing, so that no setting of the user's reaches LocalStack.

Credentials (``AWS_*``), LocalStack's own switches (``DEBUG``, ``SERVICES``, ``PERSISTENCE``, …), proxies and the
home directory with ``~/.aws`` and ``~/.localstack`` stay outside. Only what is listed in ``KEPT`` and
``ON_THIS_MACHINE`` passes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from harness.engines.listener import LOOPBACK
from harness.engines.processes import Identity

__all__ = ["KEPT", "ON_THIS_MACHINE", "build"]

ON_THIS_MACHINE = ("DAYLAB_SERVICES",)
"""Settings that name files of this machine, and mean nothing in a container."""

KEPT = (
    *("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "TZ"),
    *(
        "DAYLAB_IAM",
        "DAYLAB_ISOLATION",
        "DAYLAB_CGROUPS",
        "DAYLAB_LANG",
        "DAYLAB_TIME_SCALE",
        "DAYLAB_TLS",
        "DAYLAB_UNKNOWN_TYPES",
    ),
)

FIXED = {
    # Nothing is downloaded, reported or probed: the engine starts offline and at once.
    "SKIP_SSL_CERT_DOWNLOAD": "1",
    "DISABLE_EVENTS": "1",
    "DNS_ADDRESS": "0",  # no DNS server on port 53
    "AWS_EC2_METADATA_DISABLED": "true",
    "EAGER_SERVICE_LOADING": "0",
    # A container is told by files such as /.dockerenv and would move all paths to /var/lib/localstack.
    "OVERRIDE_IN_DOCKER": "0",
    "LAMBDA_RUNTIME_EXECUTOR": "daylab-process",
    "IN_MEMORY_CLIENT": "1",
    # Queue URLs without host names that only a DNS server on the network could resolve.
    "SQS_ENDPOINT_STRATEGY": "path",
    "PYTHONUNBUFFERED": "1",
}


def build(
    environ: Mapping[str, str],
    *,
    data_dir: Path,
    port: int,
    listen_fd: int,
    owner: Identity,
    token: str,
) -> dict[str, str]:
    """The child's environment.

    Args:
        environ: the environment of the caller.
        data_dir: the engine's data directory; its home, cache and temporary files are kept there too.
        port: loopback port that ``listen_fd`` is bound to.
        listen_fd: inherited descriptor of the listening socket.
        owner: process with which the engine ends.
        token: secret that whoever changes something in the engine must present.
    """
    return {
        **{name: environ[name] for name in (*KEPT, *ON_THIS_MACHINE) if name in environ},
        **FIXED,
        "HOME": str(data_dir / "home"),
        "XDG_CACHE_HOME": str(data_dir / "cache"),
        "CONFIG_DIR": str(data_dir / "home"),
        "FILESYSTEM_ROOT": str(data_dir),
        "GATEWAY_LISTEN": f"{LOOPBACK}:{port}",
        "LOCALSTACK_HOST": f"localhost:{port}",
        "DAYLAB_LISTEN_FD": str(listen_fd),
        "DAYLAB_DATA_DIR": str(data_dir),
        "DAYLAB_DATA_DIR_OWNED": "1",
        "DAYLAB_OWNER": f"{owner.pid}:{owner.create_time}",
        "DAYLAB_TOKEN": token,
    }
