"""Canonical user IDs: what access control lists know an account by.

Source: AWS Account Management Reference, "Find the canonical user ID for your AWS account": 64 hexadecimal digits, one
for each account. LocalStack gives all accounts the same one, so that a grant to another account would be the owner's.
"""

import hashlib
from functools import cache

__all__ = ["ACCOUNTS", "canonical_id"]

ACCOUNTS: dict[str, str] = {}
"""Canonical user ID → account, of accounts that have been asked for theirs."""


@cache
def canonical_id(account: str) -> str:
    """The canonical user ID of an account, which is known from then on."""
    made = hashlib.sha256(f"canonical user of {account}".encode()).hexdigest()
    ACCOUNTS[made] = account
    return made
