"""S3 lets go of an account: the names of its buckets are free again, and the objects' files go."""

import shutil
from pathlib import Path

from localstack.services.s3.models import s3_stores

from harness.extension import engine_stores

__all__ = ["forget"]


def forget(account: str) -> None:
    """Drop the account's buckets from what all accounts share, and their files."""
    provider = engine_stores.provider("s3")
    owners = s3_stores._universal.get("global_bucket_map", {})
    buckets = [name for name, owner in list(owners.items()) if owner == account]
    storage = provider._storage_backend
    for name in buckets:
        held = storage._filesystem.pop(name, None) or {}
        for part in (*held.get("keys", {}).values(), *held.get("multiparts", {}).values()):
            part.close()
        shutil.rmtree(Path(storage.root_directory, name), ignore_errors=True)
        owners.pop(name, None)
        provider._preconditions_locks.pop(name, None)
        provider._expiration_cache.pop(name, None)
    if buckets:
        provider._cors_handler.invalidate_cache()
