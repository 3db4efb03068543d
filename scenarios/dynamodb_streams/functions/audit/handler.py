"""Logs every change of the table Users, as its stream tells it."""


def lambda_handler(event, context):
    for record in event["Records"]:
        # > TODO 4: print three lines for each record, as in the worklog:
        # >             MODIFY detected
        # >             Old: {'userId': {'S': '123'}, 'email': {'S': 'old@example.com'}}
        # >             New: {'userId': {'S': '123'}, 'email': {'S': 'new@example.com'}}
        # >         What kind of change it is stands in record["eventName"], the images in record["dynamodb"].
        # > TODO 5: an INSERT or MODIFY whose new image has no e-mail address cannot be processed: raise an error.
        # > TODO 6: when DynamoDB removed the item because it expired, add the line
        # >         "Removed by: dynamodb.amazonaws.com". Print a whole record first: which field tells who removed it?
        # >vi TODO 4: mỗi record in ba dòng, như trong worklog:
        # >vi             MODIFY detected
        # >vi             Old: {'userId': {'S': '123'}, 'email': {'S': 'old@example.com'}}
        # >vi             New: {'userId': {'S': '123'}, 'email': {'S': 'new@example.com'}}
        # >vi         Loại thay đổi nằm trong record["eventName"], các image nằm trong record["dynamodb"].
        # >vi TODO 5: INSERT hoặc MODIFY mà image mới không có địa chỉ e-mail thì không xử lý được: hãy raise lỗi.
        # >vi TODO 6: khi DynamoDB xóa item vì hết hạn, in thêm dòng "Removed by: dynamodb.amazonaws.com".
        # >vi         Hãy in cả record ra trước: trường nào cho biết ai đã xóa?
        # >| print("something changed:", record["eventID"])
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
    # <
