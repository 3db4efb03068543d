"""Charge an order's amount: a stand-in for a payment service that is sometimes down and sometimes says no."""

LIMIT, CEILING = 500, 1000


class PaymentUnavailable(Exception):  # noqa: N818 - the name that Retry and Catch match
    """The service is down for a moment; the same request may work a little later."""


class CardDeclined(Exception):  # noqa: N818 - the name that Retry and Catch match
    """The bank says no, and will say so again."""


def handler(event, context):
    order, attempt = event["order"], event["attempt"]
    if attempt < order.get("outage", 0):  # for how many attempts the service is down
        raise PaymentUnavailable(f"attempt {attempt}")
    if order["card"] == "declined":
        raise CardDeclined(order["orderId"])
    if order["amount"] > CEILING:
        return "ERROR"
    return "OK" if order["amount"] <= LIMIT else "REVIEW"
