"""Says whether an order makes sense, and what it holds."""


class InvalidOrder(Exception):  # noqa: N818 - errors of state machines have no suffix
    """The order cannot be processed. Step Functions names the error after this class."""


def handler(event, context):
    # TODO 2: event is the order. Raise InvalidOrder, with a text that says what is wrong, when orderId or customer is
    #         missing, when lines is no list or empty, when a quantity or price is no whole number above 0.
    # TODO 2: return {"orderId": …, "lines": how many}.
    print("an order to validate:", event)
    return {}
