def handler(event, context):
    for record in event["Records"]:
        print("uploaded:", record["s3"]["object"]["key"])
