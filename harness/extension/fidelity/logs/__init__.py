"""CloudWatch Logs: patterns, metric filters, queries.

``corrections`` is installed when the engine loads the service.
"""
