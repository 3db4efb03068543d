"""Entry point by which LocalStack finds the executor (``LAMBDA_RUNTIME_EXECUTOR=daylab-process``)."""

from typing import Any

from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    """Functions as processes, without Docker."""

    name = "daylab-process"

    def load(self, *args: Any, **kwargs: Any) -> type:
        """The executor class; what LocalStack lacks around it is in ``engine_hooks``."""
        from harness.extension.services.lambda_.executor import ProcessExecutor

        return ProcessExecutor
