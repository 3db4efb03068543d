"""Greets new users, as many at a time as the batching window has gathered. Its filter lets nothing else through."""


def lambda_handler(event, context):
    users = [record["dynamodb"]["Keys"]["userId"]["S"] for record in event["Records"]]
    print(f"Welcome {len(users)} new users: {', '.join(users)}")
