"""Works out what an order costs. The warehouse is asked about each line, which takes its time."""

import time

SECONDS_A_LINE = 0.05  # what the warehouse's system takes to answer


def handler(event, context):
    lines = event["order"]["lines"]
    for _ in lines:
        time.sleep(SECONDS_A_LINE)
    # > TODO 3: return {"result": "OK", "total": the sum of quantity times price}. Not as a text: the next state reads
    # >         it.
    # >vi TODO 3: trả về {"result": "OK", "total": tổng quantity nhân price}. Không phải dạng chuỗi: state sau đọc giá
    # >vi         trị này.
    # >| return {}
    return {"result": "OK", "total": sum(line["quantity"] * line["price"] for line in lines)}
    # <
