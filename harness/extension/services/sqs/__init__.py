"""SQS: queues and their time.

``patches`` is installed when the engine loads the service.
"""
