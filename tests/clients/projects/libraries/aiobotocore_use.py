"""Twenty messages at once, asynchronously."""

import asyncio
import sys

from aiobotocore.session import get_session


async def main(url: str) -> None:
    async with get_session().create_client("sqs") as queue:
        await asyncio.gather(*(queue.send_message(QueueUrl=url, MessageBody=str(n)) for n in range(20)))
        seen: set[str] = set()
        while len(seen) < 20:
            got = await queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
            for message in got.get("Messages", ()):
                seen.add(message["Body"])
                await queue.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        print(sorted(seen, key=int)[-1])


asyncio.run(main(sys.argv[1]))
