"""CloudWatch Logs: patterns, metric filters, queries.

``patches`` is installed when the engine loads the service.
"""
