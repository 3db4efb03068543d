"""EventBridge Scheduler: schedules that run, their targets, retries and dead-letter queues.

``patches`` is installed when the engine loads the service.
"""
