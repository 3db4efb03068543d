"""A table with a stream, a function that reads it, and what the function logged: the stage of the tests of streams."""

import json
from typing import Any

from tests.support.account import Account, document, statement

__all__ = ["FAILS_ON_POISON", "LOGS", "READS", "Streaming"]

READS = ("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams")

LOGS = "import json\ndef handler(event, context):\n    print('BATCH', json.dumps(event['Records']))\n"
FAILS_ON_POISON = LOGS + (
    "    if any('poison' in r['dynamodb'].get('NewImage', {}) for r in event['Records']):\n"
    "        raise ValueError('poison')\n"
)


class Streaming(Account):
    """An account where waits pass ``scale`` times faster, with table ``things`` and whatever else a test makes."""

    def __init__(self, engine: Any, scale: float = 60, *, view: str | None = "NEW_AND_OLD_IMAGES") -> None:
        super().__init__(engine)
        engine.control_api.set_time_scale(self.id, scale)
        made = self.root("dynamodb").create_table(
            TableName="things",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            **({"StreamSpecification": {"StreamEnabled": True, "StreamViewType": view}} if view else {}),
        )["TableDescription"]
        self.stream: str = made.get("LatestStreamArn", "")
        self._logged = statement("logs:*")

    def put(self, key: str, **attributes: str) -> None:
        item = {"id": {"S": key}, **{name: {"S": value} for name, value in attributes.items()}}
        self.root("dynamodb").put_item(TableName="things", Item=item)

    def grant(self, *statements: dict[str, Any]) -> None:
        """Replace the policy of the function's role."""
        self.root("iam").put_role_policy(
            RoleName="r", PolicyName="p", PolicyDocument=document(self._logged, *statements)
        )

    def reading(self, source: str, *more: dict[str, Any]) -> None:
        """Function ``f``, whose role may read the stream and do ``more``."""
        role = self.role("r", "lambda.amazonaws.com")
        self.grant(statement(*READS, resource=self.stream), *more)
        self.function("f", role, source)

    def map(self, **settings: Any) -> str:
        """A mapping of the stream to ``f``; its UUID."""
        made = self.root("lambda").create_event_source_mapping(
            FunctionName="f", EventSourceArn=self.stream, **{"StartingPosition": "TRIM_HORIZON", **settings}
        )
        return str(made["UUID"])

    def mapping(self, uuid: str) -> dict[str, Any]:
        return dict(self.root("lambda").get_event_source_mapping(UUID=uuid))

    def batches(self) -> list[list[dict[str, Any]]]:
        """The records of each invocation so far, in order."""
        logs = self.root("logs")
        try:
            pages = list(logs.get_paginator("filter_log_events").paginate(logGroupName="/aws/lambda/f"))
        except logs.exceptions.ResourceNotFoundException:
            return []
        events = sorted((event for page in pages for event in page["events"]), key=lambda event: event["timestamp"])
        lines = [event["message"] for event in events]
        return [json.loads(line.removeprefix("BATCH ")) for line in lines if line.startswith("BATCH ")]

    def batch_keys(self) -> list[str]:
        """The batches as texts of their keys, ``"abc"`` for records a, b, c."""
        return ["".join(r["dynamodb"]["Keys"]["id"]["S"] for r in batch) for batch in self.batches()]

    def queue(self, name: str) -> tuple[str, str]:
        """(URL, ARN) of a new queue."""
        return str(self.root("sqs").create_queue(QueueName=name)["QueueUrl"]), f"arn:aws:sqs:{self.place}:{name}"

    def bodies(self, url: str) -> list[dict[str, Any]]:
        """What a queue holds, parsed."""
        got = self.root("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [json.loads(message["Body"]) for message in got.get("Messages", ())]
