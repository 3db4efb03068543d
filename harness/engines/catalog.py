"""LocalStack's index of AWS's service models, kept between engines.

With an empty data directory the first AWS call parses the models of all services, which takes over two seconds. The
index that results is a file named after the versions it was made from; it is kept in the user's cache directory, which
nobody else can write to (it is a pickle), and given to every later engine.

Limits: a cache that cannot be read or written costs those two seconds and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import platformdirs

from harness.atomic_files import write_atomically

__all__ = ["cache_dir", "provide", "save"]

PATTERN = "service-catalog-*.dill"
READ_FROM = "usr/lib/localstack"  # relative to the engine's data directory
WRITTEN_TO = "var/lib/localstack/cache"


def cache_dir() -> Path:
    """Directory in which indexes are kept."""
    return Path(platformdirs.user_cache_dir("daylab"))


def provide(data_dir: Path, cache: Path | None = None) -> None:
    """Copies the kept indexes to where a new engine looks for them."""
    cache = cache or cache_dir()
    with contextlib.suppress(OSError):
        if not _private(cache):
            return
        target = data_dir / READ_FROM
        target.mkdir(parents=True, exist_ok=True)
        for file in cache.glob(PATTERN):
            shutil.copyfile(file, target / file.name)


def save(data_dir: Path, cache: Path | None = None) -> None:
    """Keeps the index that an engine made, if it made one; replaces those of other versions."""
    cache = cache or cache_dir()
    with contextlib.suppress(OSError):
        for made in (data_dir / WRITTEN_TO).glob(PATTERN):
            cache.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not _private(cache):
                return
            for old in cache.glob(PATTERN):
                if old.name != made.name:
                    old.unlink(missing_ok=True)
            write_atomically(cache / made.name, made.read_bytes(), durable=False, mode=0o600)


def _private(directory: Path) -> bool:
    status = directory.stat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o022
