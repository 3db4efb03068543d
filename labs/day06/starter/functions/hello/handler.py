"""POST /hello and GET /hello: greets by name, a guest without one."""

import json


def lambda_handler(event, context):
    # TODO 1: print the event once, and compare it with the input format of proxy integration.
    # TODO 3: the name is in event["body"] (a text with JSON in it, or None), or in event["queryStringParameters"] (a
    #         dict, or None). Without one it is "guest".
    # TODO 3: return what API Gateway wants of a proxy integration: statusCode, headers, and body as a text:
    #         {"message": "Hello, Alice!"}.
    # TODO 3: print the id of the request (event["requestContext"]["requestId"]), so that the logs can be joined.
    # TODO 7: take the word Hello from the stage variable greeting.
    # TODO 8: let pages of other origins read the answer (Access-Control-Allow-Origin).
    print("nothing is done with this yet:", json.dumps(event))
    return {"message": "not implemented"}
