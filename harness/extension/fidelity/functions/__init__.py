"""Lambda: what its functions do otherwise than on AWS.

``corrections`` is installed when the engine loads the service.
"""
