"""How large DynamoDB takes an item to be, and the capacity units that reading and writing so many bytes consume.

D: Developer Guide, "DynamoDB item sizes and formats" (CapacityUnitCalculations): names and texts in UTF-8, binary
data raw, a number about one byte for each two significant digits and one more, null and boolean one byte, lists and
maps three bytes and one for each element. D: "DynamoDB read and write operations" (read-write-operations): a unit
reads 4 KB consistently or 8 KB eventually and writes 1 KB; a transaction doubles it; what does not exist counts as
one unit.

Limits: AWS calls its size of numbers approximate; so is this one.
"""

import base64
import math
from collections.abc import Mapping
from typing import Any

__all__ = ["item_size", "read_units", "value_size", "write_units"]

READ_UNIT, WRITE_UNIT = 4096, 1024
OVERHEAD, ELEMENT = 3, 1  # bytes of a list or map and of each element in it


def item_size(item: Mapping[str, Any]) -> int:
    """Return the bytes of an item in DynamoDB's JSON: ``{"userId": {"S": "1"}}`` has 7."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: Mapping[str, Any]) -> int:
    """Return the bytes of one attribute value, ``{"S": "1"}``."""
    [(kind, content)] = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return _number_size(content)
        case "B":
            return len(base64.b64decode(content))
        case "SS" | "NS" | "BS":
            return sum(value_size({kind[0]: each}) for each in content)
        case "L":
            return OVERHEAD + sum(ELEMENT + value_size(each) for each in content)
        case "M":
            return OVERHEAD + sum(ELEMENT + len(name.encode()) + value_size(each) for name, each in content.items())
        case _:
            return 1


def _number_size(text: str) -> int:
    digits = text.lstrip("-").replace(".", "").strip("0")
    return math.ceil(len(digits) / 2) + 1 + text.startswith("-")


def read_units(size: int, *, consistent: bool = False, transactional: bool = False) -> float:
    """Return the units that reading ``size`` bytes consumes, at least those of one item."""
    blocks = max(1, math.ceil(size / READ_UNIT))
    return blocks * (2.0 if transactional else 1.0 if consistent else 0.5)


def write_units(size: int, *, transactional: bool = False) -> float:
    """Return the units that writing ``size`` bytes consumes, at least those of one item."""
    return max(1, math.ceil(size / WRITE_UNIT)) * (2.0 if transactional else 1.0)
