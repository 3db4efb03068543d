"""SNS: topics, subscriptions, the mail that they send.

``patches`` is installed when the engine loads the service.
"""
