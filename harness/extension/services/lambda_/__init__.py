"""Lambda: what its functions do otherwise than on AWS.

``patches`` is installed when the engine loads the service.
"""
