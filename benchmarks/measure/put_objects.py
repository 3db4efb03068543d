"""Sequential PutObject calls of 1 KB each, one after another on one connection, as seconds for 1,000 of them."""

from collections.abc import Mapping

from benchmarks.measure.clock import seconds
from benchmarks.subject import Subject

__all__ = ["put_objects"]

BODY = b"x" * 1024
BUCKET = "bench-puts"


def put_objects(subject: Subject) -> Mapping[str, list[float]]:
    """Seconds for 1,000; small rounds make fewer and are scaled."""
    s3 = subject.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="warm-up", Body=BODY)

    def puts() -> None:
        for number in range(subject.sizes.puts):
            s3.put_object(Bucket=BUCKET, Key=f"object-{number}", Body=BODY)

    return {"puts": [seconds(puts) * 1000 / subject.sizes.puts]}
