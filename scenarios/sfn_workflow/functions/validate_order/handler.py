"""Says whether an order makes sense, and what it holds; an order that does not raises InvalidOrder."""


class InvalidOrder(Exception):
    """The order cannot be processed. Step Functions names the error after this class."""


def handler(event, context):
    order_id, lines = event.get("orderId"), event.get("lines")
    if not isinstance(order_id, str) or not order_id.strip():
        raise InvalidOrder("orderId is missing")
    if not isinstance(event.get("customer"), str):
        raise InvalidOrder(f"order {order_id} names no customer")
    if not isinstance(lines, list) or not lines:
        raise InvalidOrder(f"order {order_id} has no lines")
    for number, line in enumerate(lines, 1):
        if not (is_count(line.get("quantity")) and is_count(line.get("price"))):
            raise InvalidOrder(f"line {number} of order {order_id}: quantity and price must be whole numbers above 0")
    return {"orderId": order_id, "lines": len(lines)}


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
