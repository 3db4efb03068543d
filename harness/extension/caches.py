"""Makes once what LocalStack makes anew for every account or call though it is always the same.

With an account for each deployment these costs add up: AWS's managed policies take 75 ms and 8 MB for every account, a
boto3 client to sign the address of a function's code 25 ms for every look at a function, and request parsers several
milliseconds for every client that the engine makes for itself, and they are never let go. An execution of a state
machine parses its definition, 12 ms for one of 3 KB.
Limits: nothing here changes an answer.
"""

import copy
import functools
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import boto3
from localstack.aws import skeleton
from localstack.aws.handlers import service as service_handlers
from localstack.services.plugins import ServicePluginManager
from localstack.utils.patch import patch

__all__ = ["install"]


def install() -> None:
    """Arrange for it; call once at start. Nothing is imported before a service needs it."""
    for module in (service_handlers, skeleton):
        module.create_parser = _shared(module.create_parser)
        module.create_serializer = _shared(module.create_serializer)
    lock = threading.Lock()
    waiting = {
        "moto.core": _share_managed_policies,
        _CODE: _share_presigning_client,
        _VISITOR: _remember_snake_case,
        _STATES_PARSER: _remember_parse_trees,
    }

    @patch(ServicePluginManager._load_service_plugin)
    def load(original: Callable[..., Any], self: ServicePluginManager, name: str) -> Any:
        loaded = original(self, name)
        with lock:  # before the service that needs the module answers its first call
            for module in [module for module in waiting if module in sys.modules]:
                waiting.pop(module)()
        return loaded


def _shared(create: Callable[..., Any]) -> Callable[..., Any]:
    """Let service models that describe the same service in the same words share what ``create`` makes of them.

    LocalStack keeps one for each model, and every boto3 client has a model of its own, made from one description.
    """
    made: dict[tuple[int, str | None], Any] = {}
    described: dict[int, Any] = {}  # kept alive, so that an id stays its own

    def create_shared(service: Any, protocol: str | None = None) -> Any:
        description = service._service_description
        key = (id(described.setdefault(id(description), description)), protocol)
        if key not in made:
            made[key] = create(service, protocol)
        return made[key]

    return create_shared


def _share_managed_policies() -> None:
    from localstack.services.iam.iam_patches import apply_iam_patches
    from moto.iam.models import IAMBackend

    apply_iam_patches()  # it adds policies; only then is the list complete
    loaded: dict[str, list[Any]] = {}
    lock = threading.Lock()

    @patch(IAMBackend._init_aws_policies)
    def policies(original: Callable[..., list[Any]], self: Any) -> list[Any]:
        with lock:
            if self.region_name not in loaded:
                loaded[self.region_name] = original(self)
        # Each account counts its attachments, so it needs objects of its own; what they hold is never changed.
        return [_for_account(policy, self.account_id) for policy in loaded[self.region_name]]


def _for_account(policy: Any, account: str) -> Any:
    own = copy.copy(policy)
    own.account_id = account
    return own


_CODE = "localstack.services.lambda_.invocation.lambda_models"


def _share_presigning_client() -> None:
    class Boto3:
        client = staticmethod(functools.cache(boto3.client))

    sys.modules[_CODE].boto3 = Boto3  # type: ignore[attr-defined]


_VISITOR = "localstack.services.cloudformation.engine.v2.change_set_model_visitor"


def _remember_snake_case() -> None:
    """CloudFormation's engine turns a class's name into a method's whenever it comes to a node of a template."""
    module: Any = sys.modules[_VISITOR]
    module.camel_to_snake_case = functools.cache(module.camel_to_snake_case)


_STATES_PARSER = "localstack.services.stepfunctions.asl.parse.asl_parser"
_DEFINITIONS = 32
"""How many definitions are remembered; the tree of a long one takes a megabyte."""


def _remember_parse_trees() -> None:
    """Step Functions' engine reads the tree of a definition and never changes it."""
    module: Any = sys.modules[_STATES_PARSER]
    trees: OrderedDict[str, Any] = OrderedDict()
    lock = threading.Lock()

    class Parser(module.ASLParser):
        def state_machine(self) -> Any:
            definition = self.getTokenStream().tokenSource.inputStream.strdata
            with lock:
                if (tree := trees.get(definition)) is not None:
                    trees.move_to_end(definition)
                    return tree
            tree = super().state_machine()
            if not self.getNumberOfSyntaxErrors():
                with lock:
                    trees[definition] = tree
                    while len(trees) > _DEFINITIONS:
                        trees.popitem(last=False)
            return tree

    module.ASLParser = Parser
