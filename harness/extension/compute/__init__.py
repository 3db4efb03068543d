"""Lambda functions as processes of this machine: runtime API, sandboxed children, logs and metrics."""
