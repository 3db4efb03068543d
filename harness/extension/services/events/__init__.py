"""EventBridge: rules, patterns, deliveries, archives, schedules.

``patches`` is installed when the engine loads the service.
"""
