"""CloudFormation: what its stacks and resource providers do otherwise than AWS.

``corrections`` is installed when the engine loads the service.
"""
