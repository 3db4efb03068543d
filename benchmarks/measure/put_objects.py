"""Sequential PutObject calls of 1 KB each on one connection, as seconds for 1,000 of them.

The peers take turns after a quarter of them, so that a moment in which the machine is busy does not hit one alone.
"""

from collections.abc import Mapping
from uuid import uuid4

from benchmarks.measure.clock import seconds
from benchmarks.subject import Subject

__all__ = ["put_objects"]

BODY = b"x" * 1024
BUCKET = "bench-puts"


def put_objects(subject: Subject) -> Mapping[str, list[float]]:
    """One turn, scaled to 1,000 calls."""
    s3 = subject.client("s3")
    s3.create_bucket(Bucket=BUCKET)  # in us-east-1 one's own bucket may be created again
    s3.put_object(Bucket=BUCKET, Key="warm-up", Body=BODY)

    def puts() -> None:
        for _ in range(subject.sizes.puts):
            s3.put_object(Bucket=BUCKET, Key=f"object-{uuid4().hex}", Body=BODY)

    return {"puts": [seconds(puts) * 1000 / subject.sizes.puts]}
