"""Packs an order. The state waits for its task token to come back: what this function returns does not reach it."""

# >
import json

# <
import boto3

states = boto3.client("stepfunctions")


def handler(event, context):
    # > TODO 5: for each line of event["order"], put its sku into the parcel and call states.send_task_heartbeat with
    # >         event["taskToken"]: still at work.
    # > TODO 5: send {"parcel": "KIEN-<orderId>", "packed": [sku, …]} back with states.send_task_success; output is a
    # >         text of JSON.
    # >vi TODO 5: với mỗi dòng của event["order"], cho sku vào kiện hàng và gọi states.send_task_heartbeat với
    # >vi         event["taskToken"]: vẫn đang làm.
    # >vi TODO 5: gửi lại {"parcel": "KIEN-<orderId>", "packed": [sku, …]} bằng states.send_task_success; output là một
    # >vi         chuỗi JSON.
    # >| print("an order to pack:", event)
    order, token = event["order"], event["taskToken"]
    packed = []
    for line in order["lines"]:
        packed.append(line["sku"])
        states.send_task_heartbeat(taskToken=token)  # still at work: the heartbeat's clock starts again
    parcel = {"parcel": f"KIEN-{order['orderId']}", "packed": packed}
    states.send_task_success(taskToken=token, output=json.dumps(parcel))
    # <
