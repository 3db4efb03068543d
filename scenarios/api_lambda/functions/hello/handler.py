"""POST /hello and GET /hello: greets by name, a guest without one."""

import json

# >|
# A browser shows an answer to a page of another origin only when the answer says that it may.
HEADERS = {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"}


# <
def lambda_handler(event, context):
    # > TODO 1: print the event once, and compare it with the input format of proxy integration.
    # > TODO 3: the name is in event["body"] (a text with JSON in it, or None), or in event["queryStringParameters"] (a
    # >         dict, or None). Without one it is "guest".
    # > TODO 3: return what API Gateway wants of a proxy integration: statusCode, headers, and body as a text:
    # >         {"message": "Hello, Alice!"}.
    # > TODO 3: print the id of the request (event["requestContext"]["requestId"]), so that the logs can be joined.
    # > TODO 7: take the word Hello from the stage variable greeting.
    # > TODO 8: let pages of other origins read the answer (Access-Control-Allow-Origin).
    # >vi TODO 1: in event ra một lần rồi so với định dạng input của proxy integration.
    # >vi TODO 3: tên nằm trong event["body"] (một chuỗi JSON, hoặc None), hoặc trong event["queryStringParameters"]
    # >vi         (một dict, hoặc None). Không có tên thì dùng "guest".
    # >vi TODO 3: trả về đúng thứ API Gateway cần ở proxy integration: statusCode, headers, và body là một chuỗi:
    # >vi         {"message": "Hello, Alice!"}.
    # >vi TODO 3: in id của request (event["requestContext"]["requestId"]) để nối được các log với nhau.
    # >vi TODO 7: lấy chữ Hello từ stage variable greeting.
    # >vi TODO 8: cho trang thuộc origin khác đọc được câu trả lời (Access-Control-Allow-Origin).
    # >| print("nothing is done with this yet:", json.dumps(event))
    # >| return {"message": "not implemented"}
    # Both are texts and mappings only where a request has them, else None.
    data = json.loads(event["body"] or "{}")
    query = event["queryStringParameters"] or {}
    name = data.get("name") or query.get("name") or "guest"
    greeting = (event["stageVariables"] or {}).get("greeting", "Hello")
    print(f"greeting {name} for request {event['requestContext']['requestId']}")
    message = {"message": f"{greeting}, {name}!"}
    return {"statusCode": 200, "headers": HEADERS, "body": json.dumps(message, ensure_ascii=False)}
    # <
