"""Environment variables of a function's process, as AWS sets them. Pure.

Built from nothing, so that neither the engine's own environment nor LocalStack's internal variables reach a
handler. Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html

Differences to AWS, and why: ``AWS_ENDPOINT_URL`` leads SDK calls to this engine; where nothing isolates functions,
``TMPDIR`` and ``HOME``, which AWS does not set, are the environment's own directory, so that neither temporary files
of other functions nor the user's ``~/.aws`` are met; ``LAMBDA_TASK_ROOT``, ``LAMBDA_RUNTIME_DIR`` and ``PATH`` name
this machine's directories.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# Variables that the engine computes as AWS does and that are handed on unchanged.
_FROM_ENGINE = (
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_FORMAT",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_LEVEL",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_XRAY_CONTEXT_MISSING",
    "AWS_XRAY_DAEMON_ADDRESS",
    "_AWS_XRAY_DAEMON_ADDRESS",
    "_AWS_XRAY_DAEMON_PORT",
    "_HANDLER",
)


@dataclass(frozen=True)
class Places:
    """Directories of one execution environment, in AWS's terms (absolute paths)."""

    task: str  # function code, AWS's /var/task
    runtime: str  # what AWS bundles, AWS's /var/runtime
    opt: str  # merged layers, AWS's /opt
    tmp: str  # AWS's /tmp
    interpreter_bin: str


def function_environment(
    engine: Mapping[str, object],
    configured: Mapping[str, str],
    places: Places,
    *,
    runtime: str,
    endpoint_url: str,
) -> dict[str, str]:
    """The whole environment of the child.

    ``engine``: what LocalStack computed for the environment; ``configured``: the function's own
    ``Environment.Variables``, which win; ``runtime``: for example ``python3.12``. ``AWS_LAMBDA_RUNTIME_API`` comes
    with the port, last, so that a function cannot detach itself from it; ``PYTHONPATH`` with ``bootstrap.py``.
    """
    variables = {name: str(engine[name]) for name in _FROM_ENGINE if engine.get(name) is not None}
    variables |= {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
        "LANG": "en_US.UTF-8",
        "LAMBDA_RUNTIME_DIR": places.runtime,
        "LAMBDA_TASK_ROOT": places.task,
        "PATH": f"{places.interpreter_bin}:/usr/local/bin:/usr/bin:/bin:{places.opt}/bin",
        "TZ": ":UTC",
    }
    if places.tmp != "/tmp":
        variables |= {"HOME": places.tmp, "TMPDIR": places.tmp}
    return {**variables, **configured}
