"""S3: what its buckets do otherwise than on AWS.

``patches`` is installed when the engine loads the service.
"""
