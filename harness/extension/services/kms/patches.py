"""KMS: a ciphertext says which key made it, whichever account owns the key.

Source (D): KMS API Reference, Decrypt and ReEncrypt: for a symmetric key KeyId is not required, in another account
either. LocalStack looks for the key in the caller's account alone.
"""

from collections.abc import Callable
from typing import Any

from localstack.aws.api.kms import InvalidCiphertextException

from harness.extension.patching import Patches, documented
from harness.extension.services.kms.stores import is_own, key_of_ciphertext, owned_elsewhere
from harness.extension.tools import Tools

__all__ = ["declare"]

_PROVIDER = "localstack.services.kms.provider:KmsProvider"
_API = "https://docs.aws.amazon.com/kms/latest/APIReference"


def declare(patches: Patches, tools: Tools) -> None:
    """Let ciphertexts name keys of other accounts."""

    def named(context: Any, blob: Any, key_id: str | None) -> str | None:
        found = None if key_id or not blob else key_of_ciphertext(blob)
        if found is None or is_own(found, context.account_id, context.region):
            return key_id
        if (arn := owned_elsewhere(found, context.account_id, context.region)) is None:
            raise InvalidCiphertextException  # bytes that no key has made
        return arn

    @patches.wrap(f"{_PROVIDER}.decrypt", "e9ce467511", documented(f"{_API}/API_Decrypt.html"))
    def decrypt(original: Callable[..., Any], self: Any, context: Any, **given: Any) -> Any:
        """A ciphertext of another account's key is decrypted without the key's ARN."""
        key = named(context, given.get("ciphertext_blob"), given.pop("key_id", None))
        return original(self, context, key_id=key, **given)

    @patches.wrap(f"{_PROVIDER}.re_encrypt", "86ca4bea8d", documented(f"{_API}/API_ReEncrypt.html"))
    def re_encrypt(original: Callable[..., Any], self: Any, context: Any, **given: Any) -> Any:
        """A ciphertext of another account's key is encrypted anew without the old key's ARN."""
        key = named(context, given.get("ciphertext_blob"), given.pop("source_key_id", None))
        return original(self, context, source_key_id=key, **given)
