"""Greets new users, as many at a time as the batching window has gathered."""


def lambda_handler(event, context):
    # > TODO 7: print one line for the whole batch: "Welcome 2 new users: an, binh" (the userId of each record, in
    # >         order).
    # >vi TODO 7: in một dòng cho cả batch: "Welcome 2 new users: an, binh" (userId của từng record, theo thứ tự).
    # >| print("somebody is new")
    users = [record["dynamodb"]["Keys"]["userId"]["S"] for record in event["Records"]]
    print(f"Welcome {len(users)} new users: {', '.join(users)}")
    # <
