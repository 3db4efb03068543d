"""Pack one item of an order."""


class OutOfStock(Exception):  # noqa: N818 - the name that Retry and Catch match
    """There is none left."""


def handler(event, context):
    if event["quantity"] > event.get("stock", event["quantity"]):
        raise OutOfStock(event["sku"])
    return {"sku": event["sku"], "packed": event["quantity"]}
