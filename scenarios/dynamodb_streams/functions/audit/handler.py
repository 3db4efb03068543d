"""Logs every change of the table Users, as its stream tells it."""


def lambda_handler(event, context):
    for record in event["Records"]:
        log_change(record)


def log_change(record):
    event_name = record["eventName"]
    new_image = record["dynamodb"].get("NewImage")
    old_image = record["dynamodb"].get("OldImage")
    if event_name in ("INSERT", "MODIFY"):
        # What cannot be processed must raise: Lambda then tries again, isolates the record and sets it aside.
        require_email(new_image)
    print(f"{event_name} detected")
    print("Old:", old_image)
    print("New:", new_image)
    if event_name == "REMOVE" and is_expired(record):
        print("Removed by:", record["userIdentity"]["principalId"])


def require_email(image):
    if "@" not in image.get("email", {}).get("S", ""):
        raise ValueError(f"user {image['userId']['S']} has no e-mail address")


def is_expired(record):
    """Whether DynamoDB removed the item because its time to live was over."""
    identity = record.get("userIdentity") or {}
    return identity.get("type") == "Service" and identity.get("principalId") == "dynamodb.amazonaws.com"
