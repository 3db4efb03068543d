"""Patch operations of UpdateUsagePlan.

Source (D): API Gateway API Reference, "UpdateUsagePlan", "Patch operations": name, description, productCode, quota,
throttle, and stages with throttles of single methods (``/apiStages/{api}:{stage}/throttle/{path}/{method}/rateLimit``).
moto cuts rates to whole numbers and knows no throttles of methods.
"""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["apply_operations"]

PLAIN = {"/name": "name", "/description": "description", "/productCode": "product_code"}
NUMBERS = {"rateLimit": float, "burstLimit": int, "limit": int, "offset": int, "period": str}


def apply_operations(plan: Mapping[str, Any], operations: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the plan with the operations applied.

    Args:
        plan: ``name``, ``description``, ``product_code``, ``api_stages``, ``throttle``, ``quota``.
        operations: ``op`` (add, replace, remove), ``path`` and ``value``.

    Raises:
        ValueError: a path or value that a usage plan does not have.
    """
    after = copy.deepcopy(dict(plan))
    for operation in operations:
        op, path, value = operation["op"], operation["path"], operation.get("value")
        top, *rest = path.strip("/").split("/")
        if path in PLAIN:
            after[PLAIN[path]] = None if op == "remove" else value
        elif path == "/apiStages":
            after["api_stages"] = _stages(after["api_stages"], op, str(value))
        elif top == "apiStages":
            _stage_throttle(after["api_stages"], op, rest, value)
        elif top in ("throttle", "quota") and op == "remove" and not rest:
            after[top] = {}
        elif top in ("throttle", "quota") and len(rest) == 1 and rest[0] in NUMBERS:
            after[top] = _with(after[top], op, rest[0], value)
        else:
            raise ValueError(f"Invalid patch path {path}")
    return after


def _with(given: Mapping[str, Any] | None, op: str, name: str, value: Any) -> dict[str, Any]:
    rest = {key: kept for key, kept in (given or {}).items() if key != name}
    return rest if op == "remove" else {**rest, name: NUMBERS[name](value)}


def _stages(stages: list[dict[str, Any]], op: str, value: str) -> list[dict[str, Any]]:
    api, _, stage = value.partition(":")
    others = [each for each in stages if (each["apiId"], each["stage"]) != (api, stage)]
    return others if op == "remove" else [*others, {"apiId": api, "stage": stage}]


def _stage_throttle(stages: list[dict[str, Any]], op: str, path: list[str], value: Any) -> None:
    name, word, *rest = [*path, ""]
    api, _, stage = name.partition(":")
    entry = next((each for each in stages if (each["apiId"], each["stage"]) == (api, stage)), None)
    if entry is None or word != "throttle":
        raise ValueError(f"Invalid patch path /apiStages/{'/'.join(path)}")
    parts = [part.replace("~1", "/") for part in rest if part]
    throttle = entry.setdefault("throttle", {})
    if not parts and op == "remove":
        entry.pop("throttle")
        return
    is_field = bool(parts) and parts[-1] in NUMBERS
    method = "/" + "/".join(parts[:-1] if is_field else parts).lstrip("/")
    if op == "remove":
        throttle.pop(method, None)
    elif is_field:
        throttle[method] = _with(throttle.get(method), op, parts[-1], value)
    else:
        raise ValueError(f"Invalid patch path /apiStages/{'/'.join(path)}")
