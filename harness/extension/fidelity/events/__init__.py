"""EventBridge: rules, patterns, deliveries, archives, schedules.

``corrections`` is installed when the engine loads the service.
"""
