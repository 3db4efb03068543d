"""Packs an order. The state waits for its task token to come back: what this function returns does not reach it."""

import json

import boto3

states = boto3.client("stepfunctions")


def handler(event, context):
    order, token = event["order"], event["taskToken"]
    packed = []
    for line in order["lines"]:
        packed.append(line["sku"])
        states.send_task_heartbeat(taskToken=token)  # still at work: the heartbeat's clock starts again
    parcel = {"parcel": f"KIEN-{order['orderId']}", "packed": packed}
    states.send_task_success(taskToken=token, output=json.dumps(parcel))
