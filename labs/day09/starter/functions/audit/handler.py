"""Logs every change of the table Users, as its stream tells it."""


def lambda_handler(event, context):
    for record in event["Records"]:
        # TODO 4: print three lines for each record, as in the worklog:
        #             MODIFY detected
        #             Old: {'userId': {'S': '123'}, 'email': {'S': 'old@example.com'}}
        #             New: {'userId': {'S': '123'}, 'email': {'S': 'new@example.com'}}
        #         What kind of change it is stands in record["eventName"], the images in record["dynamodb"].
        # TODO 5: an INSERT or MODIFY whose new image has no e-mail address cannot be processed: raise an error.
        # TODO 6: when DynamoDB removed the item because it expired, add the line "Removed by: dynamodb.amazonaws.com".
        #         Print a whole record first: which field tells who removed it?
        print("something changed:", record["eventID"])
