"""Takes orders. An order that fails raises, so that Lambda counts an error; every order leaves one line of JSON."""

# >| import time
# >|
# >|
import json
import time


# <
class PaymentError(Exception):
    """The payment provider took no money."""


def handler(event, context):
    order = {"orderId": event["orderId"], "amount": event.get("amount", 0)}
    time.sleep(event.get("workSeconds", 0))  # stands for the work on an order
    if event.get("payment") == "refused":
        # > TODO 2: before raising, print one line of JSON with level "ERROR", message, orderId and amount.
        # >vi TODO 2: trước khi raise, in một dòng JSON có level "ERROR", message, orderId và amount.
        log("ERROR", "payment failed", order)
        # <
        raise PaymentError(f"order {order['orderId']} was not paid")
    # > TODO 2: print such a line with level "INFO" here.
    # >vi TODO 2: in một dòng như vậy với level "INFO" ở đây.
    log("INFO", "order taken", order)
    # <
    return {"status": "taken", **order}
    # >


def log(level, message, order):
    print(json.dumps({"level": level, "message": message, **order}))
    # <
