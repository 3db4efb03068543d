"""What only the engine's own state can tell about a call: paths of IAM names, keys behind aliases, streams behind
shard iterators. Everything else about a call is derived without the engine, in ``operations`` and ``arns``.
"""

from collections.abc import Mapping
from typing import Any

from moto.iam.models import iam_backends

from harness.extension.authorization.call import Call

__all__ = ["EngineLookup", "with_hidden_parameters"]


class EngineLookup:
    """Names of an account's resources, see ``arns.Lookup``."""

    def __init__(self, account: str, region: str, partition: str = "aws") -> None:
        self._account = account
        self._region = region
        self._partition = partition

    def resource_name(self, prefix: str, variable: str, value: str) -> str:
        """The value of a template variable with what a request leaves out: an IAM path, a key id."""
        if prefix == "iam":
            return self._iam_name(variable, value)
        if prefix == "kms" and variable == "keyid" and value.startswith("alias/"):
            return self._key_id(value)
        return value

    def _iam_name(self, variable: str, name: str) -> str:
        backend = iam_backends[self._account][self._partition]
        entities: Mapping[str, Any] = {
            "usernamewithpath": backend.users,
            "groupnamewithpath": backend.groups,
            "rolenamewithpath": {role.name: role for role in list(backend.roles.values())},
        }.get(variable, {})
        entity = entities.get(name)
        return f"{entity.path.lstrip('/')}{name}" if entity else name

    def _key_id(self, alias: str) -> str:
        from localstack.services.kms.models import kms_stores

        found = kms_stores[self._account][self._region].aliases.get(alias)
        return str(found.metadata["TargetKeyId"]) if found else alias


def with_hidden_parameters(call: Call) -> Call:
    """The call with the resource that it names only through an opaque handle.

    ``GetRecords`` carries a shard iterator; AWS judges it on the stream that the iterator belongs to.
    """
    if (call.service, call.operation) != ("dynamodbstreams", "GetRecords"):
        return call
    from moto.dynamodbstreams.models import dynamodbstreams_backends

    backend = dynamodbstreams_backends[call.account][call.region]
    iterator = backend.shard_iterators.get(call.parameters.get("ShardIterator"))
    if iterator is None:
        return call
    arn = iterator.stream_shard.table.latest_stream_arn
    extended = {**call.parameters, "StreamArn": arn}
    return Call(call.service, call.operation, extended, call.account, call.region, call.method, call.path)
