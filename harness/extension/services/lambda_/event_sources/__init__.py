"""Event source mappings: how Lambda reads streams.

``patches`` is installed when the engine loads the service.
"""
