"""DynamoDB: what tables and their indexes do otherwise than on AWS.

``patches`` is installed when the engine loads the service.
"""
