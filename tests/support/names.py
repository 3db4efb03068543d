"""Names without an engine: each is its own full name."""

__all__ = ["NoLookup"]


class NoLookup:
    """A ``Lookup`` that knows of nothing."""

    def resource_name(self, prefix: str, variable: str, value: str) -> str:
        return value
