"""Event source mappings: how Lambda reads streams.

``corrections`` is installed when the engine loads the service.
"""
