"""Size of what a peer's lock installs; see :mod:`benchmarks.environments`."""

from collections.abc import Mapping

from benchmarks.subject import Subject

__all__ = ["install_size"]


def install_size(subject: Subject) -> Mapping[str, list[float]]:
    """In MB."""
    return {"install_size": [float(subject.megabytes)]}
