"""GET /users/count: how many users there are, counted by four readers at once."""

import os
from concurrent.futures import ThreadPoolExecutor

import boto3
from api import endpoint

SEGMENTS = 4
dynamodb = boto3.client("dynamodb")  # a client may be used by several threads, a resource may not


@endpoint
def handler(event):
    with ThreadPoolExecutor(SEGMENTS) as readers:
        counts = list(readers.map(count, range(SEGMENTS)))
    return {"count": sum(counts), "segments": counts}


def count(segment):
    """Users of one segment; its pages have a LastEvaluatedKey of their own."""
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=os.environ["TABLE_NAME"], Select="COUNT", Segment=segment, TotalSegments=SEGMENTS
    )
    return sum(page["Count"] for page in pages)
