"""Amazon Kinesis Data Streams: what the rest of daylab must know of it."""

from harness.descriptors import CallGraph, Named, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="kinesis",
    prefix="kinesis",
    resources={
        "streamname": Named("StreamName", "StreamId"),
    },
    arns=("ConsumerARN", "ResourceARN", "StreamARN"),
    patches="patches",
    call_graph=CallGraph(polling=("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream")),
)
