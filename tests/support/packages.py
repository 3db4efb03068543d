"""Deployment packages as tests need them: a zip file, made in memory."""

import io
import zipfile
from collections.abc import Mapping

__all__ = ["zipped"]


def zipped(files: Mapping[str, str]) -> bytes:
    """Return a zip file with these texts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        for name, text in files.items():
            package.writestr(name, text)
    return data.getvalue()
