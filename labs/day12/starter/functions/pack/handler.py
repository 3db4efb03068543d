"""Pack one item of an order."""


class OutOfStock(Exception):
    """There is none left."""


def handler(event, context):
    if event["quantity"] > event.get("stock", event["quantity"]):
        raise OutOfStock(event["sku"])
    return {"sku": event["sku"], "packed": event["quantity"]}
