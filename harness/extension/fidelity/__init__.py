"""Checks that AWS makes and LocalStack skips or words otherwise: one module per service, the source in its docstring."""

from harness.extension.fidelity import s3

__all__ = ["install"]


def install() -> None:
    """Put every module's corrections in place; call once at start."""
    s3.install()
