"""API Gateway: what a REST API does otherwise than on AWS.

``corrections`` is installed when the engine loads the service.
"""
