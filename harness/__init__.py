"""daylab: a local-first AWS emulation test harness and teaching kit.

Import what you need from the sub-packages; nothing is loaded here, so that importing the pytest plugin costs nothing.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
