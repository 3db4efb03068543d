"""API Gateway: what a REST API does otherwise than on AWS.

``patches`` is installed when the engine loads the service.
"""
