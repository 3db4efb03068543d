"""Which Lambda runtimes this machine runs, on which interpreter, and what a function may import there.

Every ``python3.x`` runtime runs on the interpreter that runs the engine. Limit: a function written for another
minor version meets this one's standard library; ``/_daylab/info`` shows which that is.
"""

import importlib.util
import platform
import re
from pathlib import Path

# What AWS bundles with its managed Python runtimes, beside the runtime client and its own dependencies.
# Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html#python-sdk-included
BUNDLED_MODULES = (
    "awslambdaric",
    "runtime_client",  # the native part of awslambdaric
    "simplejson",
    "snapshot_restore_py",
    "boto3",
    "botocore",
    "s3transfer",
    "jmespath",
    "dateutil",
    "six",
    "urllib3",
)

_PYTHON = re.compile(r"python3\.\d+\Z")


def interpreter() -> str:
    """Name and version of the interpreter on which functions run, for example ``CPython 3.13.5``."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def version() -> str:
    """Version of that interpreter, for example ``3.13.5``."""
    return platform.python_version()


def refusal(package_type: str, runtime: str | None) -> str | None:
    """Why a function cannot run here, in words for its author; None when it can.

    ``package_type`` is Lambda's ``Zip`` or ``Image``, ``runtime`` its runtime identifier.
    """
    if package_type == "Image":
        return "container images cannot run on the embedded engine (no Docker); use --engine container"
    if runtime is None or not _PYTHON.match(runtime):
        return f"runtime {runtime} cannot run on the embedded engine (no Docker); use --engine container"
    return None


def bundle(directory: Path) -> None:
    """Fill ``directory`` (AWS's ``/var/runtime``) with links to what AWS bundles, and to nothing else.

    Raises ImportError when one of the modules is not installed beside the engine.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for name in BUNDLED_MODULES:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            origin = Path(spec.origin)
            target = origin.parent if spec.submodule_search_locations else origin
            link = directory / target.name
        elif name == "runtime_client":
            target = Path(__file__).with_name("runtime_client_fallback.py")
            link = directory / "runtime_client.py"
        else:
            raise ImportError(f"{name} is not installed", name=name)
        if not link.is_symlink():
            link.symlink_to(target)
