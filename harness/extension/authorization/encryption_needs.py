"""What reading or writing encrypted data asks for beside the action itself: the key, under the caller's permissions.

A caller who reads an SSM SecureString, an S3 object or an SQS message encrypted with a customer managed key needs
``kms:Decrypt`` on it, and ``kms:GenerateDataKey`` to write; the service's own AWS managed key needs neither, because
its policy admits the account's principals. Sources: SSM User Guide "How AWS Systems Manager Parameter Store uses KMS";
SQS Developer Guide "Configure KMS permissions"; S3 User Guide "Using server-side encryption with KMS keys".
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from harness.extension.authorization.call import Call

__all__ = ["EncryptionNeed", "encryption_needs"]

EncryptionNeed = tuple[str, str, str]
"""(action, key ARN, service through which the key is used, as in ``kms:ViaService``)."""


_Use = tuple[str, str | None, str]
"""(action, key id, alias or ARN, account of the data's owner)."""


def _key_arn(call: Call, key: str | None, account: str) -> str | None:
    """ARN of a customer managed key; None for AWS managed keys and for none."""
    if not key or key.startswith("alias/aws/") or ":alias/aws/" in key:
        return None
    from localstack.services.kms.models import kms_stores

    store = kms_stores[account][call.region]
    name = key.rsplit(":", 1)[-1]
    if name.startswith("alias/"):
        alias = store.aliases.get(name)
        name = str(alias.metadata["TargetKeyId"]) if alias else name
    if key.startswith("arn:") and ":alias/" not in key:
        return key
    return f"arn:{call.partition}:kms:{call.region}:{account}:key/{name.removeprefix('key/')}"


def _ssm(call: Call) -> Iterator[_Use]:
    from moto.ssm.models import ssm_backends

    if call.operation == "PutParameter":
        if call.parameters.get("Type") == "SecureString":
            yield "kms:Encrypt", call.parameters.get("KeyId"), call.account
        return
    if not call.parameters.get("WithDecryption"):
        return
    names = call.parameters.get("Names") or [call.parameters.get("Name")]
    for name in names:
        bare = str(name).rsplit(":parameter", 1)[-1].split(":", 1)[0]
        found = ssm_backends[call.account][call.region].get_parameter(bare)
        if found is not None and found.parameter_type == "SecureString":
            yield "kms:Decrypt", found.keyid, call.account


def _sqs(call: Call) -> Iterator[_Use]:
    from localstack.services.sqs.models import sqs_stores

    parts = str(call.parameters.get("QueueUrl", "")).rstrip("/").split("/")
    if len(parts) < 2:
        return
    queue = sqs_stores[parts[-2]][call.region].queues.get(parts[-1]) if parts[-2].isdigit() else None
    key = queue.attributes.get("KmsMasterKeyId") if queue else None
    if call.operation.startswith("SendMessage"):
        yield "kms:GenerateDataKey", key, parts[-2]
        yield "kms:Decrypt", key, parts[-2]
    elif call.operation == "ReceiveMessage":
        yield "kms:Decrypt", key, parts[-2]


def _s3(call: Call) -> Iterator[_Use]:
    from localstack.services.s3.models import s3_stores

    if call.operation in ("PutObject", "CreateMultipartUpload"):
        if call.parameters.get("ServerSideEncryption") == "aws:kms":
            yield "kms:GenerateDataKey", call.parameters.get("SSEKMSKeyId"), call.account
    elif call.operation == "GetObject":
        name = call.parameters.get("Bucket")
        owner = s3_stores[call.account]["us-east-1"].global_bucket_map.get(name)
        bucket = s3_stores[owner]["us-east-1"].buckets.get(name) if owner else None
        found: Any = bucket.objects.get(call.parameters.get("Key")) if bucket else None
        if getattr(found, "encryption", None) == "aws:kms":
            yield "kms:Decrypt", found.kms_key_id, owner


_READERS: Mapping[str, Callable[[Call], Iterator[_Use]]] = {"s3": _s3, "sqs": _sqs, "ssm": _ssm}


def encryption_needs(call: Call) -> tuple[EncryptionNeed, ...]:
    """What the call needs of KMS keys."""
    reader = _READERS.get(call.service)
    if reader is None:
        return ()
    via = f"{call.service}.{call.region}.amazonaws.com"
    found = ((action, _key_arn(call, key, account), via) for action, key, account in reader(call))
    return tuple((action, arn, via) for action, arn, via in found if arn)
