"""POST /hello and GET /hello: greets by name, a guest without one."""

import json

# A browser shows an answer to a page of another origin only when the answer says that it may.
HEADERS = {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"}


def lambda_handler(event, context):
    # Both are texts and mappings only where a request has them, else None.
    data = json.loads(event["body"] or "{}")
    query = event["queryStringParameters"] or {}
    name = data.get("name") or query.get("name") or "guest"
    greeting = (event["stageVariables"] or {}).get("greeting", "Hello")
    print(f"greeting {name} for request {event['requestContext']['requestId']}")
    message = {"message": f"{greeting}, {name}!"}
    return {"statusCode": 200, "headers": HEADERS, "body": json.dumps(message, ensure_ascii=False)}
