"""SQS: queues and their time.

``corrections`` is installed when the engine loads the service.
"""
