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
from collections.abc import Callable, Mapping
from typing import Any

import boto3

from harness.extension.patching import Patches, engine

__all__ = [
    "DeferredCaches",
    "declare",
    "deferred",
    "remember_parse_trees",
    "remember_snake_case",
    "share_managed_policies",
    "share_presigning_client",
]


SPEED = engine("what is always the same is made once; no answer changes")
_IAM = "moto.core"
_CODE = "localstack.services.lambda_.invocation.lambda_models"
_VISITOR = "localstack.services.cloudformation.engine.v2.change_set_model_visitor"
_STATES_PARSER = "localstack.services.stepfunctions.asl.parse.asl_parser"


def declare(patches: Patches) -> None:
    """Declare what every engine shares from its start."""
    for target, expected in (
        ("localstack.aws.handlers.service:create_parser", "100da7e54e"),
        ("localstack.aws.skeleton:create_parser", "100da7e54e"),
    ):
        patches.derive(target, expected, SPEED, "Parsers of requests are shared by equal service models.", _shared)
    for target, expected in (
        ("localstack.aws.handlers.service:create_serializer", "516097e7a3"),
        ("localstack.aws.skeleton:create_serializer", "516097e7a3"),
    ):
        patches.derive(target, expected, SPEED, "Serializers of answers are shared by equal service models.", _shared)


def deferred() -> Mapping[str, Patches]:
    """Return the patches that wait for the import of a module: its name → patches."""
    waiting = {
        _IAM: share_managed_policies,
        _CODE: share_presigning_client,
        _VISITOR: remember_snake_case,
        _STATES_PARSER: remember_parse_trees,
    }
    groups = {module: Patches(f"caches of {module}") for module in waiting}
    for module, declare_for in waiting.items():
        declare_for(groups[module])
    return groups


class DeferredCaches:
    """Applies :func:`deferred` as services import what is cached; nothing is imported before a service needs it."""

    def __init__(self) -> None:
        self._waiting = dict(deferred())
        self._lock = threading.Lock()

    def apply_imported(self, _service: str) -> None:
        """Apply what can be by now: before the service that imported the module answers its first call.

        Raises:
            PatchError: they cannot be applied; every later service is refused, too.
        """
        with self._lock:
            for module in [module for module in self._waiting if module in sys.modules]:
                if module == _IAM:
                    _complete_managed_policies()
                self._waiting[module].apply()
                del self._waiting[module]


def _complete_managed_policies() -> None:
    """LocalStack adds policies to moto's list; only then is it complete."""
    from localstack.services.iam.iam_patches import apply_iam_patches

    apply_iam_patches()


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


def share_managed_policies(patches: Patches) -> None:
    """Declare that AWS's managed policies are read once for all accounts."""
    loaded: dict[str, list[Any]] = {}
    lock = threading.Lock()

    @patches.wrap("moto.iam.models:IAMBackend._init_aws_policies", "b4e030432e", SPEED)
    def policies(original: Callable[..., list[Any]], self: Any) -> list[Any]:
        """AWS's managed policies are read once; each account gets copies that share what they hold."""
        with lock:
            if self.region_name not in loaded:
                loaded[self.region_name] = original(self)
        # Each account counts its attachments, so it needs objects of its own; what they hold is never changed.
        return [_for_account(policy, self.account_id) for policy in loaded[self.region_name]]


def _for_account(policy: Any, account: str) -> Any:
    own = copy.copy(policy)
    own.account_id = account
    return own


def share_presigning_client(patches: Patches) -> None:
    """Declare that looks at functions share a client."""

    class Boto3:
        client = staticmethod(functools.cache(boto3.client))

    patches.put(
        f"{_CODE}:boto3", "2975de0a90", SPEED, "The client that signs the address of a function's code is kept.", Boto3
    )


def remember_snake_case(patches: Patches) -> None:
    """CloudFormation's engine turns a class's name into a method's whenever it comes to a node of a template."""
    says = "A node's class name is turned into a method's once."
    patches.derive(f"{_VISITOR}:camel_to_snake_case", "e24375fa72", SPEED, says, functools.cache)


_DEFINITIONS = 32
"""How many definitions are remembered; the tree of a long one takes a megabyte."""


def remember_parse_trees(patches: Patches) -> None:
    """Step Functions' engine reads the tree of a definition and never changes it."""
    says = f"The parse trees of the last {_DEFINITIONS} definitions are kept."
    patches.derive(f"{_STATES_PARSER}:ASLParser", "c59fcbae15", SPEED, says, _remembering_parser)


def _remembering_parser(plain: Any) -> Any:
    trees: OrderedDict[str, Any] = OrderedDict()
    lock = threading.Lock()

    class Parser(plain):
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

    return Parser
