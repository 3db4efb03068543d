"""Says whether an order makes sense, and what it holds; an order that does not raises InvalidOrder."""


class InvalidOrder(Exception):
    """The order cannot be processed. Step Functions names the error after this class."""


def handler(event, context):
    # > TODO 2: event is the order. Raise InvalidOrder, with a text that says what is wrong, when orderId or customer is
    # >         missing, when lines is no list or empty, when a quantity or price is no whole number above 0.
    # > TODO 2: return {"orderId": …, "lines": how many}.
    # >vi TODO 2: event chính là đơn hàng. Raise InvalidOrder kèm nội dung nói rõ sai gì, khi thiếu orderId hoặc
    # >vi         customer, khi lines không phải list hoặc rỗng, khi quantity hoặc price không phải số nguyên lớn hơn 0.
    # >vi TODO 2: trả về {"orderId": …, "lines": số dòng}.
    # >| print("an order to validate:", event)
    # >| return {}
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
    # <
