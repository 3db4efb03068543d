"""The lock under which moto's tables are used: operations on items take their turns, see ``services.dynamodb``."""

import threading

__all__ = ["turn"]

turn = threading.RLock()
"""Held while an item operation is carried out; whoever else changes items or reads a stream takes it too."""
