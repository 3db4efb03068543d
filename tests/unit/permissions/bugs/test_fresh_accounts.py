"""Documented account numbers become fresh ones, everywhere and back."""

import random
from pathlib import Path

import pytest

from harness.permissions.bugs.files import load_bug
from harness.permissions.bugs.fresh_accounts import FreshAccounts
from harness.permissions.bugs.offline import decide_calls

BUGS = Path(__file__).resolve().parents[4] / "fixtures" / "iam" / "bugs"


@pytest.mark.parametrize("path", sorted(BUGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_decisions_do_not_depend_on_the_account_numbers(path: Path) -> None:
    bug = load_bug(path).before
    accounts = FreshAccounts(bug, random.Random(7))
    fresh = accounts.fresh(bug)
    assert "111122223333" not in fresh.model_dump_json()
    for documented, elsewhere in zip(decide_calls(bug), decide_calls(fresh), strict=True):
        assert elsewhere.decision == documented.decision
        assert accounts.documented(elsewhere.message) == documented.message


def test_key_ids_are_no_accounts() -> None:
    bug = load_bug(BUGS / "kms-key-policy-without-account.yaml").before
    digits = bug.model_copy(update={"name": "key-1a2b3c4d-0001-4000-8000-123456789012"})
    assert len(FreshAccounts(digits, random.Random(7)).numbers) == 1
