"""GET /users/count: how many users there are, counted by four readers at once."""

# >| import boto3
# >| from api import respond
# >|
import os
from concurrent.futures import ThreadPoolExecutor

import boto3
from api import endpoint

# <
SEGMENTS = 4
dynamodb = boto3.client("dynamodb")  # a client may be used by several threads, a resource may not


# >
@endpoint
# <
def handler(event, context):
    # > TODO 5: scan in four segments (Segment, TotalSegments), each in a thread of its own, with Select="COUNT". A
    # >         segment has pages too. Answer {"count": the sum, "segments": [the four counts]}.
    # >vi TODO 5: scan theo bốn segment (Segment, TotalSegments), mỗi segment một thread, với Select="COUNT". Segment
    # >vi         cũng có nhiều trang. Trả về {"count": tổng, "segments": [bốn số đếm]}.
    # >| return respond(501, {"message": "not implemented"})
    with ThreadPoolExecutor(SEGMENTS) as readers:
        counts = list(readers.map(count, range(SEGMENTS)))
    return {"count": sum(counts), "segments": counts}


def count(segment):
    """Users of one segment; its pages have a LastEvaluatedKey of their own."""
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=os.environ["TABLE_NAME"], Select="COUNT", Segment=segment, TotalSegments=SEGMENTS
    )
    return sum(page["Count"] for page in pages)
    # <
