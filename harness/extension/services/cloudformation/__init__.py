"""CloudFormation: what its stacks and resource providers do otherwise than AWS.

``patches`` is installed when the engine loads the service.
"""
