"""SNS: topics, subscriptions, the mail that they send.

``corrections`` is installed when the engine loads the service.
"""
