"""AWS X-Ray: what the rest of daylab must know of it."""

from harness.descriptors import Service, Trail

__all__ = ["SERVICE"]

SERVICE = Service(
    name="xray",
    prefix="xray",
    arns=("GroupARN", "ResourceARN", "RuleARN"),
    trail=Trail(data_events=("PutTelemetryRecords", "PutTraceSegments")),
    imports=("moto.xray.urls",),
)
