"""ECR answered by the moto that LocalStack bundles; LocalStack's open source has no ECR.

Limits: repositories, their policies and tags, and what is known of images; nothing serves layers, so ``docker push``
and functions made of images do not work; policies of repositories let no other account in.
"""

from localstack.aws.skeleton import Skeleton
from localstack.aws.spec import load_service
from localstack.services.moto import call_moto
from localstack.services.plugins import Service

__all__ = ["ecr"]


def ecr() -> Service:
    """ECR by moto."""
    model = load_service("ecr")
    handlers = {name: lambda call, _: call_moto(call) for name in model.operation_names}
    return Service("ecr", skeleton=Skeleton(model, handlers))
