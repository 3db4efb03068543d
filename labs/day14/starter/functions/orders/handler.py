"""Takes orders. An order that fails raises, so that Lambda counts an error."""

import time


class PaymentError(Exception):
    """The payment provider took no money."""


def handler(event, context):
    order = {"orderId": event["orderId"], "amount": event.get("amount", 0)}
    time.sleep(event.get("workSeconds", 0))  # stands for the work on an order
    if event.get("payment") == "refused":
        # TODO 2: before raising, print one line of JSON with level "ERROR", message, orderId and amount.
        raise PaymentError(f"order {order['orderId']} was not paid")
    # TODO 2: print such a line with level "INFO" here.
    return {"status": "taken", **order}
